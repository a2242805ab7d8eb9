import {
  callRecordKey,
  createCallRecord,
  isLLMError,
  LLMError,
  ResultStream,
  withValue,
  type Call,
  type CallContext,
  type ChatEvent,
  type Result,
  type StreamRecovery,
} from '@llm/core';
import {
  fakeClock,
  scriptedChat,
  testCall,
  testContext,
  testFailure,
  testUsage,
  textEvents,
} from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { deployment } from '../../test/deployment.ts';
import { createRouter, type RouterOptions } from '../create-router.ts';
import { recovery } from './recovery.ts';

type Moment = ChatEvent | LLMError | number | 'hang';
interface Asked {
  readonly id: string;
  readonly call: Call<'chat'>;
  readonly context: CallContext;
  isCancelled: boolean;
}

const broken = testFailure('connection');
const hello = textEvents(['Hello, ', 'world', '!']);
/** The beginning of an answer, up to and with so many pieces of it. */
const upTo = (pieces: number, events: readonly ChatEvent[] = hello) => events.slice(0, 2 + pieces);
const usage = (input: number, output: number): ChatEvent => ({
  type: 'usage',
  usage: testUsage(input, output),
});

function setUp(
  scripts: Readonly<Record<string, readonly (readonly Moment[] | LLMError)[]>>,
  mode: StreamRecovery,
  options: Partial<RouterOptions> = {},
) {
  const clock = fakeClock();
  const asked: Asked[] = [];
  const counts = new Map<string, number>();
  const streamOf = (moments: readonly Moment[], one: Asked): Result<'chat'> => {
    const left = [...moments];
    let end: (() => void) | undefined;
    const stream = new ResultStream<ChatEvent>({
      async read() {
        for (;;) {
          const next = left.shift();
          if (isLLMError(next)) throw next;
          if (next === 'hang') {
            await new Promise<void>((resolve) => (end = resolve));
            throw new LLMError('cancelled', 'aborted');
          }
          if (typeof next === 'number') await clock.sleep(next);
          else return next && [next];
        }
      },
      cancel() {
        one.isCancelled = true;
        end?.();
      },
      usage: () => undefined,
    });
    return { kind: 'stream', stream };
  };
  const deployments = Object.entries(scripts).map(([id, script]) =>
    deployment(id, {
      modelName: id.startsWith('other') ? 'other' : 'fast',
      prefill: id.endsWith('prefill'),
      service: scriptedChat(async (call, context) => {
        const count = counts.get(id) ?? 0;
        counts.set(id, count + 1);
        const one: Asked = { id, call, context, isCancelled: false };
        asked.push(one);
        const step = script[Math.min(count, script.length - 1)] ?? [];
        if (isLLMError(step)) throw step;
        return streamOf(step, one);
      }),
    }),
  );
  const router = createRouter({
    deployments,
    strategy: (candidates) => candidates[0],
    recovery: { mode },
    clock,
    sleep: clock.sleep,
    random: () => 0,
    ...options,
  });
  const record = createCallRecord();
  const caller = new AbortController();
  const ask = (call = testCall('fast', {}, true)) =>
    router(call, withValue(testContext({ signal: caller.signal }), callRecordKey, record));
  return { clock, router, asked, record, caller, ask, ids: () => asked.map(({ id }) => id) };
}

/** What a reader has in the end: the text, the failure, all events. */
async function read(asking: Promise<Result<'chat'>>) {
  const events: ChatEvent[] = [];
  let error: string | undefined;
  try {
    const result = await asking;
    if (result.kind !== 'stream') throw new TypeError('no stream');
    for await (const event of result.stream) events.push(event);
  } catch (cause) {
    error = isLLMError(cause) ? cause.code : String(cause);
  }
  const text = events
    .map((event) => (event.type === 'delta' && 'text' in event.delta ? event.delta.text : ''))
    .join('');
  const counted = events.findLast((event) => event.type === 'usage');
  return { text, error, events, usage: counted?.usage };
}

const streaming = ['verified', 'continue'] as const;

describe.each(['buffered', 'verified', 'continue'] as const)('recovery, %s', (mode) => {
  it('changes nothing of a stream that does not break', async () => {
    const { ask, record } = setUp({ a: [hello] }, mode);
    const told = await read(ask());
    expect(told).toMatchObject({ text: 'Hello, world!', error: undefined });
    expect(told.events).toEqual(hello);
    expect(record.recovery).toEqual({ mode, breaks: 0, recovered: 0, why: undefined });
  });

  it('tells of the break where nobody can go on', async () => {
    const { ask, record, ids } = setUp(
      { a: [[...upTo(1), broken]], b: [testFailure('upstream')] },
      mode,
      { retry: { attempts: 1 } },
    );
    const told = await read(ask());
    expect(told.error).toBe('connection');
    expect(told.text).toBe(mode === 'buffered' ? '' : 'Hello, ');
    // Nobody of these goes on from a beginning.
    expect(ids()).toEqual(mode === 'continue' ? ['a'] : ['a', 'b']);
    expect(record.recovery).toMatchObject({ breaks: 1, recovered: 0, why: 'nobody could go on' });
  });

  it.each(['invalid_request', 'content_filtered', 'internal'] as const)(
    'leaves what is no break to the reader: %s',
    async (code) => {
      const { ask, ids } = setUp({ a: [[...upTo(1), testFailure(code)]], b: [hello] }, mode);
      expect((await read(ask())).error).toBe(code);
      expect(ids()).toEqual(['a']);
    },
  );

  it('counts the break against the deployment', async () => {
    const { ask, router, record } = setUp({ a: [[...upTo(1), broken]], b: [hello] }, mode);
    await read(ask());
    expect(router.deployments()[0]?.failures).toBe(1);
    expect(record.attempts[0]).toMatchObject({ deployment: 'a', error: { code: 'connection' } });
  });

  it('stays within the attempts of a call', async () => {
    const breaks = [[...upTo(1), broken]];
    const { ask, asked } = setUp(
      { 'a-prefill': breaks, 'b-prefill': breaks, 'c-prefill': breaks },
      mode,
      { maxAttempts: 3, cooldown: false },
    );
    expect((await read(ask())).error).toBe('connection');
    expect(asked.length).toBeLessThanOrEqual(3);
  });

  it('gives up a silence while another stands ready, and only then', async () => {
    const silent = [...upTo(1), 'hang' as const];
    const { ask, clock, asked, router } = setUp({ a: [silent], 'b-prefill': [hello] }, mode);
    const reading = read(ask());
    await clock.advance(14_000);
    expect(asked).toHaveLength(1);
    await clock.advance(2_000);
    expect(await reading).toMatchObject({ text: 'Hello, world!', error: undefined });
    expect(asked.map(({ isCancelled }) => isCancelled)).toEqual([true, false]);
    expect(router.deployments()[0]?.failures).toBe(1);
    const alone = setUp({ a: [[...upTo(1), 200_000, ...hello.slice(3)]] }, mode);
    const patient = read(alone.ask());
    await alone.clock.advance(200_000);
    expect(await patient).toMatchObject({ text: 'Hello, world!' });
  });

  it('closes what is under way when the caller goes while somebody else is asked', async () => {
    const { ask, asked, clock, router } = setUp(
      { a: [[...upTo(1), broken]], 'b-prefill': [[...upTo(1), 'hang']] },
      mode,
    );
    const result = ask();
    const reading = result.then(async (answer) => {
      if (answer.kind !== 'stream') throw new TypeError('no stream');
      const { stream } = answer;
      await stream.read();
      await stream.read();
      await stream.read();
      const last = stream.read();
      last.catch(() => undefined);
      await clock.advance(0);
      stream.cancel();
      return stream;
    });
    if (mode === 'buffered') {
      result.catch(() => undefined);
      reading.catch(() => undefined);
      await clock.advance(100_000);
      return;
    }
    await reading;
    await clock.advance(0);
    expect(asked.at(-1)?.isCancelled).toBe(true);
    expect(router.deployments().map(({ inFlight }) => inFlight)).toEqual([0, 0]);
  });

  it('lets the deadline end it', async () => {
    const { ask, clock } = setUp(
      { a: [[...upTo(1), broken]], 'b-prefill': [[...upTo(1), 'hang']] },
      mode,
      { deadlineMs: 5_000 },
    );
    const reading = read(ask());
    await clock.advance(6_000);
    expect((await reading).error).toBe('timeout');
  });

  it('is for calls that do nothing but answer', async () => {
    const { ask, ids, record } = setUp({ a: [[...upTo(1), broken]], b: [hello] }, mode);
    const tools = [{ type: 'native' as const, protocol: 'p', value: {} }];
    const call = testCall('fast', {}, true);
    const told = await read(ask({ ...call, decoded: () => ({ ...call.decoded(), tools }) }));
    expect([told.error, ids()]).toEqual(['connection', ['a']]);
    expect(record.recovery?.mode).toBe('none');
  });

  it('adds up what each attempt has counted', async () => {
    const { ask, record } = setUp(
      {
        a: [[...upTo(1), usage(10, 1), broken]],
        'b-prefill': [[...hello.slice(0, -1), usage(20, 5)]],
      },
      mode,
    );
    expect((await read(ask())).usage).toEqual(testUsage(30, 6));
    expect(record.recovery).toMatchObject({ breaks: 1, recovered: 1, why: undefined });
  });

  it('tells what is known where the second attempt counts nothing', async () => {
    const { ask } = setUp(
      { a: [[...upTo(1), usage(10, 1), broken]], 'b-prefill': [hello.slice(0, -1)] },
      mode,
    );
    expect((await read(ask())).usage).toEqual(testUsage(10, 1));
  });
});

describe('recovery', () => {
  it.each([
    ['buffered', ['a', 'b', 'other']],
    ['verified', ['a', 'b', 'a']],
  ] as const)('%s begins anew as often as it breaks: %j', async (mode, expected) => {
    const { ask, ids, record } = setUp(
      { a: [[...upTo(1), broken], hello], b: [[...upTo(2), broken]], other: [hello] },
      mode,
      { fallbacks: { models: { fast: ['other'] } }, retry: { attempts: 1 } },
    );
    const told = await read(ask());
    expect(told).toMatchObject({ text: 'Hello, world!', error: undefined });
    expect(told.events.filter(({ type }) => type === 'start' || type === 'open')).toHaveLength(2);
    expect(ids()).toEqual(expected);
    expect(record.recovery).toMatchObject({ breaks: 2, recovered: 2 });
  });

  it('verified asks the same deployment where there is no other', async () => {
    const { ask, ids } = setUp({ a: [[...upTo(2), broken], hello] }, 'verified');
    expect(await read(ask())).toMatchObject({ text: 'Hello, world!', error: undefined });
    expect(ids()).toEqual(['a', 'a']);
  });

  it('verified ends with the break where the stand-in says something else', async () => {
    const { ask, asked, record } = setUp(
      { a: [[...upTo(1), broken]], b: [textEvents(['Hi, ', 'world'])] },
      'verified',
    );
    expect(await read(ask())).toMatchObject({ text: 'Hello, ', error: 'connection' });
    expect(record.recovery?.why).toContain('something else');
    expect(asked[1]?.isCancelled).toBe(true);
  });

  it('continue asks only who goes on from a beginning, and gives that', async () => {
    const { ask, asked, ids } = setUp(
      { a: [[...upTo(2), broken]], b: [hello], 'c-prefill': [textEvents(['! ', 'Well.'])] },
      'continue',
    );
    expect(await read(ask())).toMatchObject({ text: 'Hello, world! Well.', error: undefined });
    expect(ids()).toEqual(['a', 'c-prefill']);
    expect(asked[1]?.call.native).toBeUndefined();
    expect(asked[1]?.call.decoded().messages).toEqual([
      { role: 'assistant', content: [{ type: 'text', text: 'Hello, world' }] },
    ]);
  });

  it('continue tells of a break inside a call', async () => {
    const inCall: ChatEvent[] = [
      { type: 'start', id: 'x', model: 'm' },
      {
        ...{ type: 'open', candidate: 0, block: 0 },
        start: { type: 'tool_call', id: 'c', name: 'f', arguments: '' },
      },
      { ...{ type: 'delta', candidate: 0, block: 0 }, delta: { type: 'arguments', text: '{' } },
    ];
    const { ask, ids, record } = setUp(
      { a: [[...inCall, broken]], 'b-prefill': [hello] },
      'continue',
    );
    expect((await read(ask())).error).toBe('connection');
    expect(ids()).toEqual(['a']);
    expect(record.recovery?.why).toBe('it broke off where nobody can go on');
  });

  it.each(streaming)('%s begins anew a stream of which no word has come', async (mode) => {
    const { ask, ids } = setUp({ a: [[...upTo(0), broken]], b: [hello] }, mode);
    expect(await read(ask())).toMatchObject({ text: 'Hello, world!', error: undefined });
    expect(ids()).toEqual(['a', 'b']);
  });

  it('lets a loop of the model come again only where nobody has read it', async () => {
    const loop = testFailure('repeated_output');
    for (const mode of ['buffered', 'verified'] as const) {
      const { ask } = setUp({ a: [[...upTo(1), loop]], b: [hello] }, mode);
      expect((await read(ask())).error).toBe(mode === 'buffered' ? undefined : 'repeated_output');
    }
  });

  it('is asked for by a call, or by the name of a model', async () => {
    const scripts = { a: [[...upTo(1), broken]], b: [hello] };
    const asking = setUp(scripts, 'none');
    expect((await read(asking.ask())).error).toBe('connection');
    const call = testCall('fast', { streamRecovery: 'verified' }, true);
    expect((await read(setUp(scripts, 'none').ask(call))).error).toBeUndefined();
    const off = testCall('fast', { streamRecovery: 'none' }, true);
    expect((await read(setUp(scripts, 'verified').ask(off))).error).toBe('connection');
    const byModel = setUp(scripts, 'none', { recovery: { models: { fast: 'verified' } } });
    expect((await read(byModel.ask())).error).toBeUndefined();
    const result = await setUp(scripts, 'verified').ask();
    expect(result.recovery).toBe('verified');
  });

  it('refuses a gap out of its bounds', () => {
    expect(() => recovery({ gapMs: -1 })).toThrow(TypeError);
  });
});
