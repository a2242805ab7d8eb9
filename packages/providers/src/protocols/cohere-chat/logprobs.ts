import { asArray, asNumber, asObject, asString, type JsonValue } from '@llm/core';

/** Log probabilities in the form of the hub, which is OpenAI's. A piece of several tokens has the sum of theirs. */
export function decodeLogprobs(list: JsonValue | undefined): JsonValue | undefined {
  const items = asArray(list);
  if (items === undefined || items.length === 0) return undefined;
  return {
    content: items.map((item) => {
      const fields = asObject(item);
      const token = asString(fields?.['text']) ?? '';
      const each = asArray(fields?.['logprobs']) ?? [];
      return {
        token,
        logprob: each.reduce<number>((sum, one) => sum + (asNumber(one) ?? 0), 0),
        bytes: [...new TextEncoder().encode(token)],
        top_logprobs: [],
      };
    }),
  };
}
