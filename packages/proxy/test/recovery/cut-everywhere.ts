import {
  accumulate,
  createCall,
  createCallContext,
  isLLMError,
  LLMError,
  ResultStream,
  type Call,
  type CallService,
  type ChatEvent,
  type ChatRequest,
  type Result,
  type StreamRecovery,
  type Usage,
  addUsage,
} from '@llm/core';
import { createRouter, type Deployment } from '@llm/router';
import type { WholeStream } from './whole-streams.ts';

/** What the stand-in of a stream that broke off does. */
export const standIns = ['says the same', 'breaks, too', 'says something else', 'is away'] as const;
export type StandInKind = (typeof standIns)[number];

export const cutModes = ['none', 'buffered', 'verified', 'continue'] as const;

/** How a stream ended that was cut: all of it came once, its beginning and an error came, or it is wrong. */
export type CutOutcome = 'whole' | 'error' | 'wrong';

export interface Cut {
  readonly stream: string;
  readonly mode: StreamRecovery;
  readonly standIn: StandInKind;
  /** The event before which it broke off. */
  readonly at: number;
  readonly outcome: CutOutcome;
  /** What is wrong. */
  readonly why: string | undefined;
}

/** Whether it can be known what must come of it: a model that goes on from a beginning may go on with anything. */
export function isJudged(mode: StreamRecovery, standIn: StandInKind): boolean {
  return mode !== 'continue' || standIn !== 'says something else';
}

/** Cuts a stream before each of its events, and reads what a router makes of it. */
export async function cutEverywhere(
  whole: WholeStream,
  mode: StreamRecovery,
  standIn: StandInKind,
): Promise<readonly Cut[]> {
  const cuts: Cut[] = [];
  const first = whole.events.findIndex(({ type }) => type === 'open' || type === 'delta');
  for (let at = Math.max(first, 0) + 1; at <= whole.events.length; at += 1) {
    const told = await read(routerOf(whole.events, { at, mode, standIn }), whole.events);
    const why = whatIsWrong(whole.events, told, { mode, at, standIn });
    const outcome = why !== undefined ? 'wrong' : told.error === undefined ? 'whole' : 'error';
    cuts.push({ stream: whole.name, mode, standIn, at, outcome, why });
  }
  return cuts;
}

interface Told {
  readonly events: readonly ChatEvent[];
  readonly error: string | undefined;
  readonly usage: Usage | undefined;
  /** What the attempts have counted, each by itself. */
  readonly counted: readonly (Usage | undefined)[];
}

interface CutOptions {
  readonly at: number;
  readonly mode: StreamRecovery;
  readonly standIn: StandInKind;
}

function routerOf(events: readonly ChatEvent[], { at, mode, standIn }: CutOptions) {
  const counted: (Usage | undefined)[] = [];
  const cut = [...events.slice(0, at), new LLMError('connection', 'the connection broke')];
  const answer = (moments: readonly (ChatEvent | LLMError)[]): Result<'chat'> => ({
    kind: 'stream',
    stream: streamOf(moments, counted),
  });
  const deployment = (id: string, serve: (call: Call<'chat'>) => Result<'chat'>): Deployment => ({
    ...{
      id,
      modelName: 'm',
      provider: 'p',
      model: 'm',
      order: counted.length,
      prefill: id !== 'first',
    },
    service: serviceOf(serve),
  });
  const away = (): never => {
    throw new LLMError('connection', 'it is away');
  };
  const wholeFor = (call: Call<'chat'>) => answer(continuationOf(events, call.decoded()));
  const others: Readonly<Record<StandInKind, (call: Call<'chat'>) => Result<'chat'>>> = {
    'says the same': wholeFor,
    'breaks, too': (call) => {
      const more = continuationOf(events, call.decoded());
      return answer([...more.slice(0, Math.ceil(more.length / 2)), ...cut.slice(-1)]);
    },
    'says something else': () => answer(otherWords(events)),
    'is away': away,
  };
  const deployments = [
    { ...deployment('first', () => answer(cut)), order: 1 },
    { ...deployment('second', others[standIn]), order: 2 },
    { ...deployment('third', standIn === 'breaks, too' ? wholeFor : away), order: 3 },
  ];
  const router = createRouter({
    deployments,
    recovery: { mode },
    retry: { attempts: 1 },
    maxAttempts: 3,
    cooldown: false,
  });
  return { router, counted };
}

function serviceOf(serve: (call: Call<'chat'>) => Result<'chat'>): CallService {
  const chat = async (call: unknown) => serve(call as Call<'chat'>);
  return chat;
}

function streamOf(
  moments: readonly (ChatEvent | LLMError)[],
  counted: (Usage | undefined)[],
): ResultStream<ChatEvent> {
  const left = [...moments];
  const place = counted.push(undefined) - 1;
  return new ResultStream<ChatEvent>({
    async read() {
      const next = left.shift();
      if (isLLMError(next)) throw next;
      if (next === undefined) return undefined;
      if (next.type === 'start' || next.type === 'usage')
        counted[place] = next.usage ?? counted[place];
      return [next];
    },
    cancel: () => undefined,
    usage: () => counted[place],
  });
}

async function read(
  { router, counted }: ReturnType<typeof routerOf>,
  whole: readonly ChatEvent[],
): Promise<Told> {
  const events: ChatEvent[] = [];
  let usage: Usage | undefined;
  let error: string | undefined;
  try {
    const candidates = new Set(whole.map((event) => ('candidate' in event ? event.candidate : 0)));
    const request = { model: 'm', messages: [], stream: true, candidates: candidates.size };
    const call = createCall('chat', request);
    const result = await router(call, createCallContext());
    if (result.kind !== 'stream') throw new TypeError('no stream');
    result.stream.whenSettled((outcome) => (usage = outcome.usage));
    for await (const event of result.stream) events.push(event);
  } catch (cause) {
    error = isLLMError(cause) ? cause.code : String(cause);
  }
  return { events, error, usage, counted };
}

/** `undefined` where the reader got all of it once, or a beginning of it and the error that broke it. */
function whatIsWrong(
  whole: readonly ChatEvent[],
  { events, error, usage, counted }: Told,
  { mode, at, standIn }: CutOptions,
): string | undefined {
  if (error !== undefined && error !== 'connection') return `it failed with ${error}`;
  if (events.filter(({ type }) => type === 'start').length > 1) return 'it begins twice';
  if (error === undefined) {
    const isOther =
      standIn === 'says something else' && textsOf(events) === textsOf(otherWords(whole));
    // Where the reader had nothing yet, the stand-in's answer is as good as the first one's.
    const mayBeOther = mode === 'buffered' || textOfAll(whole.slice(0, at)) === '';
    if (isOther && mayBeOther) return undefined;
    // What somebody thinks who goes on from a text would stand behind it, so it is left out.
    const kept = mode === 'continue' ? withoutThoughts : (one: readonly ChatEvent[]) => one;
    if (textsOf(kept(events)) !== textsOf(kept(whole))) return 'another answer';
    const sum = counted.reduce<Usage | undefined>(addUsage, undefined);
    const counts = (one: Usage | undefined) => JSON.stringify([one?.input, one?.output]);
    if (counts(usage) !== counts(sum)) return 'the tokens do not add up';
    return undefined;
  }
  if (mode === 'buffered') return events.length === 0 ? undefined : 'a broken answer was shown';
  const had = partsOf(events);
  const all = partsOf(whole);
  if (!had.every((part, block) => (all[block] ?? '').startsWith(part))) return 'a wrong beginning';
  const before = partsOf(whole.slice(0, at));
  return before.every((part, block) => (had[block] ?? '').startsWith(part))
    ? undefined
    : 'a lost piece';
}

/** The answer without what each attempt has of its own. */
function textsOf(events: readonly ChatEvent[]): string {
  const { candidates } = accumulate(events);
  return JSON.stringify(
    candidates.map(({ blocks, finish }) => [joinTexts(blocks.map(ownOf)), finish.unified]),
  );
}

function ownOf(block: object): Record<string, unknown> {
  const {
    extra: _,
    id: _id,
    citations: _citations,
    ...rest
  } = { id: '', citations: [], extra: {}, ...block };
  return rest;
}

/** Texts that follow one another are one, wherever a block ended. */
function joinTexts(blocks: readonly Record<string, unknown>[]): readonly unknown[] {
  const joined: Record<string, unknown>[] = [];
  for (const block of blocks) {
    const last = joined.at(-1);
    if (block['type'] === 'text' && last?.['type'] === 'text')
      last['text'] = `${String(last['text'])}${String(block['text'])}`;
    else joined.push({ ...block });
  }
  return joined.filter((block) => block['type'] !== 'text' || block['text'] !== '');
}

function withoutThoughts(events: readonly ChatEvent[]): readonly ChatEvent[] {
  const thoughts = new Set(
    events.flatMap((event) =>
      event.type === 'open' && event.start.type === 'reasoning' ? [event.block] : [],
    ),
  );
  return events.filter((event) => !('block' in event && thoughts.has(event.block)));
}

function textOfAll(events: readonly ChatEvent[]): string {
  return events
    .map((event) => (event.type === 'delta' && 'text' in event.delta ? event.delta.text : ''))
    .join('');
}

/** The text of each block, in the order in which they were opened. */
function partsOf(events: readonly ChatEvent[]): readonly string[] {
  const parts = new Map<number, string>();
  for (const event of events) {
    if (event.type === 'open') parts.set(event.block, `${event.candidate}:${event.start.type}:`);
    if (event.type === 'delta' && (event.delta.type === 'text' || event.delta.type === 'arguments'))
      parts.set(event.block, `${parts.get(event.block)}${event.delta.text}`);
  }
  return [...parts.values()];
}

/** What a model with prefill answers that would have said this: all of it, or what follows the beginning that it is given. */
function continuationOf(
  events: readonly ChatEvent[],
  { messages }: ChatRequest,
): readonly ChatEvent[] {
  const last = messages.at(-1);
  const [given] = last?.content ?? [];
  if (last?.role !== 'assistant' || given?.type !== 'text') return events;
  let left = given.text.length;
  const kept: ChatEvent[] = [];
  const open = new Set<number>();
  for (const event of events) {
    if (event.type === 'start' || event.type === 'usage') kept.push(event);
    if (left > 0) {
      if (event.type !== 'delta' || event.delta.type !== 'text' || !isText(events, event.block))
        continue;
      const { text } = event.delta;
      const rest = text.slice(left);
      left -= Math.min(left, text.length);
      if (rest === '') continue;
      kept.push(
        { type: 'open', candidate: 0, block: event.block, start: { type: 'text', text: '' } },
        { ...event, delta: { type: 'text', text: rest } },
      );
      open.add(event.block);
      continue;
    }
    if (event.type === 'open') open.add(event.block);
    if (event.type === 'delta' && !open.has(event.block)) {
      open.add(event.block);
      kept.push({
        type: 'open',
        candidate: 0,
        block: event.block,
        start: { type: 'text', text: '' },
      });
    }
    if (event.type === 'close' && !open.has(event.block)) continue;
    if (event.type !== 'start' && event.type !== 'usage') kept.push(event);
  }
  return kept;
}

function isText(events: readonly ChatEvent[], block: number): boolean {
  return events.some(
    (event) => event.type === 'open' && event.block === block && event.start.type === 'text',
  );
}

/** The same answer, whose first word is another one. */
function otherWords(events: readonly ChatEvent[]): readonly ChatEvent[] {
  return events.map((event) =>
    event.type === 'delta' && event.delta.type === 'text'
      ? { ...event, delta: { type: 'text', text: `~${event.delta.text}` } }
      : event.type === 'delta' && event.delta.type === 'arguments'
        ? { ...event, delta: { type: 'arguments', text: `~${event.delta.text}` } }
        : event,
  );
}
