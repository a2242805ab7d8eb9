import type { JsonObject, ModerationResponse } from '@llm/core';
import { encodeJudgements } from '../shared/moderations/encode-judgements.ts';
import { protocolId } from './wire.ts';

/** Judgements as OpenAI's clients read them. */
export function encodeResponse(response: ModerationResponse): JsonObject {
  return encodeJudgements(response, protocolId);
}
