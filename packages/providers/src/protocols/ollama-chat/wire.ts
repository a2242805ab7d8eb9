import type { JsonValue } from '@llm/core';

/** Ollama's chat, as of `ChatRequest` and `ChatResponse` of docs.ollama.com/openapi.yaml, read 2026-11-30. */
export const protocolId = 'ollama-chat';

/** A field of somebody else's JSON. The comment beside it says what it should be; readers find out. */
type Unsure = JsonValue | undefined;

/** A non-streaming response, or one line of a stream. */
export interface WireAnswer {
  readonly model?: Unsure;
  /** RFC 3339, with up to nine digits behind the second. */
  readonly created_at?: Unsure;
  /** `WireMessage` */
  readonly message?: Unsure;
  /** `true` in a non-streaming response, and in the last line of a stream alone. */
  readonly done?: Unsure;
  /** `stop`, `length`, `load` or `unload`. */
  readonly done_reason?: Unsure;
  /** One for each token: `{ token, logprob, bytes, top_logprobs }`. */
  readonly logprobs?: Unsure;
}

/** One turn. */
export interface WireMessage {
  readonly role?: Unsure;
  readonly content?: Unsure;
  readonly thinking?: Unsure;
  /** Base64 without a prefix; readers look at the bytes for the type. */
  readonly images?: Unsure;
  /** `{ id?, function: { index?, name, arguments } }[]`, the arguments as an object. */
  readonly tool_calls?: Unsure;
  /** Of the result of a tool. */
  readonly tool_name?: Unsure;
  /** The same, in newer versions. */
  readonly tool_call_id?: Unsure;
}
