import type { JsonValue } from '../json/json-value.ts';
import type { Block } from './block.ts';
import type { Extra } from './extra.ts';
import type { FinishReason } from './finish-reason.ts';
import type { Usage } from './usage.ts';

/** One of the answers to a call. */
export interface Candidate {
  readonly index: number;
  readonly blocks: readonly Block[];
  readonly finish: FinishReason;
  /** Log probabilities as the upstream wrote them. */
  readonly logprobs?: JsonValue;
  readonly extra?: Extra;
}

/** A whole answer. */
export interface ChatResponse {
  readonly id: string;
  /** The model as the upstream names it. */
  readonly model: string;
  /** Unix seconds, where the upstream says. */
  readonly created?: number;
  readonly candidates: readonly Candidate[];
  readonly usage?: Usage;
  readonly serviceTier?: string;
  readonly extra?: Extra;
}
