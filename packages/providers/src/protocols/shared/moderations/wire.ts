import type { JsonValue } from '@llm/core';

/** A field of somebody else's JSON. The comment beside it says what it should be; readers find out. */
type Unsure = JsonValue | undefined;

/** A non-streaming response. */
export interface WireResponse {
  readonly id?: Unsure;
  readonly model?: Unsure;
  /** `WireResult[]` */
  readonly results?: Unsure;
  /** A failure under status 200. */
  readonly error?: Unsure;
}

/** The judgement of one input. */
export interface WireResult {
  /** Mistral leaves it out. */
  readonly flagged?: Unsure;
  /** Kind of harm → whether it is there. */
  readonly categories?: Unsure;
  /** Kind of harm → from 0 to 1. */
  readonly category_scores?: Unsure;
}
