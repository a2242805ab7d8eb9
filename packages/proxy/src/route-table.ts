import type { Principal } from './auth/principal.ts';
import type { Inbound, Reply } from './inbound.ts';

/** Who may call a route: whoever can reach it, holders of a key, or admins. */
export type Access = 'anyone' | 'key' | 'admin';

/** A request that found its route. */
export interface RoutedInbound extends Inbound {
  readonly requestId: string;
  readonly params: Readonly<Record<string, string>>;
  /** Absent on routes that anyone may call. */
  readonly principal: Principal | undefined;
}

/** Writes an error as an answer. */
export type Refuse = (error: unknown, requestId: string) => Reply;

/** What a path does, who may ask for it, and how its errors read. */
export interface Route {
  /** Method and path pattern, such as `GET /v1/models/:model`. A path without parameters goes before one that has some. */
  readonly pattern: string;
  readonly access: Access;
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
  /** The route of a request. The match is what authorization is decided on; nothing parses the path a second time. */
  find(method: string, path: string): RouteMatch;
  /** Whether some method may be used on the path. */
  serves(path: string): boolean;
}

type Found = Extract<RouteMatch, { kind: 'found' }>;

interface PatternRoute {
  readonly method: string;
  readonly segments: readonly string[];
  readonly route: Route;
}

const readable = /^[A-Z]+ \/[^ ?#]*$/;
const parameter = /\/:[^/]+/g;

const noParams: Readonly<Record<string, string>> = {};

/** @throws {TypeError} a pattern is no method and path, or is there twice, whatever its parameters are called */
export function createRouteTable(routes: readonly Route[]): RouteTable {
  // By path and then by method: one key of both would be put together, and hashed, for every request.
  const exact = new Map<string, Map<string, Found>>();
  const patterns: PatternRoute[] = [];
  const known = new Set<string>();
  for (const route of routes) {
    if (!readable.test(route.pattern))
      throw new TypeError(`the route "${route.pattern}" must be a method and a path: GET /path`);
    const [method = '', path = ''] = route.pattern.split(' ');
    const shape = route.pattern.replaceAll(parameter, '/:');
    if (known.has(shape)) throw new TypeError(`the route ${route.pattern} is registered twice`);
    known.add(shape);
    if (path.includes('/:')) {
      patterns.push({ method, segments: path.split('/'), route });
      continue;
    }
    const methods = exact.get(path) ?? new Map<string, Found>();
    exact.set(path, methods.set(method, { kind: 'found', route, params: noParams }));
  }
  const paths = routes.map((route) => ({ route, path: route.pattern.split(' ')[1] ?? '' }));

  const find = (method: string, path: string): RouteMatch => {
    const methods = exact.get(path);
    const found = methods?.get(method);
    if (found !== undefined) return found;
    const segments = path.split('/');
    const matches = patterns.flatMap((pattern) => {
      const params = matchSegments(pattern.segments, segments);
      return params === undefined ? [] : [{ ...pattern, params }];
    });
    const match = matches.find((candidate) => candidate.method === method);
    if (match !== undefined) return { kind: 'found', route: match.route, params: match.params };
    const allow = [...matches.map((candidate) => candidate.method), ...(methods?.keys() ?? [])];
    const nearest = nearestRoute(paths, path);
    return allow.length > 0
      ? { kind: 'method_not_allowed', allow, nearest }
      : { kind: 'not_found', nearest };
  };
  return {
    find,
    serves: (path) => exact.has(path) || find('', path).kind !== 'not_found',
  };
}

function matchSegments(
  pattern: readonly string[],
  actual: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (pattern.length !== actual.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, expected] of pattern.entries()) {
    const segment = actual[at] ?? '';
    if (!expected.startsWith(':')) {
      if (expected !== segment) return undefined;
      continue;
    }
    const value = decodeSegment(segment);
    if (value === undefined || value === '') return undefined;
    params[expected.slice(1)] = value;
  }
  return params;
}

function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A percent sign that begins no character: such a path names nothing of ours.
    return undefined;
  }
}

/** The route whose path the given one goes on from, so that even a wrong path is answered in its client's words. */
function nearestRoute(
  paths: readonly { readonly route: Route; readonly path: string }[],
  path: string,
): Route | undefined {
  let nearest: { readonly route: Route; readonly path: string } | undefined;
  for (const candidate of paths) {
    if (path.startsWith(candidate.path) && candidate.path.length > (nearest?.path.length ?? 0))
      nearest = candidate;
  }
  return nearest?.route;
}
