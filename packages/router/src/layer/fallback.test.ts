import {
  callRecordKey,
  createCallRecord,
  withValue,
  type CallSettings,
  type ErrorCode,
} from '@llm/core';
import { describe, expect, it } from 'vitest';
import {
  failureOf,
  fakeClock,
  scriptedChat,
  testAnswer,
  testCall,
  testContext,
  testFailure,
  type ScriptedChatStep,
} from '@llm/core/testing';
import { textOf } from '../../test/text-of.ts';
import { fallback, type FallbackOptions } from './fallback.ts';

/** A service in which each model has its step; those without one answer with their name. */
function setUp(steps: Readonly<Record<string, ScriptedChatStep>>, options: FallbackOptions = {}) {
  const clock = fakeClock();
  const inner = scriptedChat(async (asked, seen) => {
    const step = steps[asked.model] ?? testAnswer(asked.model);
    return scriptedChat(step)(asked, seen);
  });
  const service = fallback({ clock, ...options })(inner);
  return { clock, service, asked: () => inner.calls.map(({ model }) => model), inner };
}

describe('fallback', () => {
  it.each(['cancelled', 'invalid_request'] satisfies ErrorCode[])(
    'leaves %s alone',
    async (code) => {
      const { service, asked } = setUp({ a: testFailure(code) }, { models: { a: ['b'] } });
      expect((await failureOf(service(testCall('a'), testContext()))).code).toBe(code);
      expect(asked()).toEqual(['a']);
    },
  );

  it('fails as the asked model did when all have failed', async () => {
    const first = testFailure('rate_limited', { retryAfterMs: 7_000 });
    const steps = { a: first, b: testFailure('upstream'), c: testFailure('invalid_request') };
    const { service, asked } = setUp(steps, { models: { a: ['b', 'c'] } });
    expect(await failureOf(service(testCall('a'), testContext()))).toBe(first);
    expect(asked()).toEqual(['a', 'b', 'c']);
  });

  it('tries no model twice, though the lists go round', async () => {
    const steps = {
      a: testFailure('upstream'),
      b: testFailure('upstream'),
      c: testFailure('upstream'),
    };
    const { service, asked } = setUp(steps, {
      models: { a: ['b', 'a'], b: ['a', 'c'], c: ['a', 'b'] },
    });
    await failureOf(service(testCall('a'), testContext()));
    expect(asked()).toEqual(['a', 'b', 'c']);
  });

  it('tries at most as many as it may', async () => {
    const names = ['b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const steps = Object.fromEntries(
      ['a', ...names].map((name) => [name, testFailure('upstream')]),
    );
    const few = setUp(steps, { models: { a: names }, maxFallbacks: 2 });
    await failureOf(few.service(testCall('a'), testContext()));
    expect(few.asked()).toEqual(['a', 'b', 'c']);
    const unset = setUp(steps, { models: { a: names } });
    await failureOf(unset.service(testCall('a'), testContext()));
    expect(unset.asked()).toHaveLength(6);
  });

  it('stops when the caller goes', async () => {
    const steps = { a: testFailure('upstream'), b: testFailure('cancelled') };
    const { service, asked } = setUp(steps, { models: { a: ['b', 'c'] } });
    expect((await failureOf(service(testCall('a'), testContext()))).code).toBe('cancelled');
    expect(asked()).toEqual(['a', 'b']);
    const gone = setUp(steps, { models: { a: ['c'] } });
    await failureOf(gone.service(testCall('a'), testContext({ signal: AbortSignal.abort() })));
    expect(gone.asked()).toEqual(['a']);
  });

  it('begins nothing after the deadline', async () => {
    const { service, asked, clock } = setUp(
      { a: testFailure('upstream') },
      { models: { a: ['b'] } },
    );
    await clock.advance(50);
    await failureOf(service(testCall('a'), testContext({ deadline: 50 })));
    expect(asked()).toEqual(['a']);
  });

  it('refuses a number that is none', () => {
    expect(() => fallback({ maxFallbacks: -1 })).toThrow(TypeError);
  });

  it('asks the first that answers, and counts', async () => {
    const record = createCallRecord();
    const { service, asked, inner } = setUp(
      { a: testFailure('overloaded'), b: testFailure('timeout') },
      { models: { a: ['b', 'c', 'd'] } },
    );
    const result = await service(testCall('a'), withValue(testContext(), callRecordKey, record));
    expect(textOf(result)).toBe('c');
    expect(asked()).toEqual(['a', 'b', 'c']);
    expect(record.fallbacks).toBe(2);
    expect(inner.calls.map(({ settings }) => settings)).toEqual([{}, {}, {}]);
  });

  it('keeps everything of the call but the model', async () => {
    const { service, inner } = setUp({ a: testFailure('upstream') }, { models: { a: ['b'] } });
    const native = { protocol: 'p' } as never;
    const original = { ...testCall('a', { tags: ['x'] }, true), native };
    await service(original, testContext());
    expect(inner.calls[1]).toEqual({ ...original, model: 'b' });
  });
});

describe('fallback, lists', () => {
  const failing = (code: ErrorCode) => ({ a: testFailure(code), 'acme/x': testFailure(code) });

  it("prefers the call's own list, and takes an empty one for none", async () => {
    const own = setUp(failing('upstream'), { models: { a: ['b'] }, default: ['c'] });
    await own.service(testCall('a', { fallbacks: ['d'] }), testContext());
    expect(own.asked()).toEqual(['a', 'd']);
    const none = setUp(failing('upstream'), { models: { a: ['b'] }, default: ['c'] });
    await failureOf(none.service(testCall('a', { fallbacks: [] }), testContext()));
    expect(none.asked()).toEqual(['a']);
  });

  it("follows no other list from the call's own", async () => {
    const steps = { a: testFailure('upstream'), d: testFailure('upstream') };
    const { service, asked } = setUp(steps, { models: { d: ['b'] }, default: ['c'] });
    await failureOf(service(testCall('a', { fallbacks: ['d'] }), testContext()));
    expect(asked()).toEqual(['a', 'd']);
  });

  it('takes the default where a model has no list', async () => {
    const { service, asked } = setUp(failing('upstream'), { models: { b: ['d'] }, default: ['c'] });
    await service(testCall('a'), testContext());
    expect(asked()).toEqual(['a', 'c']);
  });

  it('finds a list by the pattern that says most', async () => {
    const { service, asked } = setUp(failing('upstream'), {
      models: { '*': ['b'], 'acme/*': ['c'] },
    });
    await service(testCall('acme/x'), testContext());
    expect(asked()).toEqual(['acme/x', 'c']);
  });

  it.each([
    ['context_length_exceeded', 'long'],
    ['content_filtered', 'lenient'],
    ['upstream', 'b'],
  ] as const)('for %s takes %s', async (code, expected) => {
    const { service, asked } = setUp(failing(code), {
      models: { a: ['b'] },
      contextWindow: { a: ['long'] },
      contentPolicy: { a: ['lenient'] },
    });
    await service(testCall('a'), testContext());
    expect(asked()).toEqual(['a', expected]);
  });

  it.each([
    ['the general lists', {}],
    ["the call's own list", { fallbacks: ['d'] }],
  ])('carries a filtered prompt to no model of %s', async (_name, settings) => {
    const lists = { models: { a: ['b'] }, default: ['c'] };
    const { service, asked } = setUp(failing('content_filtered'), lists);
    const error = await failureOf(service(testCall('a', settings), testContext()));
    expect([error.code, asked()]).toEqual(['content_filtered', ['a']]);
  });

  it("takes a call's empty list for none after content_filtered too", async () => {
    const { service, asked } = setUp(failing('content_filtered'), {
      contentPolicy: { a: ['lenient'] },
    });
    await failureOf(service(testCall('a', { fallbacks: [] }), testContext()));
    expect(asked()).toEqual(['a']);
  });

  it('leaves the general lists once a stand-in has refused the prompt', async () => {
    const steps = {
      a: testFailure('upstream'),
      b: testFailure('content_filtered'),
      lenient: testFailure('upstream'),
    };
    const { service, asked } = setUp(steps, {
      models: { a: ['b', 'c'], lenient: ['d'] },
      contentPolicy: { b: ['lenient'] },
    });
    expect((await failureOf(service(testCall('a'), testContext()))).code).toBe('upstream');
    expect(asked()).toEqual(['a', 'b', 'lenient']);
  });

  it('takes the general list where the special one does not know the model', async () => {
    const { service, asked } = setUp(failing('context_length_exceeded'), {
      models: { a: ['b'] },
      contextWindow: { other: ['long'] },
    });
    await service(testCall('a'), testContext());
    expect(asked()).toEqual(['a', 'b']);
  });
});

describe('fallback, what it tells', () => {
  /** Whether another model stood ready, by the model that was tried. */
  async function told(options: FallbackOptions, settings: CallSettings = {}, outside = false) {
    const record = Object.assign(createCallRecord(), { otherModel: outside });
    const seen: Record<string, boolean> = {};
    const service = fallback({ clock: fakeClock(), ...options })((asked) => {
      seen[asked.model] = record.otherModel;
      return Promise.reject(testFailure('upstream'));
    });
    const context = withValue(testContext(), callRecordKey, record);
    await failureOf(service(testCall('a', settings), context));
    return { ...seen, after: record.otherModel };
  }

  it('says whether another model would follow', async () => {
    const models = { a: ['b', 'a'], b: ['a', 'c'] };
    expect(await told({})).toEqual({ a: false, after: false });
    expect(await told({ models: { a: ['a'] } })).toEqual({ a: false, after: false });
    expect(await told({ models })).toEqual({ a: true, b: true, c: false, after: false });
    expect(await told({ models, maxFallbacks: 1 })).toEqual({ a: true, b: false, after: false });
    expect(await told({ models, maxFallbacks: 0 })).toEqual({ a: false, after: false });
    expect(await told({ default: ['d'] })).toEqual({ a: true, d: false, after: false });
    expect(await told({ default: ['d'] }, { fallbacks: [] })).toEqual({ a: false, after: false });
    expect(await told({}, { fallbacks: ['e'] })).toEqual({ a: true, e: false, after: false });
    expect(await told({ contextWindow: { a: ['b'] } })).toEqual({ a: false, after: false });
  });

  it('keeps what a router around it says', async () => {
    expect(await told({ default: ['d'] }, {}, true)).toEqual({ a: true, d: true, after: true });
  });

  it('asks a model that was passed over after all when the others have failed', async () => {
    const resting = testFailure('no_deployment', { retryAfterMs: 3_000 });
    let attempts = 0;
    const { service, asked } = setUp(
      {
        a: async () => {
          attempts += 1;
          if (attempts === 1) throw resting;
          return testAnswer('a');
        },
        b: testFailure('upstream'),
      },
      { models: { a: ['b'] } },
    );
    expect(textOf(await service(testCall('a'), testContext()))).toBe('a');
    expect(asked()).toEqual(['a', 'b', 'a']);
  });

  it('tells that the prompt was filtered rather than that the asked model rests', async () => {
    const { service, asked } = setUp(
      {
        a: testFailure('no_deployment', { retryAfterMs: 3_000 }),
        b: testFailure('content_filtered'),
      },
      { models: { a: ['b'] } },
    );
    const error = await failureOf(service(testCall('a'), testContext()));
    expect([error.code, asked()]).toEqual(['content_filtered', ['a', 'b']]);
  });
});
