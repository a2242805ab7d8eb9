import { type LLMError, printJson } from '@llm/core';
import type { ServerSentEvent } from '@llm/core/framing';
import { encodeError } from '../shared/openai-errors/encode-error.ts';
import { protocolId } from './wire.ts';

export { encodeError } from '../shared/openai-errors/encode-error.ts';

/** A failure after the answer began, as an event of the stream. An upstream of the same protocol speaks for itself. */
export function encodeStreamError(error: LLMError): readonly ServerSentEvent[] {
  const native = error.upstream?.native;
  const body = native?.protocol === protocolId ? native.body : encodeError(error).body;
  return [{ data: printJson(body) }];
}
