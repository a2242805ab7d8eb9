import { describe, expect, it } from 'vitest';
import {
  failureOf,
  fakeClock,
  scriptedChat,
  testAnswer,
  testCall,
  testContext,
  testFailure,
} from '@llm/core/testing';
import { deployment } from '../test/deployment.ts';
import { textOf } from '../test/text-of.ts';
import { createRouter, type RouterOptions } from './create-router.ts';

/** A router over `main`, which is down until it is told otherwise, and `spare`, which answers. */
function setUp(options: Omit<RouterOptions, 'deployments'> = {}) {
  const clock = fakeClock({ now: 1_000 });
  const state = { isDown: true };
  const main = scriptedChat(async () => {
    if (state.isDown) throw testFailure('upstream');
    return testAnswer('main');
  });
  const spare = scriptedChat(testAnswer('spare'));
  const router = createRouter({
    deployments: [
      deployment('m', { modelName: 'main', service: main }),
      deployment('s', { modelName: 'spare', service: spare }),
    ],
    fallbacks: { models: { main: ['spare'] } },
    clock,
    sleep: clock.sleep,
    random: () => 0,
    ...options,
  });
  const ask = async (settings = {}) =>
    textOf(await router(testCall('main', settings), testContext()));
  return { ask, clock, main, router, spare, state };
}

describe('an outage of a model with a stand-in', () => {
  it('costs one attempt a rest and not three a call, and ends with the first probe that is answered', async () => {
    const { ask, clock, main, state } = setUp({ cooldown: { cooldownMs: 10_000 } });
    expect(await ask()).toBe('spare');
    await ask();
    const begun = main.calls.length;
    expect(begun).toBe(4);
    // A minute and a half with a call each second.
    for (let second = 0; second < 90; second += 1) {
      await clock.advance(1_000);
      expect(await ask()).toBe('spare');
    }
    expect(main.calls.length - begun).toBe(18);
    state.isDown = false;
    const answers: string[] = [];
    for (let second = 0; second < 10; second += 1) {
      await clock.advance(1_000);
      answers.push(await ask());
    }
    const back = answers.indexOf('main');
    expect(back).toBeLessThan(6);
    expect(answers.slice(back)).toEqual(Array(10 - back).fill('main'));
  });

  it('leaves the model in use for calls that want no stand-in', async () => {
    const { ask, main, state } = setUp();
    await ask();
    await ask();
    const before = main.calls.length;
    state.isDown = false;
    expect(await ask({ fallbacks: [] })).toBe('main');
    expect(main.calls).toHaveLength(before + 1);
  });

  it('asks the resting model when the stand-in of the call is none', async () => {
    const { ask, state } = setUp();
    await ask();
    await ask();
    state.isDown = false;
    expect(await ask({ fallbacks: ['nobody'] })).toBe('main');
  });

  it('tells the failure of the asked model when all is down', async () => {
    const { clock, router, ask } = setUp({ fallbacks: { default: ['spare'] } });
    await ask();
    await ask();
    const error = await failureOf(
      router(
        testCall('main', { fallbacks: ['nobody'] }),
        testContext({ deadline: clock.now() + 5 }),
      ),
    );
    expect(error.code).toBe('upstream');
  });
});
