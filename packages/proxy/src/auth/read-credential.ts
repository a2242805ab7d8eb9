import { callerHeaders, LLMError, type Headers } from '@llm/core';

// The headers in which the clients of the different providers send their key, beside `authorization`.
const headerNames = ['x-api-key', 'api-key', 'x-goog-api-key'];

const bearer = /^bearer +(\S+)$/i;

/**
 * The key a request shows, from whichever header its client uses; `undefined` where there is none.
 *
 * @throws {LLMError} invalid_request: two headers hold different keys; authentication: `authorization` is no bearer token
 */
export function readCredential(headers: Headers): string | undefined {
  // Where the gateway's own header is sent, `authorization` is not read: it may carry a key for the provider.
  const own = headers[callerHeaders.gatewayKey];
  if (own !== undefined) return bearer.exec(own)?.[1] ?? own;
  let found = readBearer(headers['authorization']);
  for (const name of headerNames) {
    const key = headers[name];
    if (key === undefined || key === '') continue;
    if (found !== undefined && found !== key) {
      throw new LLMError(
        'invalid_request',
        'the request shows two different keys in two headers; send one',
      );
    }
    found = key;
  }
  return found;
}

function readBearer(authorization: string | undefined): string | undefined {
  if (authorization === undefined || authorization === '') return undefined;
  const key = bearer.exec(authorization)?.[1];
  if (key === undefined) {
    throw new LLMError('authentication', 'the authorization header must be "Bearer" and a key');
  }
  return key;
}
