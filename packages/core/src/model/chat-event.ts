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
  readonly id: string;
  readonly model: string;
  /** Unix seconds, where the upstream says. */
  readonly created?: number;
  readonly serviceTier?: string;
  /** What the upstream counts before it writes: input tokens. */
  readonly usage?: Usage;
  readonly extra?: Extra;
}

/** A block begins. `start` is the block as far as it is known: empty where deltas follow, whole where none do. */
export interface OpenEvent {
  readonly type: 'open';
  readonly candidate: number;
  /** Unique within the stream and ascending in the order of opening, over all candidates. */
  readonly block: number;
  readonly start: Block;
}

/** An open block grows. */
export interface DeltaEvent {
  readonly type: 'delta';
  readonly candidate: number;
  readonly block: number;
  readonly delta: BlockDelta;
}

/** A block is whole: no delta of it follows. */
export interface CloseEvent {
  readonly type: 'close';
  readonly candidate: number;
  readonly block: number;
}

/** Token counts so far. A later one replaces an earlier one. */
export interface UsageEvent {
  readonly type: 'usage';
  readonly usage: Usage;
}

/** A candidate is over: no block of it follows. */
export interface FinishEvent {
  readonly type: 'finish';
  readonly candidate: number;
  readonly reason: FinishReason;
  readonly extra?: Extra;
}

/** Something that only one protocol knows, at the place where it stood. */
export interface ExtraEvent {
  readonly type: 'extra';
  readonly extra: Extra;
}

/**
 * One step of a streamed answer: `start`, then blocks (`open`, `delta`…, `close`), a `finish` for each
 * candidate, and `usage` where the upstream counts. Blocks of different candidates, and parallel tool
 * calls of one, may interleave.
 */
export type ChatEvent =
  StartEvent | OpenEvent | DeltaEvent | CloseEvent | UsageEvent | FinishEvent | ExtraEvent;
