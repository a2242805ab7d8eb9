import {
  type Call,
  type CallContext,
  callRecordKey,
  createCallRecord,
  isLLMError,
  LLMError,
  type Result,
  withValue,
} from '@llm/core';
import {
  fakeClock,
  silentService,
  scriptedChat,
  testCall,
  testContext,
  testFailure,
  testStream,
  textDelta,
} from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { deployment } from '../../test/deployment.ts';
import { createRouter, type RouterOptions } from '../create-router.ts';
import type { Deployment } from '../deployment.ts';
import { firstContent } from './first-content.ts';

type Answered = Promise<Result<'chat'>>;

/** A router of two deployments and a fallback, by a clock of the test. Each deployment answers what its function gives. */
function setUp(
  answers: Readonly<
    Record<string, (call: Call<'chat'>, context: CallContext, clock: Clock) => Answered>
  >,
  options: Partial<RouterOptions> = {},
  providers: Readonly<Record<string, string>> = {},
) {
  const clock = fakeClock();
  const asked: { id: string; seconds: number; signal: AbortSignal }[] = [];
  const deployments = Object.entries(answers).map(([id, answer]): Deployment => {
    const modelName = id.startsWith('other') ? 'other' : 'fast';
    const service = scriptedChat((call, context) => {
      asked.push({ id, seconds: clock.now() / 1000, signal: context.signal });
      return answer(call, context, clock);
    });
    return deployment(id, { modelName, service, provider: providers[id] ?? 'acme' });
  });
  const router = createRouter({
    deployments,
    strategy: (candidates) => candidates[0],
    clock,
    sleep: clock.sleep,
    random: () => 0,
    ...options,
  });
  const record = createCallRecord(true);
  const caller = new AbortController();
  const ask = async (call = testCall('fast', {}, true)) =>
    router(call, withValue(testContext({ signal: caller.signal }), callRecordKey, record));
  return { clock, router, record, asked, caller, ask, ids: () => asked.map(({ id }) => id) };
}
type Clock = ReturnType<typeof fakeClock>;

const says =
  (text: string, afterMs = 0) =>
  async (_call: Call<'chat'>, { signal }: CallContext, clock: Clock): Answered => {
    if (afterMs > 0) await clock.sleep(afterMs, signal);
    return testStream(textDelta(text));
  };
const fails =
  (code: 'upstream' | 'invalid_request' | 'content_filtered', afterMs = 0) =>
  async (_call: Call<'chat'>, { signal }: CallContext, clock: Clock): Answered => {
    if (afterMs > 0) await clock.sleep(afterMs, signal);
    throw testFailure(code);
  };
const silent = (call: Call<'chat'>, context: CallContext): Answered => silentService(call, context);
const toOther = { fallbacks: { models: { fast: ['other'] } } };

async function textOf(result: Result<'chat'>): Promise<string> {
  if (result.kind !== 'stream') throw new TypeError('not a stream');
  let text = '';
  for await (const event of result.stream)
    if (event.type === 'delta' && event.delta.type === 'text') text += event.delta.text;
  return text;
}

/** What becomes of a call within so many seconds. */
async function outcome(asking: Answered, clock: Clock, seconds = 60): Promise<string> {
  let told = 'nothing';
  asking.then(
    (result) => (told = result.answeredBy?.deployment ?? 'nobody'),
    (cause: unknown) => (told = isLLMError(cause) ? cause.code : String(cause)),
  );
  for (let second = 0; second < seconds && told === 'nothing'; second += 1)
    await clock.advance(1000);
  return told;
}

describe('firstContent', () => {
  it('fails when both have failed, as the first did', async () => {
    const { clock, ask, record } = setUp(
      { a: fails('upstream', 15_000), b: fails('upstream', 1000) },
      { retry: { attempts: 1 } },
    );
    const asking = ask();
    expect(await outcome(asking, clock)).toBe('upstream');
    expect(record.attempts.map(({ deployment, error }) => [deployment, error?.code])).toEqual([
      ['a', 'upstream'],
      ['b', 'upstream'],
    ]);
  });

  it('gives what is said of the prompt to the caller at once', async () => {
    for (const code of ['invalid_request', 'content_filtered'] as const) {
      const { clock, ask, asked } = setUp({ a: fails(code, 12_000), b: silent });
      const asking = ask();
      expect(await outcome(asking, clock, 13)).toBe(code);
      expect(asked[1]?.signal.aborted).toBe(true);
    }
  });

  it('aborts both when the caller goes, and lets a late answer go', async () => {
    const { clock, ask, asked, caller, router } = setUp({ a: silent, b: silent });
    const asking = ask();
    asking.catch(() => undefined);
    await clock.advance(11_000);
    expect(asked).toHaveLength(2);
    caller.abort();
    expect(await outcome(asking, clock, 1)).toBe('cancelled');
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, true]);
    expect(router.deployments().map(({ inFlight }) => inFlight)).toEqual([0, 0]);
  });

  it('asks nobody after the caller has gone', async () => {
    const { clock, ask, caller, ids } = setUp({ a: silent, b: silent });
    const asking = ask();
    asking.catch(() => undefined);
    await clock.advance(5_000);
    caller.abort();
    await clock.advance(60_000);
    expect(ids()).toEqual(['a']);
  });

  it('lets the deadline end both', async () => {
    const { clock, ask, asked } = setUp({ a: silent, b: silent }, { deadlineMs: 12_000 });
    expect(await outcome(ask(), clock, 13)).toBe('timeout');
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, true]);
  });

  it('lets a stand-in win, and aborts the first', async () => {
    const { clock, ask, asked, record, router } = setUp({ a: silent, b: says('hi', 2_000) });
    const asking = ask();
    expect(await outcome(asking, clock)).toBe('b');
    expect(asked.map(({ id, seconds, signal }) => [id, seconds, signal.aborted])).toEqual([
      ['a', 0, true],
      ['b', 10, false],
    ]);
    const result = await asking;
    expect(result.answeredBy?.attempts).toBe(2);
    expect(await textOf(result)).toBe('hi');
    expect(record.attempts).toMatchObject([
      { deployment: 'a', error: { code: 'cancelled', message: 'another was faster' } },
      { deployment: 'b', error: undefined },
    ]);
    expect(router.deployments().map(({ inFlight, failures }) => [inFlight, failures])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    const what = record.notes?.flatMap((note) =>
      note.decision === 'first content' ? [note.what] : [],
    );
    expect(what).toEqual(['asked', 'stand-in']);
  });

  it('lets the first win, and aborts the stand-in', async () => {
    const { clock, ask, asked } = setUp({ a: says('hi', 14_000), b: silent });
    const asking = ask();
    expect(await outcome(asking, clock)).toBe('a');
    expect((await asking).answeredBy?.attempts).toBe(2);
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([false, true]);
    expect(await textOf(await asking)).toBe('hi');
  });

  it('asks a fallback where the model has nobody else', async () => {
    const { clock, ask, ids, record } = setUp({ a: silent, other: says('hi') }, toOther);
    expect(await outcome(ask(), clock)).toBe('other');
    expect(ids()).toEqual(['a', 'other']);
    expect(record.fallbacks).toBe(1);
  });

  it('leaves alone a slow thinker who has no stand-in, and spends nothing on it', async () => {
    const { clock, ask, ids } = setUp(
      { a: says('hi', 300_000) },
      { standbyMs: 0, firstContent: { share: 0, allowance: 1 } },
    );
    expect(await outcome(ask(), clock, 400)).toBe('a');
    expect(ids()).toEqual(['a']);
    expect(await outcome(ask(), clock, 400)).toBe('a');
  });

  it('waits for the first where the stand-in fails, and lets it try again', async () => {
    const { clock, ask, ids } = setUp({
      a: says('hi', 20_000),
      b: fails('invalid_request'),
    });
    expect(await outcome(ask(), clock)).toBe('a');
    expect(ids()).toEqual(['a', 'b']);
  });

  it('does not let the first be asked anew while the stand-in is under way', async () => {
    const { clock, ask, ids } = setUp({ a: fails('upstream', 11_000), b: says('hi', 8_000) });
    expect(await outcome(ask(), clock)).toBe('b');
    expect(ids()).toEqual(['a', 'b']);
  });

  it('counts each attempt by itself', async () => {
    const { clock, ask, asked } = setUp({ a: fails('upstream', 6_000), b: silent, c: says('hi') });
    expect(await outcome(ask(), clock)).toBe('c');
    expect(asked.map(({ id, seconds }) => [id, seconds])).toEqual([
      ['a', 0],
      ['b', 6],
      ['c', 16],
    ]);
  });

  it('stays within the attempts of a call', async () => {
    const { clock, ask, ids } = setUp({ a: says('hi', 20_000), b: says('hi') }, { maxAttempts: 1 });
    expect(await outcome(ask(), clock)).toBe('a');
    expect(ids()).toEqual(['a']);
    const four = setUp(
      {
        a: silent,
        b: fails('upstream'),
        c: fails('upstream'),
        d: fails('upstream'),
        e: says('hi'),
      },
      { maxAttempts: 4 },
    );
    four.ask().catch(() => undefined);
    await four.clock.advance(50_000);
    expect(four.ids()).toEqual(['a', 'b', 'c', 'd']);
  });

  it.each<[string, Call<'chat'>]>([
    ['a whole answer', testCall('fast', {}, false)],
    [
      'a call that may act',
      {
        ...testCall('fast', {}, true),
        decoded: () => {
          throw new TypeError('unreadable');
        },
      },
    ],
  ])('leaves %s alone', async (_, call) => {
    const { clock, ask, ids } = setUp({ a: says('hi', 20_000), b: says('hi') });
    expect(await outcome(ask(call), clock)).toBe('a');
    expect(ids()).toEqual(['a']);
  });

  it('shows a key of the caller’s own to nobody who may not see it', async () => {
    const call = testCall('fast', { apiKey: 'sk-own' }, true);
    const { clock, ask, ids } = setUp({ a: says('hi', 20_000), b: says('hi') }, {}, { b: 'rival' });
    expect(await outcome(ask(call), clock)).toBe('a');
    expect(ids()).toEqual(['a']);
    const same = setUp({ a: says('hi', 20_000), b: says('hi') });
    expect(await outcome(same.ask(call), same.clock)).toBe('b');
  });

  it.each<[Partial<RouterOptions>, number]>([
    [{ firstContent: false }, 0],
    [{ firstContent: { firstContentMs: 0 } }, 0],
    [{ firstContent: { models: { fast: 0 } } }, 0],
    [{ firstContent: { firstContentMs: 0, models: { fast: 3_000 } } }, 3],
    [{ firstContent: { firstContentMs: 5_000 } }, 5],
  ])('is set by %j', async (options, seconds) => {
    const { clock, ask, asked } = setUp({ a: says('hi', 30_000), b: says('hi') }, options);
    await outcome(ask(), clock);
    expect(asked[1]?.seconds).toBe(seconds === 0 ? undefined : seconds);
  });

  it('keeps to its budget', async () => {
    const { clock, router, asked } = setUp(
      { a: silent, b: says('hi') },
      { firstContent: { share: 0.05, allowance: 10 } },
    );
    const asking = Array.from({ length: 200 }, () => {
      const caller = new AbortController();
      const call = router(testCall('fast', {}, true), testContext({ signal: caller.signal }));
      call.catch(() => undefined);
      return caller;
    });
    await clock.advance(30_000);
    for (const caller of asking) caller.abort();
    expect(asked.filter(({ id }) => id === 'b')).toHaveLength(20);
  });

  it('refuses options out of their bounds', () => {
    for (const options of [
      { firstContentMs: -1 },
      { share: Number.NaN },
      { allowance: -1 },
      { models: { a: -1 } },
    ])
      expect(() => firstContent(options)).toThrow(TypeError);
  });

  it('leaves no listener and no timer behind', async () => {
    const { clock, ask, caller } = setUp({ a: says('hi'), b: says('hi') });
    let listeners = 0;
    const { signal } = caller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    Object.assign(signal, {
      addEventListener: (...args: Parameters<typeof add>) => {
        listeners += 1;
        add(...args);
      },
      removeEventListener: (...args: Parameters<typeof remove>) => {
        listeners -= 1;
        remove(...args);
      },
    });
    await textOf(await ask());
    expect(listeners).toBe(0);
    expect(clock.pending).toBe(0);
    await expect(setUp({ a: fails('invalid_request') }).ask()).rejects.toBeInstanceOf(LLMError);
  });
});
