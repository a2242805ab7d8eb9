import type { JsonObject, ModerationResponse, ModerationResult } from '@llm/core';

/** Judgements as clients of OpenAI and Mistral read them, with what was kept for the protocol of the given id. */
export function encodeJudgements(
  { id, model, results, extra }: ModerationResponse,
  protocolId: string,
): JsonObject {
  return {
    ...(extra?.protocol === protocolId ? extra.fields : {}),
    id,
    model,
    results: results.map((result) => encodeResult(result, protocolId)),
  };
}

function encodeResult(
  { flagged, categories, scores, extra }: ModerationResult,
  protocolId: string,
): JsonObject {
  return {
    ...(extra?.protocol === protocolId ? extra.fields : {}),
    flagged: flagged ?? Object.values(categories).includes(true),
    categories,
    category_scores: scores,
  };
}
