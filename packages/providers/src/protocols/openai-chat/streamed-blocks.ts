import {
  type Block,
  type BlockDelta,
  type ChatEvent,
  type ChatRequest,
  LLMError,
  asNumber,
  type JsonObject,
  type JsonValue,
} from '@llm/core';
import type { ToolNames } from '../shared/tool-names.ts';
import { leftBehind } from './fields.ts';

export const highestIndex = 1023;

/** A block whose pieces are text, one after the other: at most one of them is open in a candidate. */
export interface Prose {
  readonly type: 'text' | 'reasoning' | 'refusal';
  /** Which field, or which kind of part, its pieces come in. */
  readonly field: string;
  readonly block: number;
}

export interface Call {
  readonly ordinal: number;
  id: string | undefined;
  /** Not set until the name is known. */
  block: number | undefined;
  /** What came before the name. */
  early: string;
}

export interface Candidate {
  readonly index: number;
  prose: Prose | undefined;
  audio: number | undefined;
  /** By the upstream's index. One that uses an index twice starts another call with it. */
  readonly calls: Map<number, Call>;
  /** The first one of each id. */
  readonly callsById: Map<string, Call>;
  readonly opened: number[];
  lastCall: Call | undefined;
  callCount: number;
  functionCall: number | undefined;
  finishWord: string | undefined;
}

export interface State {
  readonly request: ChatRequest;
  readonly names: ToolNames;
  readonly candidates: Map<number, Candidate>;
  /** Where one choice was asked for: the upstream's number of each that came, and ours. */
  readonly numbers: Map<number, number>;
  blockCount: number;
  /** Token counts so far. */
  counts: JsonObject;
  events: ChatEvent[];
}

export interface Place {
  readonly state: State;
  readonly candidate: Candidate;
}

export function candidateOf(state: State, index: number): Candidate {
  const known = state.candidates.get(index);
  if (known !== undefined) return known;
  const candidate: Candidate = {
    index,
    prose: undefined,
    audio: undefined,
    calls: new Map(),
    callsById: new Map(),
    opened: [],
    lastCall: undefined,
    callCount: 0,
    functionCall: undefined,
    finishWord: undefined,
  };
  state.candidates.set(index, candidate);
  return candidate;
}

export function readIndex(value: JsonValue | undefined, where: string): number | undefined {
  const index = asNumber(value);
  if (index === undefined) return undefined;
  if (!Number.isInteger(index) || index < 0 || index > highestIndex) {
    throw new LLMError('invalid_response', `the upstream numbered one of its ${where} ${index}`);
  }
  return index;
}

export function write(place: Place, kind: Omit<Prose, 'block'>, text: string): void {
  grow(place, proseBlock(place, kind), { type: 'text', text });
}

/** The open block of the kind, opened where none or another is. */
export function proseBlock(place: Place, { type, field }: Omit<Prose, 'block'>): number {
  const { state, candidate } = place;
  const { prose } = candidate;
  if (prose?.type === type && prose.field === field) return prose.block;
  closeProse(state, candidate);
  const isPlain = type !== 'reasoning' && field !== 'part';
  const block = open(place, {
    type,
    text: '',
    ...(isPlain ? {} : leftBehind(undefined, { field })),
  });
  candidate.prose = { type, field, block };
  return block;
}

export function closeProse(state: State, candidate: Candidate): void {
  if (candidate.prose === undefined) return;
  state.events.push({ type: 'close', candidate: candidate.index, block: candidate.prose.block });
  candidate.prose = undefined;
}

export function addWhole(place: Place, start: Block): void {
  const { state, candidate } = place;
  closeProse(state, candidate);
  const block = open(place, start);
  state.events.push({ type: 'close', candidate: candidate.index, block });
}

export function open({ state, candidate }: Place, start: Block): number {
  const block = state.blockCount;
  state.blockCount += 1;
  state.events.push({ type: 'open', candidate: candidate.index, block, start });
  return block;
}

export function grow({ state, candidate }: Place, block: number, delta: BlockDelta): void {
  state.events.push({ type: 'delta', candidate: candidate.index, block, delta });
}
