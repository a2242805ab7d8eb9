import type { LLMError } from '@llm/core';
import { decodeKeptError } from '../shared/openai-errors/in-band-error.ts';
import { protocolId } from './wire.ts';

export { decodeError, isError } from '../shared/openai-errors/decode-error.ts';

/** The error of a failure inside a stream, or in an answer under status 200. */
export const decodeInBandError = (body: unknown): LLMError => decodeKeptError(body, protocolId);
