import type { JsonValue } from '@llm/core';

/**
 * Anthropic's Messages API, in both of its versions.
 *
 * What 2026-10-21 changed against 2023-06-01, by the types of `@anthropic-ai/sdk` 0.137.0 and 1.11.0 (read
 * 2026-11-20): the key goes as `Authorization: Bearer` (was `x-api-key`), a request has no `temperature`,
 * `top_p` and `top_k`, and a `system` message among `messages` takes text blocks only. Answers, streams
 * and errors are the same. Both are read by the same code,
 * because it demands little: readers look at one field at a time, and what they do not know is kept.
 */
export const protocolId = 'anthropic-messages';

/** A field of somebody else's JSON. The comment beside it says what it should be; readers find out. */
type Unsure = JsonValue | undefined;

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

/** What stands at `error` of a failure. */
export interface WireError {
  readonly type?: Unsure;
  readonly message?: Unsure;
  /** `{ error_code }`, which names the cause. */
  readonly details?: Unsure;
}
