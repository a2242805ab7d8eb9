import type { JsonValue } from '@llm/core';

/** Cohere's `/v2/chat`, as of docs.cohere.com/v2/reference/chat and npm cohere-ai 8.1.0, read 2026-11-30. */
export const protocolId = 'cohere-chat';

/** A field of somebody else's JSON. The comment beside it says what it should be; readers find out. */
type Unsure = JsonValue | undefined;

/** A non-streaming response. */
export interface WireAnswer {
  readonly id?: Unsure;
  /** `WireMessage` */
  readonly message?: Unsure;
  readonly finish_reason?: Unsure;
  /** `{ billed_units, tokens: { input_tokens, output_tokens, reasoning_tokens? }, cached_tokens? }` */
  readonly usage?: Unsure;
  /** `{ text, token_ids, logprobs }[]` */
  readonly logprobs?: Unsure;
}

/** The message of an answer. */
export interface WireMessage {
  /** `{ type: 'text', text }` and `{ type: 'thinking', thinking }` */
  readonly content?: Unsure;
  /** What the model says before it calls tools. */
  readonly tool_plan?: Unsure;
  readonly tool_calls?: Unsure;
  /** `WireCitation[]` */
  readonly citations?: Unsure;
}

/** A place in the text of an answer that relies on documents or on results of tools. */
export interface WireCitation {
  readonly start?: Unsure;
  readonly end?: Unsure;
  readonly text?: Unsure;
  /** `{ type: 'document', id, document }` and `{ type: 'tool', id, tool_output }` */
  readonly sources?: Unsure;
  /** Which of the content's items it is about. */
  readonly content_index?: Unsure;
}
