import type { Cost, Usage } from '@llm/core';
import {
  failureOf,
  fakeClock,
  scriptedChat,
  silentService,
  testAnswer,
  testCall,
  testContext,
  testUsage,
} from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { deployment } from '../../test/deployment.ts';
import type { Budget } from '../budget/budget.ts';
import { createRouter, type RouterOptions } from '../create-router.ts';
import type { Deployment } from '../deployment.ts';

/** A call costs a tenth of a dollar. */
const costOf = (_usage: Usage): Cost => ({
  ...{ totalUsd: 0.1, exactUsd: '0.1', inputUsd: 0.1, outputUsd: 0, toolsUsd: 0 },
  source: 'configured',
});
const day: Budget = { key: 'a', usd: 0.3, period: { ms: 86_400_000 } };

function setUp(
  deployments: readonly Deployment[],
  options: Omit<RouterOptions, 'deployments'> = {},
) {
  const clock = fakeClock({ now: 86_400_000 });
  const router = createRouter({
    ...{ deployments, clock, sleep: clock.sleep, random: () => 0 },
    each: () => [(inner) => async (call, context) => ({ ...(await inner(call, context)), costOf })],
    ...options,
  });
  const ask = (settings = {}, model = 'fast') => router(testCall(model, settings), testContext());
  const by = async () => (await ask()).answeredBy?.deployment;
  return { clock, router, ask, by };
}

const answering = (id: string, known: Partial<Deployment> = {}) =>
  deployment(id, {
    service: scriptedChat(
      ...Array.from({ length: 20 }, () => ({ ...testAnswer(), usage: testUsage(1, 1) })),
    ),
    ...known,
  });

describe('byBudget', () => {
  it('fails calls of a model whose budgets are spent, asks nobody, and says when there is money again', async () => {
    const { clock, router, ask } = setUp([answering('a', { budgets: [day] })]);
    for (let at = 0; at < 3; at += 1) await ask();
    await clock.advance(400_000);
    const error = await failureOf(ask());
    expect(error).toMatchObject({ code: 'budget_exceeded', retryAfterMs: 86_000_000 });
    expect(router.deployments()[0]?.requests.sum(clock.now())).toBe(0);
    await clock.advance(86_000_000);
    expect((await ask()).answeredBy?.deployment).toBe('a');
  });

  it('sends calls to the others meanwhile, and to another model', async () => {
    const { by } = setUp([answering('a', { budgets: [day] }), answering('b')]);
    expect([await by(), await by(), await by(), await by(), await by()]).toEqual([
      'a',
      'a',
      'a',
      'b',
      'b',
    ]);
    const { by: elsewhere } = setUp(
      [answering('a', { budgets: [{ ...day, usd: 0.1 }] }), answering('b', { modelName: 'other' })],
      { fallbacks: { models: { fast: ['other'] } } },
    );
    expect([await elsewhere(), await elsewhere()]).toEqual(['a', 'b']);
  });

  it('has one budget for all deployments that name it, whatever their models', async () => {
    const { ask, router } = setUp([
      answering('a', { budgets: [day] }),
      answering('b', { modelName: 'other', budgets: [day] }),
    ]);
    await ask();
    await ask({}, 'other');
    await ask({}, 'other');
    expect((await failureOf(ask())).code).toBe('budget_exceeded');
    // More money is there at once, and what was spent counts.
    const budgets = [{ ...day, usd: 0.4 }];
    router.setDeployments([
      answering('a', { budgets }),
      answering('b', { modelName: 'other', budgets }),
    ]);
    await ask();
    expect((await failureOf(ask({}, 'other'))).code).toBe('budget_exceeded');
  });

  it('lets calls with a key of their own through, which cost us nothing', async () => {
    const { ask } = setUp([answering('a', { budgets: [{ ...day, usd: 0.1 }] })]);
    await ask();
    expect((await failureOf(ask())).code).toBe('budget_exceeded');
    expect((await ask({ apiKey: 'theirs' })).answeredBy?.deployment).toBe('a');
  });

  it('ends calls that wait when the money is gone', async () => {
    const limits = { maxParallel: 1 };
    const { router, ask, clock } = setUp([
      answering('a', { limits, budgets: [day], service: scriptedChat(silentService) }),
    ]);
    void ask().catch(() => undefined);
    const waiting = failureOf(ask({ priority: 0 }));
    await clock.advance(0);
    const other = answering('b', { modelName: 'other', budgets: [{ ...day, usd: 0.1 }] });
    const busy = router.deployments().map((facts) => facts.deployment);
    router.setDeployments([...busy, other]);
    await ask({}, 'other');
    router.setDeployments(busy.map((one) => ({ ...one, budgets: [{ ...day, usd: 0.1 }] })));
    expect((await waiting).code).toBe('budget_exceeded');
  });
});
