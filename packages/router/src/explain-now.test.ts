import {
  failureOf,
  fakeClock,
  scriptedChat,
  silentService,
  testCall,
  testContext,
  testFailure,
} from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { deployment } from '../test/deployment.ts';
import { createRouter, type RouterOptions } from './create-router.ts';

function setUp(deployments: RouterOptions['deployments'], options: Partial<RouterOptions> = {}) {
  const clock = fakeClock({ now: 60_000 });
  const router = createRouter({
    deployments,
    clock,
    sleep: clock.sleep,
    random: () => 0,
    ...options,
  });
  const ask = (model: string) => router(testCall(model), testContext());
  return { clock, router, ask };
}

describe('explain', () => {
  it('does not know a name that nobody serves, and names the nearest', () => {
    const { router } = setUp([deployment('a')]);
    expect(() => router.explain('fsat')).toThrow("did you mean 'fast'?");
  });

  it('says who would be asked in which order, and asks nobody', () => {
    const services = [scriptedChat(), scriptedChat()];
    const { router } = setUp(
      [
        deployment('a', { service: services[0] ?? scriptedChat() }),
        deployment('b', { order: 1, service: services[1] ?? scriptedChat() }),
        deployment('o', { modelName: 'other' }),
      ],
      { aliases: { quick: 'fast' }, fallbacks: { models: { quick: ['other'] } } },
    );
    const explained = router.explain('quick');
    expect(explained).toMatchObject({
      ...{ asked: 'quick', group: 'fast', next: ['b', 'a'] },
      fallbacks: { afterAnyFailure: ['other'] },
    });
    expect(JSON.parse(JSON.stringify(explained))).toEqual(explained);
    expect(services.map(({ calls }) => calls.length)).toEqual([0, 0]);
  });

  it('says why others would not be, and until when', async () => {
    const silent = scriptedChat(silentService);
    const { router, ask, clock } = setUp(
      [
        deployment('drained', { weight: 0 }),
        deployment('cooling', {
          modelName: 'c',
          service: scriptedChat(testFailure('authentication')),
        }),
        deployment('full', { modelName: 'f', limits: { maxParallel: 1 }, service: silent }),
        deployment('used', { modelName: 'u', limits: { requestsPerMinute: 1 } }),
      ],
      { retry: { attempts: 1 } },
    );
    await failureOf(ask('c'));
    void ask('f').catch(() => undefined);
    await ask('u');
    await clock.advance(1_000);
    const told = ['fast', 'c', 'f', 'u'].map((model) => router.explain(model));
    expect(
      told.map(({ deployments: [one], next }) => [one?.leftOut, one?.readyInMs, next]),
    ).toEqual([
      ['drained', undefined, []],
      ['cooldown', 4_000, []],
      ['full', undefined, []],
      ['rate limit', 60_000, []],
    ]);
    expect(told[2]?.deployments[0]).toMatchObject({ inFlight: 1, requestsInMinute: 1 });
  });
});
