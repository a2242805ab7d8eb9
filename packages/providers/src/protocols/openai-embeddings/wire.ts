import type { JsonValue } from '@llm/core';

/** The protocol's name in extras, routes and native bytes. */
export const protocolId = 'openai-embeddings';

/** A field of somebody else's JSON. The comment beside it says what it should be; readers find out. */
type Unsure = JsonValue | undefined;

/** A non-streaming response, of OpenAI or of a provider that speaks like it. */
export interface WireResponse {
  readonly object?: Unsure;
  readonly model?: Unsure;
  /** `WireEmbedding[]` */
  readonly data?: Unsure;
  /** `WireUsage` */
  readonly usage?: Unsure;
  /** Some providers report a failure under status 200. */
  readonly error?: Unsure;
}

export interface WireEmbedding {
  readonly object?: Unsure;
  readonly index?: Unsure;
  /** Numbers, or base64 of 32-bit little-endian floats. */
  readonly embedding?: Unsure;
}

export interface WireUsage {
  readonly prompt_tokens?: Unsure;
  /** Voyage writes this one alone. */
  readonly total_tokens?: Unsure;
}
