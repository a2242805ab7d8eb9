import type { JsonValue } from '@llm/core';

/** The protocol's name in extras, routes and native bytes. */
export const protocolId = 'openai-completions';

/** A field of somebody else's JSON. The comment beside it says what it should be; readers find out. */
type Unsure = JsonValue | undefined;

/** A non-streaming response, or a chunk of a streamed one, of OpenAI or of a provider that speaks like it. */
export interface WireResponse {
  readonly id?: Unsure;
  /** `text_completion` in both. */
  readonly object?: Unsure;
  /** Unix seconds. */
  readonly created?: Unsure;
  readonly model?: Unsure;
  /** `WireChoice[]`; empty in the chunk that carries the token counts. */
  readonly choices?: Unsure;
  readonly usage?: Unsure;
}

export interface WireChoice {
  readonly text?: Unsure;
  readonly index?: Unsure;
  /** `{ tokens, token_logprobs, top_logprobs, text_offset }`, lists of equal length. */
  readonly logprobs?: Unsure;
  /** `stop`, `length` or `content_filter`; `null` in a chunk that does not end its text. */
  readonly finish_reason?: Unsure;
}
