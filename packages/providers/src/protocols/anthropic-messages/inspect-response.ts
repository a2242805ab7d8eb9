import {
  asArray,
  asObject,
  type InspectedAnswer,
  LLMError,
  parseJson,
  readEnvelope,
  scanEnvelope,
} from '@llm/core';
import { decodeEmbeddedError } from './decode-error.ts';
import { deviatesInContent } from './deviation.ts';
import { isFailure } from './in-band-failure.ts';
import { isList } from '../shared/is-list.ts';
import { decodeUsage } from './usage.ts';

/**
 * Looks at a whole answer without building it: that it is one, and its token counts.
 *
 * @throws {LLMError} invalid_response: not JSON, or no content; other codes: a failure under a success status
 */
export function inspectResponse(bytes: Uint8Array): InspectedAnswer {
  if (isList(bytes)) throw noContent(bytes);
  const envelope = scanEnvelope(bytes, { code: 'invalid_response' });
  const content = asArray(readEnvelope(envelope, 'content'));
  if (content === undefined) throw noContent(bytes);
  const error = envelope.fields.has('error') ? readEnvelope(envelope, 'error') : undefined;
  if (error !== undefined && error !== null && error !== '') throw noContent(bytes);
  const usage = asObject(readEnvelope(envelope, 'usage'));
  return {
    usage: usage === undefined ? undefined : decodeUsage(usage),
    deviates: usage === undefined || deviatesInContent(content),
  };
}

/** What stands where an answer should be: the words of a failure, or nothing that anybody could use. */
function noContent(bytes: Uint8Array): LLMError {
  const body = parseJson(new TextDecoder().decode(bytes));
  if (isFailure(body)) return decodeEmbeddedError(body);
  return new LLMError('invalid_response', 'the answer has no content');
}
