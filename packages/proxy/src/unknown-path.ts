import { type Headers, LLMError, nearestName } from '@llm/core';
import { ownerOfAbsent } from './absent-routes.ts';
import type { InboundHead } from './inbound.ts';
import type { Route, RouteMatch, RouteTable } from './route-table.ts';

/** Why a request found no route. */
export interface UnknownPath {
  readonly error: LLMError;
  /** The route that it most likely meant, whose errors its client can read. */
  readonly nearest: Route | undefined;
  /** The methods that the path takes, where it is the method that is wrong. */
  readonly allow?: readonly string[];
  /** The protocol to ask in, where it is the protocol that is wrong. */
  readonly upgrade?: string;
}

/** Explains a request that found no route: what it is, whether that is to come, and what was probably meant. */
export function explainUnknownPath(
  table: RouteTable,
  found: Exclude<RouteMatch, { kind: 'found' }>,
  { method, path, headers }: Pick<InboundHead, 'method' | 'path' | 'headers'>,
): UnknownPath {
  const { nearest } = found;
  const shown = showPath(path);
  const owner = ownerOfAbsent(path);
  // If the gateway serves this very path with another method, that says more than a family of paths that it lacks.
  const isServed = found.kind === 'method_not_allowed' && table.paths.includes(path);
  if (owner !== undefined && !isServed) return { error: notYet(shown, owner), nearest };
  if (found.kind === 'method_not_allowed') {
    const { allow } = found;
    // Clients such as Codex open a WebSocket on the path of a call, and fall back to HTTP at once where the status is 426.
    if (asksForWebSocket(headers)) {
      const message = `${shown} takes ${allow.join(', ')} over HTTP, and no WebSocket`;
      const error = new LLMError('invalid_request', message, { status: 426 });
      return { error, nearest, allow, upgrade: 'HTTP/1.1' };
    }
    const message = `${shown} takes ${allow.join(', ')}, and not ${showPath(method)}`;
    return { error: new LLMError('invalid_request', message, { status: 405 }), nearest, allow };
  }
  return (
    explainEnd(table, method, path) ?? {
      error: noPath(shown, hintOf(table, path)),
      nearest,
    }
  );
}

function asksForWebSocket({ upgrade = '' }: Headers): boolean {
  return upgrade
    .toLowerCase()
    .split(',')
    .some((protocol) => protocol.trim() === 'websocket');
}

// A path of more segments is no mistaken base URL, and each end of it costs a search.
const maxSegments = 12;

/** A path whose end is one of ours: the base URL of the client holds what the client adds itself, or something more. */
function explainEnd(table: RouteTable, method: string, path: string): UnknownPath | undefined {
  const segments = path.split('/').filter(Boolean);
  if (segments.length > maxSegments) return undefined;
  for (let from = 1; from < segments.length; from += 1) {
    const end = `/${segments.slice(from).join('/')}`;
    const owner = ownerOfAbsent(end);
    const found = table.find(method, end);
    if (found.kind === 'found' && owner === undefined) {
      const base = `/${segments.slice(0, from).join('/')}`;
      const hint = `did you mean ${end}? The base URL of your client seems to end in ${showPath(base)}, which is too much`;
      return { error: noPath(showPath(path), hint), nearest: found.route };
    }
    if (owner !== undefined) {
      return {
        error: notYet(showPath(path), owner),
        nearest: found.kind === 'found' ? undefined : found.nearest,
      };
    }
  }
  return undefined;
}

function hintOf(table: RouteTable, path: string): string {
  const meant = path.length > maxShown ? undefined : nearestName(path, table.paths);
  return meant === undefined ? 'GET / lists the paths that there are' : `did you mean ${meant}?`;
}

function noPath(shown: string, hint: string): LLMError {
  return new LLMError('unknown_path', `there is no path ${shown}; ${hint}`);
}

function notYet(shown: string, owner: string): LLMError {
  return new LLMError(
    'unknown_path',
    `${shown}, known from ${owner}, is not here yet; GET / lists the paths that there are`,
  );
}

const maxShown = 120;

/** A path in printable letters, and no more of them than a message should have. */
function showPath(path: string): string {
  const shown = path
    .slice(0, maxShown)
    .replace(
      /[^!-~]/g,
      (letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
    );
  return path.length > maxShown ? `${shown}…` : shown;
}
