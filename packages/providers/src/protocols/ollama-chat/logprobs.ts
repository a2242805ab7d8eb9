import { asArray, asObject, type JsonValue } from '@llm/core';

/** Ollama's tokens stand in a bare list, each as OpenAI writes it, whose form is the hub's. */
export function decodeLogprobs(list: JsonValue | undefined): JsonValue | undefined {
  const content = asArray(list);
  return content === undefined || content.length === 0 ? undefined : { content };
}

/** The list; `undefined` where there is none. */
export function encodeLogprobs(logprobs: JsonValue | undefined): JsonValue | undefined {
  return asArray(asObject(logprobs)?.['content']);
}
