import type { JsonObject } from '@llm/core';
import type { ChatCompletion, CompletionAnswer, HiddenParams } from './chat-completion.ts';
import type { ChatCompletionChunk } from './chat-completion-chunk.ts';

/** What a caller passed, as JSON: the readers check it field by field. */
export function asJsonObject(params: object): JsonObject {
  return params as JsonObject;
}

/** What the server codec wrote: it writes this shape and no other. */
export function asChatCompletion(body: JsonObject): ChatCompletion {
  return body as unknown as ChatCompletion;
}

/** The same for one chunk of a stream. */
export function asChatCompletionChunk(body: JsonObject): ChatCompletionChunk {
  return body as unknown as ChatCompletionChunk;
}

/** Adds what came beside an answer, where neither `JSON.stringify` nor a spread sees it. */
export function withHidden(
  completion: ChatCompletion,
  hidden: HiddenParams,
  responseMs: number,
): CompletionAnswer {
  return Object.defineProperties(completion, {
    _hidden_params: { value: hidden },
    _response_ms: { value: responseMs },
  }) as CompletionAnswer;
}
