import type { JsonValue } from '@llm/core';

/** The protocol's name in extras, routes and native bytes. */
export const protocolId = 'ollama-embeddings';

/** A field of somebody else's JSON. The comment beside it says what it should be; readers find out. */
type Unsure = JsonValue | undefined;

/** A non-streaming response. */
export interface WireResponse {
  readonly model?: Unsure;
  /** `number[][]`, in the order of the inputs. */
  readonly embeddings?: Unsure;
  readonly prompt_eval_count?: Unsure;
}
