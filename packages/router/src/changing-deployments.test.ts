import { describe, expect, it } from 'vitest';
import {
  failureOf,
  fakeClock,
  scriptedChat,
  silentService,
  testCall,
  testContext,
  testFailure,
  testStream,
  textDelta,
} from '@llm/core/testing';
import { deployment } from '../test/deployment.ts';
import { createRouter, type RouterOptions } from './create-router.ts';
import type { Deployment } from './deployment.ts';

function setUp(
  deployments: readonly Deployment[],
  options: Omit<RouterOptions, 'deployments'> = {},
) {
  const clock = fakeClock({ now: 1_000 });
  const router = createRouter({ deployments, clock, sleep: clock.sleep, ...options });
  const ask = (model = 'fast') => router(testCall(model), testContext());
  const answeredBy = async (model?: string) => (await ask(model)).answeredBy?.deployment;
  return { clock, router, ask, answeredBy };
}

const other = (id: string, known: Partial<Deployment> = {}) =>
  deployment(id, { modelName: 'other', ...known });

describe('changing deployments', () => {
  it('changes nothing where the new ones contradict each other', async () => {
    const { router, answeredBy } = setUp([deployment('a'), other('o')], {
      aliases: { alias: 'fast' },
      fallbacks: { models: { fast: ['other'] } },
    });
    const changes: readonly (() => unknown)[] = [
      () => router.setDeployments([deployment('b'), deployment('b'), other('o')]),
      () => router.setDeployments([other('o')]),
      () => router.setDeployments([deployment('b')]),
      () => router.setDeployments([deployment('b'), other('o')], { alias: 'nobody' }),
      () => router.putDeployment(other('o', { modelName: 'third' })),
      () => router.removeDeployment('o'),
    ];
    for (const change of changes) expect(change).toThrow(TypeError);
    expect(await answeredBy('alias')).toBe('a');
    expect(router.models().map(({ name }) => name)).toEqual(['fast', 'other', 'alias']);
  });

  it('adds a deployment, changes it and takes it out, at once', async () => {
    const { router, ask, answeredBy } = setUp([deployment('a')]);
    router.putDeployment(other('o'));
    expect(await answeredBy('other')).toBe('o');
    router.putDeployment(other('o', { modelName: 'renamed' }));
    expect((await failureOf(ask('other'))).code).toBe('not_found');
    expect(await answeredBy('renamed')).toBe('o');
    expect(router.models().map(({ name }) => name)).toEqual(['fast', 'renamed']);
    expect(router.removeDeployment('o')).toBe(true);
    expect(router.removeDeployment('o')).toBe(false);
    expect((await failureOf(ask('renamed'))).code).toBe('not_found');
  });

  it('heeds an order that comes later', async () => {
    const { router, answeredBy } = setUp([deployment('a')], { random: () => 0 });
    router.putDeployment(deployment('b', { order: 1 }));
    expect(await answeredBy()).toBe('b');
  });

  it('keeps what is known of those that stay', async () => {
    const failing = deployment('a', { service: scriptedChat(testFailure('authentication'), 'ok') });
    const { router, ask, answeredBy } = setUp([failing], { retry: { attempts: 1 } });
    await failureOf(ask());
    const before = router.deployments()[0];
    expect(before?.coolingUntil).toBeGreaterThan(1_000);
    router.setDeployments([deployment('a', { weight: 5 }), deployment('b')]);
    const [after] = router.deployments();
    expect(after).toMatchObject({ coolingUntil: before?.coolingUntil, deployment: { weight: 5 } });
    expect(after?.requests.sum(1_000)).toBe(1);
    expect(await answeredBy()).toBe('b');
  });

  it('lets calls under way end where they began', async () => {
    const streaming = deployment('a', {
      service: scriptedChat(testStream(textDelta('one'), textDelta('two'))),
    });
    const { router } = setUp([streaming]);
    const result = await router(testCall('fast', {}, true), testContext());
    if (result.kind !== 'stream') throw new TypeError('expected a stream');
    router.setDeployments([deployment('a', { service: scriptedChat(silentService) })]);
    expect(router.deployments()[0]?.inFlight).toBe(1);
    let chunks = 0;
    for await (const _chunk of result.stream) chunks += 1;
    expect(chunks).toBe(2);
    expect(router.deployments()[0]?.inFlight).toBe(0);
  });

  it('lets calls in that wait, where a deployment gets more room', async () => {
    const silent = (maxParallel: number, id = 'a') =>
      deployment(id, { service: scriptedChat(silentService), limits: { maxParallel } });
    const { clock, router } = setUp([silent(1)]);
    const startedBy = () => router.deployments().map(({ requests }) => requests.sum(1_000));
    for (const priority of [0, 7, 3])
      router(testCall('fast', { priority }), testContext()).catch(() => undefined);
    await clock.advance(0);
    expect(startedBy()).toEqual([1]);
    router.putDeployment(silent(2));
    await clock.advance(0);
    expect(startedBy()).toEqual([2]);
    router.putDeployment(silent(3));
    await clock.advance(0);
    expect(startedBy()).toEqual([3]);
  });

  it('lets calls in that wait, where a deployment is added, in their order', async () => {
    const silent = (id: string) =>
      deployment(id, { service: scriptedChat(silentService), limits: { maxParallel: 1 } });
    const added = scriptedChat(silentService);
    const { clock, router } = setUp([silent('a')]);
    const ask = (priority: number) =>
      router(testCall('fast', { priority }), testContext()).catch((error: unknown) => error);
    void ask(0);
    await clock.advance(0);
    const waiting = [7, 3, 5].map(ask);
    await clock.advance(0);
    router.putDeployment(deployment('b', { service: added, limits: { maxParallel: 2 } }));
    await clock.advance(0);
    expect(added.calls.map(({ settings }) => settings.priority)).toEqual([3, 5]);
    // What is not there any more takes none of those that still wait.
    router.setDeployments([other('o')]);
    await clock.advance(0);
    expect(await waiting[0]).toMatchObject({ code: 'not_found' });
  });
});
