import type { JsonValue } from '../json/json-value.ts';
import type { Block } from './block.ts';
import type { Extra } from './extra.ts';
import type { FinishReason } from './finish-reason.ts';
import type { Usage } from './usage.ts';

/** One of the answers to a call. */
export interface Candidate {
  /** Place among the candidates, from 0. */
  readonly index: number;
  /** Content of the response, in order. */
  readonly blocks: readonly Block[];
  /** Why it ended. */
  readonly finish: FinishReason;
  /** Log probabilities as the upstream wrote them. */
  readonly logprobs?: JsonValue;
  /** Fields of the provider's protocol without a place here. */
  readonly extra?: Extra;
}

/** A non-streaming response. */
export interface ChatResponse {
  /** Id of the response. */
  readonly id: string;
  /** The model as the upstream names it. */
  readonly model: string;
  /** Unix seconds, where the upstream says. */
  readonly created?: number;
  /** The candidates; one, unless more were asked for. */
  readonly candidates: readonly Candidate[];
  /** Token counts; absent where the upstream sent none. */
  readonly usage?: Usage;
  /** Service tier in the provider's words; absent where it named none. */
  readonly serviceTier?: string;
  /** Fields of the provider's protocol without a place here. */
  readonly extra?: Extra;
}
