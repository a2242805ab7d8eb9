import {
  asObject,
  type Envelope,
  firstByteOf,
  invalidField,
  type JsonObject,
  LLMError,
  parseJson,
  readPieces,
  required,
  scanEnvelope,
} from '@llm/core';
import type { RoutedInbound } from '../route-table.ts';
import { areUtf8 } from './are-utf8.ts';
import type { EndpointOptions, RequiredField } from './endpoint.ts';

// Clients that write JSON by hand name all kinds of text, or none, such as curl with its urlencoded form.
const neverJson = /^[ \t]*(?:multipart|audio|image|video|font)\//i;

/**
 * The top-level fields of a caller's JSON.
 *
 * @throws {LLMError} invalid_request: it is no JSON object in UTF-8; with status 415 where its content type says so
 */
export function scanJson(
  { headers, body }: Pick<RoutedInbound, 'headers' | 'body'>,
  { maxJsonDepth, scratch }: Pick<EndpointOptions, 'maxJsonDepth' | 'scratch'>,
): Envelope {
  if (neverJson.test(headers['content-type'] ?? ''))
    throw new LLMError('invalid_request', 'this path takes application/json', { status: 415 });
  if (!areUtf8(body instanceof Uint8Array ? [body] : body))
    throw new LLMError('invalid_request', 'the body is not valid UTF-8');
  return scanEnvelope(body, { maxDepth: maxJsonDepth, scratch });
}

/** @throws {LLMError} invalid_request: a field is absent, or something else than it must be */
export function checkFields(
  envelope: Envelope,
  fields: readonly RequiredField[],
  params: RoutedInbound['params'],
): void {
  for (const [name, kind] of fields) {
    if (params[name] !== undefined) continue;
    const first = firstByteOf(envelope, name);
    // `null` is how some clients write that a field is absent.
    required(first === 0x6e ? undefined : first, name);
    if (kind === 'any') continue;
    const fits = kind === 'number' ? isNumberStart(first) : first === firstBytes[kind];
    if (!fits) throw invalidField(name, kind === 'array' ? 'a list' : `a ${kind}`);
  }
}

const firstBytes: Readonly<Record<'string' | 'array', number>> = { string: 0x22, array: 0x5b };

function isNumberStart(byte: number | undefined): boolean {
  return byte !== undefined && (byte === 0x2d || (byte >= 0x30 && byte <= 0x39));
}

const text = new TextDecoder();

// A message of text is one object. A long agent's conversation has some thousands of messages, each of a few objects.
const mostContainers = 100_000;

/**
 * The object as the decoder reads it, without the gateway's own fields. The path names the model that is called, paid for
 * and allowed, so a body that names another, or none, is given that one: clients that write both are served.
 *
 * A body is read where its call is translated, which makes several objects of each of its objects. So their number is
 * bounded: a body of a few megabytes that holds nothing but tiny objects would keep all other callers waiting.
 *
 * @throws {LLMError} payload_too_large: it has more than 100,000 arrays and objects; invalid_request: no JSON object
 */
export function readJson(
  envelope: Envelope,
  { cut, model }: { readonly cut: readonly string[]; readonly model: string | undefined },
): JsonObject {
  if ((envelope.containers ?? 0) > mostContainers) {
    throw new LLMError(
      'payload_too_large',
      `the body has more than ${mostContainers} arrays and objects, too many to translate`,
    );
  }
  const whole = readPieces(envelope.pieces, 0, Infinity);
  const body = asObject(parseJson(text.decode(whole), { code: 'invalid_request', scanned: true }));
  if (body === undefined) throw invalidField('body', 'a JSON object');
  const kept =
    cut.length === 0
      ? body
      : Object.fromEntries(Object.entries(body).filter(([name]) => !cut.includes(name)));
  return model === undefined ? kept : { ...kept, model };
}
