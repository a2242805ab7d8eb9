import type { LLMError } from '@llm/core';
import type { ServerSentEvent } from '@llm/core/framing';
import { encodeKeptError } from '../shared/openai-errors/in-band-error.ts';
import { protocolId } from './wire.ts';

export { encodeError } from '../shared/openai-errors/encode-error.ts';

/** A failure after the answer began, as an event of the stream. */
export const encodeStreamError = (error: LLMError): readonly ServerSentEvent[] =>
  encodeKeptError(error, protocolId);
