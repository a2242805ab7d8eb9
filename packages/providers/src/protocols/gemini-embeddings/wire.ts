import type { JsonValue } from '@llm/core';

/** The protocol's name in extras, routes and native bytes. */
export const protocolId = 'gemini-embeddings';

/** A field of somebody else's JSON. The comment beside it says what it should be; readers find out. */
type Unsure = JsonValue | undefined;

/** The answer to `batchEmbedContents`. */
export interface WireResponse {
  /** `{ values: number[] }[]` */
  readonly embeddings?: Unsure;
  /** `{ promptTokenCount }`, of newer models alone. */
  readonly usageMetadata?: Unsure;
}
