import { callerHeaders, LLMError, type Headers } from '@llm/core';

// The headers in which the clients of the different providers send their key, beside `authorization`.
const headerNames = ['x-api-key', 'api-key', 'x-goog-api-key'];

const bearer = /^bearer +(\S+)$/i;

// The parameter in which Google's clients and curl examples send theirs.
const queryName = 'key';

/**
 * The key a request shows, from whichever header its client uses, or from its query; `undefined` where there is none.
 *
 * @throws {LLMError} invalid_request: two places hold different keys; authentication: `authorization` is no bearer token
 */
export function readCredential(headers: Headers, query = ''): string | undefined {
  // Where the gateway's own header is sent, `authorization` is not read: it may carry a key for the provider.
  const own = headers[callerHeaders.gatewayKey];
  if (own !== undefined) return bearer.exec(own)?.[1] ?? own;
  let found = readBearer(headers['authorization']);
  for (const name of headerNames) found = theOne(found, headers[name]);
  return query === '' ? found : theOne(found, keyIn(query));
}

/** One of two keys decides in silence where both are shown. */
function theOne(found: string | undefined, key: string | undefined): string | undefined {
  if (key === undefined || key === '') return found;
  if (found !== undefined && found !== key) {
    throw new LLMError('invalid_request', 'the request shows two different keys; send one');
  }
  return key;
}

function keyIn(query: string): string | undefined {
  // Most queries have none, and are not read.
  return query.includes(`${queryName}=`)
    ? (new URLSearchParams(query).get(queryName) ?? undefined)
    : undefined;
}

function readBearer(authorization: string | undefined): string | undefined {
  if (authorization === undefined || authorization === '') return undefined;
  const key = bearer.exec(authorization)?.[1];
  if (key === undefined) {
    throw new LLMError('authentication', 'the authorization header must be "Bearer" and a key');
  }
  return key;
}
