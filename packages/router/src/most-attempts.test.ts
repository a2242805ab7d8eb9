import { describe, expect, it } from 'vitest';
import { failureOf, scriptedChat, testCall, testContext, testFailure } from '@llm/core/testing';
import { deployment } from '../test/deployment.ts';
import { createRouter, type RouterOptions } from './create-router.ts';
import { mostAttempts } from './most-attempts.ts';

describe('mostAttempts', () => {
  it.each([
    [{}, 4],
    [{ retry: { attempts: 1 } }, 4],
    [{ retry: { attempts: 7 } }, 7],
    [{ fallbacks: { models: { a: ['b'] } } }, 4],
    [{ retry: { attempts: 3 }, fallbacks: { models: { a: ['b'] } } }, 6],
    // Each brings its own list.
    [{ retry: { attempts: 3 }, fallbacks: { models: { a: ['b'], b: ['c'] } } }, 9],
    [{ retry: { attempts: 3 }, fallbacks: { models: { a: ['b'], x: ['y'] } } }, 6],
    [{ retry: { attempts: 3 }, fallbacks: { models: { a: ['b'] }, default: ['c', 'd'] } }, 12],
    [{ retry: { attempts: 3 }, fallbacks: { models: { 'a*': ['ab', 'c'] } } }, 9],
    [
      {
        retry: { attempts: 3 },
        fallbacks: { contentPolicy: { a: ['b'] }, contextWindow: { a: ['c'] } },
      },
      9,
    ],
    [{ fallbacks: { default: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] } }, 6],
    [{ retry: { attempts: 3 }, fallbacks: { default: ['a', 'b', 'c'], maxFallbacks: 1 } }, 6],
    [{ retry: { attempts: 1 }, fallbacks: { default: ['a', 'b'] } }, 4],
  ])('of %j is %d', (settings, expected) => {
    expect(mostAttempts(settings)).toBe(expected);
  });
});

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const storm = { retries: 9, fallbacks: names };

/** A router whose models all fail, and how many calls reach them. */
function setUp(options: Partial<RouterOptions> = {}) {
  const service = scriptedChat(testFailure('upstream'));
  const router = createRouter({
    deployments: names.flatMap((name) => [
      deployment(`${name}1`, { modelName: name, service }),
      deployment(`${name}2`, { modelName: name, service }),
    ]),
    cooldown: false,
    sleep: () => Promise.resolve(),
    ...options,
  });
  const count = async (settings = {}) => {
    const before = service.calls.length;
    await failureOf(router(testCall('a', settings), testContext()));
    return service.calls.length - before;
  };
  return { router, service, count };
}

describe('one call', () => {
  it.each([{ retries: 9 }, { fallbacks: names }, storm])(
    'comes to four attempts whatever its caller asks for: %j',
    async (settings) => {
      expect(await setUp().count(settings)).toBe(4);
    },
  );

  it('comes to as many as the operator’s own retries and fallbacks can', async () => {
    const { count } = setUp({
      retry: { attempts: 3 },
      fallbacks: { models: { a: ['b'], b: ['c'] } },
    });
    expect([await count(), await count(storm)]).toEqual([9, 9]);
    expect(await setUp({ retry: { attempts: 6 } }).count(storm)).toBe(6);
  });

  it('comes to as many as the operator says, and no more', async () => {
    const { count } = setUp({ fallbacks: { default: names }, maxAttempts: 2 });
    expect([await count(), await count(storm)]).toEqual([2, 2]);
    expect(await setUp({ maxAttempts: 30 }).count(storm)).toBe(30);
  });

  it('lets a caller ask for less', async () => {
    expect(await setUp().count({ retries: 0 })).toBe(1);
    expect(
      await setUp({ fallbacks: { default: names } }).count({ retries: 1, fallbacks: [] }),
    ).toBe(2);
  });

  it('is told how often it was tried', async () => {
    const { router } = setUp();
    const failed = await failureOf(router(testCall('a', { retries: 9 }), testContext()));
    expect(failed.message).toContain('after 4 attempts');
  });

  it('keeps its own bound in a router that is a deployment of another one', async () => {
    const inner = setUp({ maxAttempts: 3 });
    const outer = createRouter({
      deployments: [
        deployment('r', { modelName: 'a', model: 'a', service: inner.router }),
        deployment('s', { modelName: 'b', service: inner.service }),
      ],
      cooldown: false,
      sleep: () => Promise.resolve(),
      maxAttempts: 20,
    });
    await failureOf(outer(testCall('a', { retries: 1, fallbacks: ['b'] }), testContext()));
    // Twice the inner router, each time up to its three, and then `b` twice.
    expect(inner.service.calls.length).toBe(8);
  });

  it.each([0, -1, 1.5, Number.NaN])('cannot be bounded by %d attempts', (maxAttempts) => {
    expect(() => setUp({ maxAttempts })).toThrow(TypeError);
  });
});
