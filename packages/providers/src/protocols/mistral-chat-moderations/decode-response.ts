import type { ModerationResponse } from '@llm/core';
import { decodeJudgements } from '../shared/moderations/decode-judgements.ts';
import { protocolId } from './wire.ts';

/**
 * A judgement for each conversation.
 *
 * @throws {LLMError} invalid_response: there are no judgements; other codes: a failure under a success status
 */
export function decodeResponse(body: unknown): ModerationResponse {
  return decodeJudgements(body, protocolId);
}
