import type { InspectedAnswer } from '@llm/core';
import { inspectJudgements } from '../shared/moderations/inspect-judgements.ts';

/**
 * Looks at a non-streaming response: that it is one. Mistral's own clients do not miss `flagged`.
 *
 * @throws {LLMError} invalid_response: not JSON, or no judgements; other codes: a failure under a success status
 */
export function inspectResponse(bytes: Uint8Array): InspectedAnswer {
  return { usage: inspectJudgements(bytes).usage };
}
