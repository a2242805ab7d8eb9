import type { Headers } from '../../contract/transport.ts';
import { createSecretHider } from '../../text/hide-secrets.ts';
import { redactKeys } from '../../text/redact-keys.ts';

const hidden = '***';

/** Headers whose values are words. The value of every other one may be a key. */
const plainRequestHeaders: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'anthropic-beta',
  'anthropic-version',
  'content-encoding',
  'content-length',
  'content-type',
  'host',
  'http-referer',
  'idempotency-key',
  'openai-beta',
  'user-agent',
  'x-title',
]);

/** Headers of answers that say whose account it was. */
const accountHeaders: ReadonlySet<string> = new Set([
  'openai-organization',
  'openai-project',
  'anthropic-organization-id',
  'set-cookie',
]);

const secretParameter = /key|token|sig|secret|credential|password/i;

/** The values that are secret in a request, without the word of a scheme before them. */
export function secretsOf(headers: Headers): readonly string[] {
  return Object.entries(headers)
    .filter(([name]) => !plainRequestHeaders.has(name))
    .map(([, value]) => value.replace(/^\w+ +(?=\S+$)/, ''));
}

/** The headers of a request, with the values of those alone that hold words. */
export function shownRequestHeaders(headers: Headers): Headers {
  return mapHeaders(headers, (name, value) => (plainRequestHeaders.has(name) ? value : hidden));
}

/** The headers of an answer without cookies and names of accounts. */
export function shownResponseHeaders(headers: Headers, secrets: readonly string[]): Headers {
  const hide = textHider(secrets);
  return mapHeaders(headers, (name, value) => (accountHeaders.has(name) ? hidden : hide(value)));
}

/** A path whose query may hold a key. */
export function shownPath(path: string, secrets: readonly string[]): string {
  const hide = textHider(secrets);
  const [before = '', query] = path.split('?', 2);
  if (query === undefined) return hide(before);
  const shown = query.split('&').map((parameter) => {
    const [name = ''] = parameter.split('=', 1);
    return secretParameter.test(name) ? `${name}=${hidden}` : hide(parameter);
  });
  return `${hide(before)}?${shown.join('&')}`;
}

/** Takes keys out of a text: those that are known, and what looks like one. */
export function textHider(secrets: readonly string[]): (text: string) => string {
  const hide = createSecretHider(secrets);
  return (text) => redactKeys(hide === undefined ? text : hide(text));
}

/**
 * Takes keys out of the pieces of an answer, also one that two pieces share. Each is replaced by as many stars as it has bytes, so that
 * the pieces keep their lengths.
 */
export function hideInPieces(
  pieces: readonly Uint8Array[],
  secrets: readonly string[],
): readonly Uint8Array[] {
  // One character a byte: whatever the bytes are, they come back as they were.
  const text = Buffer.concat(pieces).toString('latin1');
  const stars = (key: string): string => '*'.repeat(key.length);
  let shown = redactKeys(text, stars);
  for (const secret of secrets) {
    const bytes = Buffer.from(secret).toString('latin1');
    if (bytes.length >= 6) shown = shown.replaceAll(bytes, stars(bytes));
  }
  if (shown === text) return pieces;
  const all = Buffer.from(shown, 'latin1');
  let at = 0;
  return pieces.map(({ length }) => {
    at += length;
    return all.subarray(at - length, at);
  });
}

function mapHeaders(headers: Headers, show: (name: string, value: string) => string): Headers {
  const entries = Object.entries(headers);
  return Object.fromEntries(entries.map(([name, value]) => [name, show(name, value)]));
}
