import { asArray, asNumber, asObject, asString, type JsonObject, type JsonValue } from '@llm/core';

/** `logprobsResult` in the form that the hub's callers know, which is OpenAI's. */
export function decodeLogprobs(result: JsonObject | undefined): JsonValue | undefined {
  const chosen = asArray(result?.['chosenCandidates']);
  if (result === undefined || chosen === undefined) return undefined;
  const tops = asArray(result['topCandidates']) ?? [];
  return {
    content: chosen.map((value, at) => ({
      ...toToken(value),
      top_logprobs: (asArray(asObject(tops[at])?.['candidates']) ?? []).map(toToken),
    })),
  };
}

function toToken(value: JsonValue): JsonObject {
  const fields = asObject(value);
  const token = asString(fields?.['token']) ?? '';
  return {
    token,
    logprob: asNumber(fields?.['logProbability']) ?? 0,
    bytes: [...new TextEncoder().encode(token)],
  };
}

/** OpenAI's log probabilities as Gemini writes them. */
export function encodeLogprobs(logprobs: JsonValue | undefined): JsonObject | undefined {
  const content = asArray(asObject(logprobs)?.['content']);
  if (content === undefined) return undefined;
  return {
    chosenCandidates: content.map(toCandidate),
    topCandidates: content.map((entry) => ({
      candidates: (asArray(asObject(entry)?.['top_logprobs']) ?? []).map(toCandidate),
    })),
  };
}

function toCandidate(value: JsonValue): JsonObject {
  const fields = asObject(value);
  return {
    token: asString(fields?.['token']) ?? '',
    logProbability: asNumber(fields?.['logprob']) ?? 0,
  };
}
