import { fromAddressPart, type Principal } from '@llm/core';
import type { Inbound, Reply } from './inbound.ts';

/** Who may call a route: whoever can reach it, holders of a key, or admins. */
export type Access = 'anyone' | 'key' | 'admin';

/** A request that found its route. */
export interface RoutedInbound extends Inbound {
  /** Unique id of the request, in logs and in `x-request-id`. */
  readonly requestId: string;
  /** Parameters of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Absent on routes that anyone may call. */
  readonly principal: Principal | undefined;
}

/** Writes an error as an answer. */
export type Refuse = (error: unknown, requestId: string) => Reply;

/** What a path does, who may ask for it, and how its errors read. */
export interface Route {
  /**
   * Method and path pattern, such as `GET /v1/models/:model` or `POST /v1/models/:model:count`. A parameter is one segment,
   * or what stands in it before the suffix; one parameter may be `:model*`, which is one segment or several. A path without parameters goes before one that has some; of two that fit, the
   * one goes first whose earlier segments say more: a fixed one more than a suffix, a suffix more than a parameter alone.
   *
   * What begins with `/v1/` is served without it, too, unless another route has that path: clients differ in whether a base
   * URL ends in the version. `HEAD` is served wherever `GET` is.
   */
  readonly pattern: string;
  /** Who may call it. */
  readonly access: Access;
  /** Responds to a request. What it throws becomes an error response. */
  readonly answer: (inbound: RoutedInbound) => Promise<Reply>;
  /** How its errors read, those that `answer` rejects with among them. Default: as in the gateway's first protocol. */
  readonly refuse?: Refuse;
}

export type RouteMatch =
  | {
      readonly kind: 'found';
      readonly route: Route;
      readonly params: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'method_not_allowed';
      readonly allow: readonly string[];
      readonly nearest: Route | undefined;
    }
  | { readonly kind: 'not_found'; readonly nearest: Route | undefined };

/** The routes of a gateway. */
export interface RouteTable {
  /**
   * The route of a request. A path that is none counts as the one without doubled slashes and without one at its end,
   * which clients make of a base URL that ends in a slash. The match is what authorization is decided on; nothing
   * parses the path a second time.
   */
  find(method: string, path: string): RouteMatch;
  /** Whether some method may be used on the path. */
  serves(path: string): boolean;
  /** The paths that have no parameter. */
  readonly paths: readonly string[];
}

type Found = Extract<RouteMatch, { kind: 'found' }>;

interface PatternRoute {
  readonly method: string;
  readonly segments: readonly Segment[];
  readonly route: Route;
}

/** A fixed segment, or a parameter and what must stand behind it. */
type Segment =
  | string
  | {
      readonly name: string;
      readonly suffix: string;
      /** It takes as many segments as the others leave over, slashes included. */
      readonly isRest: boolean;
    };

const readable = /^[A-Z]+ \/[^ ?#]*$/;
const nameless = /\/:(?![^/:*])/;
// Nobody could say where the first of two ends.
const severalRests = /\/:[^/:]+\*.*\/:[^/:]+\*/;
const versioned = /^[A-Z]+ (?=\/v1\/)/;
const parameter = /\/:[^/:]+/g;

const noParams: Readonly<Record<string, string>> = {};

/** @throws {TypeError} a pattern is no method and path, or is there twice, whatever its parameters are called */
export function createRouteTable(routes: readonly Route[]): RouteTable {
  // By path and then by method: one key of both would be put together, and hashed, for every request.
  const exact = new Map<string, Map<string, Found>>();
  const patterns: PatternRoute[] = [];
  const known = new Set<string>();
  for (const { pattern } of routes) {
    if (!readable.test(pattern) || nameless.test(pattern) || severalRests.test(pattern))
      throw new TypeError(`the route "${pattern}" must be a method and a path: GET /path`);
    const shape = shapeOf(pattern);
    if (known.has(shape)) throw new TypeError(`the route ${pattern} is registered twice`);
    known.add(shape);
  }
  const unversioned = routes.flatMap((route) => {
    const pattern = withoutVersion(route.pattern);
    return pattern === undefined || known.has(shapeOf(pattern)) ? [] : [{ pattern, route }];
  });
  const served = [...routes.map((route) => ({ pattern: route.pattern, route })), ...unversioned];
  for (const { pattern, route } of served) {
    const [method = '', path = ''] = pattern.split(' ');
    if (path.includes('/:')) {
      patterns.push({ method, segments: path.split('/').map(toSegment), route });
      continue;
    }
    const methods = exact.get(path) ?? new Map<string, Found>();
    exact.set(path, methods.set(method, { kind: 'found', route, params: noParams }));
  }
  patterns.sort((one, other) => compareSegments(one.segments, other.segments));
  const paths = served.map(({ pattern, route }) => ({
    route,
    method: pattern.slice(0, pattern.indexOf(' ')),
    path: fixedPath(pattern),
  }));

  const findWritten = (method: string, path: string): RouteMatch => {
    const methods = exact.get(path);
    const segments = path.split('/');
    const matches = patterns.flatMap((pattern) => {
      const params = matchSegments(pattern.segments, segments);
      return params === undefined ? [] : [{ ...pattern, params }];
    });
    const match = matches.find((candidate) => candidate.method === method);
    if (match !== undefined) return { kind: 'found', route: match.route, params: match.params };
    const allow = [...matches.map((candidate) => candidate.method), ...(methods?.keys() ?? [])];
    const [served] = methods?.values() ?? [];
    const nearest = served?.route ?? matches[0]?.route ?? nearestRoute(paths, method, path);
    return allow.length > 0
      ? { kind: 'method_not_allowed', allow, nearest }
      : { kind: 'not_found', nearest };
  };
  const findMeant = (method: string, path: string): RouteMatch => {
    const fixed = exact.get(path)?.get(method);
    if (fixed !== undefined) return fixed;
    const written = findWritten(method, path);
    if (written.kind === 'found') return written;
    const tidied = tidy(path);
    if (tidied === path) return written;
    const meant = exact.get(tidied)?.get(method) ?? findWritten(method, tidied);
    return meant.kind === 'found' || written.kind === 'not_found' ? meant : written;
  };
  const find = (method: string, path: string): RouteMatch => {
    const found = findMeant(method, path);
    if (found.kind !== 'method_not_allowed' || method !== 'HEAD') return found;
    const shown = findMeant('GET', path);
    return shown.kind === 'found' ? shown : found;
  };
  return {
    find,
    serves: (path) => exact.has(path) || find('', path).kind !== 'not_found',
    paths: [...exact.keys()],
  };
}

/** A pattern without the names of its parameters. */
function shapeOf(pattern: string): string {
  return pattern.replaceAll(parameter, (name) => (name.endsWith('*') ? '/:*' : '/:'));
}

/** The same pattern without the version that it begins with, if there is one. */
function withoutVersion(pattern: string): string | undefined {
  const method = versioned.exec(pattern)?.[0];
  return method === undefined ? undefined : method + pattern.slice(method.length + '/v1'.length);
}

/** The path with single slashes, and none at its end. */
function tidy(path: string): string {
  const single = path.replaceAll(/\/{2,}/g, '/');
  return single.length > 1 && single.endsWith('/') ? single.slice(0, -1) : single;
}

function toSegment(segment: string): Segment {
  if (!segment.startsWith(':')) return segment;
  const end = segment.indexOf(':', 1);
  const written = end < 0 ? segment.slice(1) : segment.slice(1, end);
  const isRest = written.endsWith('*');
  return {
    name: isRest ? written.slice(0, -1) : written,
    suffix: end < 0 ? '' : segment.slice(end),
    isRest,
  };
}

/** Orders patterns by how much they say: the first segment that differs in that decides, and the sort keeps equals in order. */
function compareSegments(one: readonly Segment[], other: readonly Segment[]): number {
  for (let at = 0; at < Math.min(one.length, other.length); at += 1) {
    const [first, second] = [weightOf(one[at]), weightOf(other[at])];
    if (first !== second) return first > second ? -1 : 1;
  }
  return 0;
}

function weightOf(segment: Segment | undefined): number {
  if (typeof segment !== 'object') return Infinity;
  // A parameter for one segment is more specific than one for the rest of a path, if their suffixes are equally long.
  return segment.isRest ? segment.suffix.length - 0.5 : segment.suffix.length;
}

/** The path before its first parameter, without the slash. */
function fixedPath(pattern: string): string {
  const path = pattern.slice(pattern.indexOf(' ') + 1);
  const end = path.indexOf('/:');
  return end < 0 ? path : path.slice(0, end);
}

function matchSegments(
  pattern: readonly Segment[],
  actual: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const left = actual.length - pattern.length;
  if (left < 0 || (left > 0 && !pattern.some(isRest))) return undefined;
  const params: Record<string, string> = {};
  let at = 0;
  for (const expected of pattern) {
    const from = at;
    at += isRest(expected) ? left + 1 : 1;
    const segment = actual.slice(from, at).join('/');
    if (typeof expected === 'string') {
      if (expected !== segment) return undefined;
      continue;
    }
    // Looked for before decoding, so that a name may hold the suffix where its colon is encoded.
    if (!segment.endsWith(expected.suffix)) return undefined;
    const value = fromAddressPart(segment.slice(0, segment.length - expected.suffix.length));
    // A rest that begins with a slash means a doubled slash in the path.
    if (value === undefined || value === '' || segment.startsWith('/')) return undefined;
    params[expected.name] = value;
  }
  return params;
}

function isRest(segment: Segment): boolean {
  return typeof segment === 'object' && segment.isRest;
}

interface NamedPath {
  readonly route: Route;
  readonly method: string;
  readonly path: string;
}

/** The route whose path the given one goes on from, so that even a wrong path is answered in its client's words. */
function nearestRoute(
  paths: readonly NamedPath[],
  method: string,
  path: string,
): Route | undefined {
  let nearest: NamedPath | undefined;
  for (const candidate of paths) {
    if (!path.startsWith(candidate.path)) continue;
    const longer = candidate.path.length - (nearest?.path.length ?? 0);
    // Of two routes with the same fixed path, the one with the client's method wins.
    const fits = candidate.method === method && nearest?.method !== method;
    if (longer > 0 || (longer === 0 && fits)) nearest = candidate;
  }
  return nearest?.route;
}
