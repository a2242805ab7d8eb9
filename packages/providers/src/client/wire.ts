import type {
  Call,
  CallContext,
  CallService,
  JsonObject,
  JsonValue,
  OperationName,
  Result,
} from '@llm/core';
import type { ChatCompletion, CompletionAnswer, CompletionUsage } from './chat-completion.ts';
import type { EmbeddingAnswer } from './embedding.ts';
import type { ChatCompletionChunk } from './chat-completion-chunk.ts';
import type { ModerationAnswer } from './moderation.ts';
import type { HiddenParams } from './hidden-params.ts';
import type { MessagesEvent, MessagesMessage } from './messages.ts';
import type { ResponsesAnswer, ResponsesEvent } from './responses.ts';
import type { TextCompletion } from './text-completion.ts';

/** What a caller passed, as JSON: the readers check it field by field. */
export function asJsonObject(params: object): JsonObject {
  return params as JsonObject;
}

/** The methods of a client, each under the name by which `ClientMethods` types it. */
export function asClient<Client>(methods: Readonly<Record<string, unknown>>): Client {
  return methods as Client;
}

/** What a schema has read as the arguments of its tool. */
export function asArguments<Arguments>(value: unknown): Arguments {
  return value as Arguments;
}

/** What a stream has said of a value so far. */
export function asPartial<Partially>(value: JsonValue): Partially {
  return value as Partially;
}

/** Who answers calls of one operation, for layers that change what is asked and never the operation. */
export function asCallService<Op extends OperationName>(
  answer: (call: Call<Op>, context: CallContext) => Promise<Result<Op>>,
): CallService {
  return answer as CallService;
}

/** What the server codec wrote: it writes this shape and no other. */
export function asChatCompletion(body: JsonObject): ChatCompletion {
  return body as unknown as ChatCompletion;
}

/** The same for one chunk of a stream. */
export function asChatCompletionChunk(body: JsonObject): ChatCompletionChunk {
  return body as unknown as ChatCompletionChunk;
}

/** The same for token counts. */
export function asUsage(counts: JsonObject): CompletionUsage {
  return counts as unknown as CompletionUsage;
}

/** The same for vectors. */
export function asEmbedding(body: JsonObject): PlainEmbedding {
  return body as unknown as PlainEmbedding;
}

/** The same for judgements. */
export function asModeration(body: JsonObject): PlainModeration {
  return body as unknown as PlainModeration;
}

type PlainModeration = Omit<ModerationAnswer, '_hidden_params' | '_response_ms'>;

type PlainEmbedding = Omit<
  EmbeddingAnswer<readonly number[] | string>,
  '_hidden_params' | '_response_ms'
>;

/** The same for texts, whole or a piece of a stream. */
export function asTextCompletion(body: JsonObject): TextCompletion {
  return body as unknown as TextCompletion;
}

/** The same for Anthropic's answers. */
export function asMessagesMessage(body: JsonObject): MessagesMessage {
  return body as unknown as MessagesMessage;
}

/** The same for one event of such a stream. */
export function asMessagesEvent(body: JsonObject): MessagesEvent {
  return body as unknown as MessagesEvent;
}

/** The same for answers of the Responses API. Their texts are added by whoever asked. */
export function asResponsesResponse(body: JsonObject): Omit<ResponsesAnswer, keyof Hidden> {
  return body as unknown as ResponsesAnswer;
}

/** The same for one event of such a stream. */
export function asResponsesEvent(body: JsonObject): ResponsesEvent {
  return body as unknown as ResponsesEvent;
}

/** How an answer is read that its caller got: a whole one is there, and a chat's stream is put together. */
export function answerReader(given: unknown, isStream: boolean): () => Promise<unknown> {
  if (!isStream) return () => Promise.resolve(given);
  const { final } = given as { readonly final?: () => Promise<unknown> };
  return () => (final === undefined ? Promise.resolve(undefined) : final());
}

interface Hidden {
  readonly _hidden_params: HiddenParams;
  readonly _response_ms: number;
}

/** An answer with what came beside it. */
export type WithHidden<Body extends object> = Body & Hidden;

/** Adds what came beside an answer, where neither `JSON.stringify` nor a spread sees it. */
export function withHidden<Body extends object>(
  body: Body,
  hidden: HiddenParams,
  responseMs: number,
): Body & { readonly _hidden_params: HiddenParams; readonly _response_ms: number } {
  return Object.defineProperties(body, {
    _hidden_params: { value: hidden },
    _response_ms: { value: responseMs },
  }) as Body & { readonly _hidden_params: HiddenParams; readonly _response_ms: number };
}

/** A non-streaming response as JSON, with what came beside it. */
export function asKept({ _hidden_params, _response_ms, ...body }: CompletionAnswer): JsonObject {
  return { body, hidden: _hidden_params, responseMs: _response_ms } as unknown as JsonObject;
}

/** What `asKept` made, read again: whoever kept it kept that and nothing else. */
export function asAnswerParts(kept: JsonObject): {
  readonly body: ChatCompletion;
  readonly hidden: HiddenParams;
  readonly responseMs: number;
} {
  return kept as unknown as ReturnType<typeof asAnswerParts>;
}
