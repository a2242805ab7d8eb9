import type { Principal } from './auth/authenticate.ts';
import type { Inbound, Reply } from './inbound.ts';

/** Who may call a route: whoever can reach it, or holders of a key. */
export type Access = 'anyone' | 'key';

/** A request that found its route. */
export interface RoutedInbound extends Inbound {
  readonly requestId: string;
  readonly params: Readonly<Record<string, string>>;
  /** Absent on routes that anyone may call. */
  readonly principal: Principal | undefined;
}

/** What a path does, who may ask for it, and how its errors read. */
export interface Route {
  /** Method and path pattern, such as `GET /v1/models/:model`. */
  readonly pattern: string;
  readonly access: Access;
  readonly answer: (inbound: RoutedInbound) => Promise<Reply>;
  readonly refuse: (error: unknown, requestId: string) => Reply;
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

/** Finds the route of a request. The match is what authorization is decided on; nothing parses the path a second time. */
export type RouteTable = (method: string, path: string) => RouteMatch;

interface PatternRoute {
  readonly method: string;
  readonly segments: readonly string[];
  readonly route: Route;
}

const noParams: Readonly<Record<string, string>> = {};

/** @throws {TypeError} two routes have the same pattern */
export function createRouteTable(routes: readonly Route[]): RouteTable {
  const exact = new Map<string, Route>();
  const patterns: PatternRoute[] = [];
  for (const route of routes) {
    const [method = '', path = ''] = route.pattern.split(' ');
    if (exact.has(route.pattern))
      throw new TypeError(`the route ${route.pattern} is registered twice`);
    exact.set(route.pattern, route);
    if (path.includes('/:')) patterns.push({ method, segments: path.split('/'), route });
  }
  const paths = routes.map((route) => ({ route, path: route.pattern.split(' ')[1] ?? '' }));

  return (method, path) => {
    const route = exact.get(`${method} ${path}`);
    if (route !== undefined) return { kind: 'found', route, params: noParams };
    const segments = path.split('/');
    const matches = patterns.flatMap((pattern) => {
      const params = matchSegments(pattern.segments, segments);
      return params === undefined ? [] : [{ ...pattern, params }];
    });
    const match = matches.find((candidate) => candidate.method === method);
    if (match !== undefined) return { kind: 'found', route: match.route, params: match.params };
    const allow = [
      ...matches.map((candidate) => candidate.method),
      ...paths
        .filter((candidate) => candidate.path === path)
        .map(({ route: { pattern } }) => pattern.split(' ')[0] ?? ''),
    ];
    const nearest = nearestRoute(paths, path);
    return allow.length > 0
      ? { kind: 'method_not_allowed', allow, nearest }
      : { kind: 'not_found', nearest };
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
