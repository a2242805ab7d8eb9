import type { JsonValue } from '../json/json-value.ts';
import type { Block, Citation } from './block.ts';
import type { Extra } from './extra.ts';
import type { FinishReason } from './finish-reason.ts';
import type { Usage } from './usage.ts';

/** What grows inside an open block. `text` serves text, reasoning and refusal blocks, `arguments` tool calls of both kinds. */
export type BlockDelta =
  | { readonly type: 'text'; readonly text: string; readonly logprobs?: JsonValue }
  | { readonly type: 'arguments'; readonly text: string }
  | { readonly type: 'signature'; readonly signature: string }
  | { readonly type: 'citation'; readonly citation: Citation }
  | { readonly type: 'audio'; readonly data?: string; readonly transcript?: string }
  | { readonly type: 'extra'; readonly extra: Extra };

/** The first event: what the upstream says before it writes. */
export interface StartEvent {
  readonly type: 'start';
  /** Id of the response. */
  readonly id: string;
  /** Name of the model that responds. */
  readonly model: string;
  /** Unix seconds, where the upstream says. */
  readonly created?: number;
  /** Service tier in the provider's words; absent where it named none. */
  readonly serviceTier?: string;
  /** What the upstream counts before it writes: input tokens. */
  readonly usage?: Usage;
  /** Fields of the provider's protocol without a place here. */
  readonly extra?: Extra;
}

/** A block begins. `start` is the block as far as it is known: empty where deltas follow, whole where none do. */
export interface OpenEvent {
  readonly type: 'open';
  /** Index of the candidate, from 0. */
  readonly candidate: number;
  /** Unique within the stream and ascending in the order of opening, over all candidates. */
  readonly block: number;
  /** The block with what is known at its start. */
  readonly start: Block;
}

/** An open block grows. */
export interface DeltaEvent {
  readonly type: 'delta';
  /** Index of the candidate, from 0. */
  readonly candidate: number;
  /** Number of the block within the candidate. */
  readonly block: number;
  /** What is appended to the block. */
  readonly delta: BlockDelta;
}

/** A block is whole: no delta of it follows. */
export interface CloseEvent {
  readonly type: 'close';
  /** Index of the candidate, from 0. */
  readonly candidate: number;
  /** Number of the block within the candidate. */
  readonly block: number;
}

/** Token counts so far. A later one replaces an earlier one. */
export interface UsageEvent {
  readonly type: 'usage';
  /** Token counts so far. Later counts replace earlier ones. */
  readonly usage: Usage;
}

/** A candidate is over: no block of it follows. */
export interface FinishEvent {
  readonly type: 'finish';
  /** Index of the candidate, from 0. */
  readonly candidate: number;
  /** Why the candidate ended. */
  readonly reason: FinishReason;
  /** Fields of the provider's protocol without a place here. */
  readonly extra?: Extra;
}

/** Something that only one protocol knows, at the place where it stood. */
export interface ExtraEvent {
  readonly type: 'extra';
  /** Fields of the provider's protocol without a place here. */
  readonly extra: Extra;
}

/**
 * One step of a streamed answer: `start`, then blocks (`open`, `delta`…, `close`), a `finish` for each
 * candidate, and `usage` where the upstream counts. Blocks of different candidates, and parallel tool
 * calls of one, may interleave.
 */
export type ChatEvent =
  StartEvent | OpenEvent | DeltaEvent | CloseEvent | UsageEvent | FinishEvent | ExtraEvent;
