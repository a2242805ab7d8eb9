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
import { decodeUsage } from './usage.ts';

/**
 * Looks at a whole answer without building it: that it is one, and its token counts.
 *
 * @throws {LLMError} invalid_response: not JSON, or no content; other codes: a failure under a success status
 */
export function inspectResponse(bytes: Uint8Array): InspectedAnswer {
  const envelope = scanEnvelope(bytes, { code: 'invalid_response' });
  const content = asArray(readEnvelope(envelope, 'content'));
  if (content === undefined || envelope.fields.has('error')) {
    const body = asObject(parseJson(new TextDecoder().decode(bytes))) ?? {};
    if (isFailure(body)) throw decodeEmbeddedError(body);
  }
  if (content === undefined) throw new LLMError('invalid_response', 'the answer has no content');
  const usage = asObject(readEnvelope(envelope, 'usage'));
  return {
    usage: usage === undefined ? undefined : decodeUsage(usage),
    deviates: usage === undefined || deviatesInContent(content),
  };
}
