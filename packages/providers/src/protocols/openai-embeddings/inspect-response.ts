import { asObject, firstByteOf, LLMError, readEnvelope, scanEnvelope, type Usage } from '@llm/core';
import { decodeInBandError } from '../shared/openai-errors/decode-error.ts';
import { decodeUsage } from './usage.ts';

/**
 * Looks at a non-streaming response without building its vectors: that it is one, and its token counts.
 *
 * @throws {LLMError} invalid_response: not JSON, or no vectors; other codes: a failure under a success status
 */
export function inspectResponse(bytes: Uint8Array): { readonly usage: Usage | undefined } {
  const envelope = scanEnvelope(bytes, { code: 'invalid_response' });
  const error = envelope.fields.has('error') ? readEnvelope(envelope, 'error') : undefined;
  if (error !== undefined && error !== null) throw decodeInBandError({ error });
  if (firstByteOf(envelope, 'data') !== 0x5b) {
    throw new LLMError('invalid_response', 'the upstream gave no vectors');
  }
  const usage = asObject(readEnvelope(envelope, 'usage'));
  return { usage: usage === undefined ? undefined : decodeUsage(usage) };
}
