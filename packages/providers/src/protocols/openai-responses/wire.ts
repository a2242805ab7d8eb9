import type { JsonValue } from '@llm/core';

/** The protocol's name in extras, routes and native bytes. */
export const protocolId = 'openai-responses';

/** A field of somebody else's JSON. The comment beside it says what it should be; readers find out. */
type Unsure = JsonValue | undefined;

/**
 * A non-streaming response, and what the events of a stream carry of it (openapi.json of github.com/openai/openai-openapi, schema
 * `Response`, read 2026-11-30).
 */
export interface WireResponse {
  readonly id?: Unsure;
  /** `response` */
  readonly object?: Unsure;
  /** Unix seconds. */
  readonly created_at?: Unsure;
  /** `completed`, `failed`, `in_progress`, `cancelled`, `queued` or `incomplete` */
  readonly status?: Unsure;
  readonly model?: Unsure;
  /** A list of items: messages, thoughts, calls of tools. */
  readonly output?: Unsure;
  /** `WireUsage`, null until the answer is over. */
  readonly usage?: Unsure;
  readonly service_tier?: Unsure;
  /** `{ code, message }` */
  readonly error?: Unsure;
  /** `{ reason }`: `max_output_tokens` or `content_filter` */
  readonly incomplete_details?: Unsure;
}

/** Token counts. `input_tokens` includes the cached ones, `output_tokens` the reasoning. */
export interface WireUsage {
  readonly input_tokens?: Unsure;
  /** `{ cached_tokens, cache_write_tokens }` */
  readonly input_tokens_details?: Unsure;
  readonly output_tokens?: Unsure;
  /** `{ reasoning_tokens }` */
  readonly output_tokens_details?: Unsure;
  readonly total_tokens?: Unsure;
}
