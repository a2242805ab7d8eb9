import type { JsonValue } from '@llm/core';

/** The protocol's name in extras. */
export const protocolId = 'cohere-embeddings';

/** A field of somebody else's JSON. The comment beside it says what it should be; readers find out. */
type Unsure = JsonValue | undefined;

/** A non-streaming response. */
export interface WireResponse {
  /** `{ float: number[][] }`, in the order of the inputs. */
  readonly embeddings?: Unsure;
  /** `{ billed_units: { input_tokens, image_tokens } }` */
  readonly meta?: Unsure;
}
