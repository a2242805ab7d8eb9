import type { JsonValue } from '@llm/core';

/**
 * Anthropic's Messages API, in both of its versions.
 *
 * What 2026-10-21 changed against 2023-06-01, by the types of `@anthropic-ai/sdk` 0.137.0 and 1.11.0 (read
 * 2026-11-20): the key goes as `Authorization: Bearer` (was `x-api-key`), a request has no `temperature`,
 * `top_p` and `top_k`, and a `system` message among `messages` takes text blocks only. Answers, streams
 * and errors are the same. Both are read by the same code, because every field is optional here.
 */
export const protocolId = 'anthropic-messages';

/** A field of somebody else's JSON. The comment beside it says what it should be; readers find out. */
type Unsure = JsonValue | undefined;

export interface WireRequest {
  readonly model?: Unsure;
  /** `WireMessage[]` */
  readonly messages?: Unsure;
  /** A string or a list of text blocks. */
  readonly system?: Unsure;
  readonly max_tokens?: Unsure;
  readonly stream?: Unsure;
  readonly stop_sequences?: Unsure;
  readonly temperature?: Unsure;
  readonly top_p?: Unsure;
  readonly top_k?: Unsure;
  /** `{ name, input_schema, … }`, or a tool of Anthropic's own with a `type`. */
  readonly tools?: Unsure;
  /** `{ type: 'auto' | 'any' | 'none' | 'tool', name?, disable_parallel_tool_use? }` */
  readonly tool_choice?: Unsure;
  /** `{ type: 'enabled', budget_tokens }`, `{ type: 'adaptive' }` or `{ type: 'disabled' }` */
  readonly thinking?: Unsure;
  /** `{ effort, format: { type: 'json_schema', schema } }` */
  readonly output_config?: Unsure;
  /** The place of `output_config.format` before it moved there. */
  readonly output_format?: Unsure;
  readonly service_tier?: Unsure;
  /** `{ user_id }` */
  readonly metadata?: Unsure;
}

/** A whole answer; in `message_start` with empty `content`. */
export interface WireAnswer {
  readonly type?: Unsure;
  readonly id?: Unsure;
  readonly role?: Unsure;
  readonly model?: Unsure;
  /** Blocks. */
  readonly content?: Unsure;
  readonly stop_reason?: Unsure;
  readonly stop_sequence?: Unsure;
  /** Why a model refused. */
  readonly stop_details?: Unsure;
  /** `WireUsage` */
  readonly usage?: Unsure;
  /** With `type: 'error'`. */
  readonly error?: Unsure;
}

/** Token counts. `input_tokens` does not include the cached ones, `output_tokens` includes thinking. */
export interface WireUsage {
  readonly input_tokens?: Unsure;
  readonly cache_read_input_tokens?: Unsure;
  readonly cache_creation_input_tokens?: Unsure;
  /** `{ ephemeral_5m_input_tokens, ephemeral_1h_input_tokens }`, the parts of the field before. */
  readonly cache_creation?: Unsure;
  readonly output_tokens?: Unsure;
  /** `{ thinking_tokens }`, a part of the field before. */
  readonly output_tokens_details?: Unsure;
  /** `standard`, `priority` or `batch` */
  readonly service_tier?: Unsure;
}

/** One event of a stream; each kind has some of the fields. */
export interface WireEvent {
  readonly type?: Unsure;
  /** `WireAnswer` */
  readonly message?: Unsure;
  readonly index?: Unsure;
  readonly content_block?: Unsure;
  /** What a block grows by, or in `message_delta` how the answer ended. */
  readonly delta?: Unsure;
  readonly usage?: Unsure;
  readonly error?: Unsure;
}

/** What stands at `error` of a failure. */
export interface WireError {
  readonly type?: Unsure;
  readonly message?: Unsure;
  /** `{ error_code }`, which names the cause. */
  readonly details?: Unsure;
}
