import { mock } from '@llm/providers';
import { describe, expect, it } from 'vitest';
import type { DeploymentPlan } from '../plan/deployment-plan.ts';
import type { ConfigFile } from '../schema/config-schema.ts';
import { toAttemptTimeouts, toMs, toRouterOptions } from './router-options.ts';

const served = ['a', 'b', 'c', 'd', 'open/*'].map((modelName): DeploymentPlan => ({
  ...{ id: `id-${modelName}`, modelName, provider: mock, model: 'x', mode: 'chat' },
  params: { model: 'mock/x' },
  settings: {},
  known: {},
}));
const optionsOf = (file: ConfigFile) => toRouterOptions({ file, deployments: served });

describe('toRouterOptions', () => {
  it('leaves what nobody sets to the router and the transport', () => {
    expect(optionsOf({})).toEqual({
      aliases: {},
      filters: [expect.objectContaining({ why: 'region' })],
      fallbacks: {
        models: {},
        default: [],
        contextWindow: {},
        contentPolicy: {},
        allowCycles: true,
      },
      cooldown: {},
      timeout: {},
      maxAttempts: 4,
      standbyMs: 60_000,
      firstContent: { firstContentMs: 10_000, models: {} },
    });
  });

  it('says what becomes of streams that break off, for all models and for one', () => {
    const [first, ...others] = served;
    if (first === undefined) throw new Error('no deployment');
    const own = { ...first, params: { ...first.params, stream_recovery: 'buffered' as const } };
    const deployments = [
      own,
      { ...own, params: { ...own.params, stream_recovery: 'none' as const } },
      ...others,
    ];
    const router_settings = { stream_recovery: 'verified' as const };
    expect(toRouterOptions({ file: { router_settings }, deployments }).recovery).toEqual({
      mode: 'verified',
      models: { a: 'buffered' },
    });
    expect(toRouterOptions({ file: {}, deployments: served }).recovery).toBeUndefined();
  });

  it('says when a stand-in is asked, for all models and for one', () => {
    const [first, ...others] = served;
    if (first === undefined) throw new Error('no deployment');
    const own = (first_content_seconds: number): DeploymentPlan => ({
      ...first,
      params: { ...first.params, first_content_seconds },
    });
    expect(
      toRouterOptions({
        file: {
          router_settings: { first_content_seconds: 0, model_group_alias: { quick: 'a' } },
        },
        deployments: [own(5), own(2.5), ...others],
      }).firstContent,
    ).toEqual({ firstContentMs: 0, models: { a: 2_500, quick: 2_500 } });
  });

  it('prefers router_settings to litellm_settings', () => {
    const options = optionsOf({
      router_settings: { num_retries: 0, timeout: 5, allowed_fails: 1, fallbacks: [{ a: ['b'] }] },
      litellm_settings: {
        num_retries: 9,
        request_timeout: 9,
        allowed_fails: 9,
        fallbacks: [{ c: ['d'] }],
      },
    });
    expect(options).toMatchObject({
      retry: { attempts: 1 },
      timeout: { answerMs: 5_000, firstChunkMs: 5_000 },
      cooldown: { allowedFailures: 1 },
      fallbacks: { models: { a: ['b'] } },
    });
  });

  it('takes `*` among the fallbacks for all other models', () => {
    const { fallbacks } = optionsOf({
      router_settings: {
        fallbacks: [{ '*': ['a'] }, { b: ['c'] }],
        default_fallbacks: ['d'],
        max_fallbacks: 2,
      },
    });
    expect(fallbacks).toMatchObject({ models: { b: ['c'] }, default: ['a', 'd'], maxFallbacks: 2 });
  });

  it('leaves out what names a model that is not served', () => {
    const { aliases, fallbacks } = optionsOf({
      router_settings: {
        model_group_alias: { quick: 'a', gone: 'away', odd: { model: 'open/x', hidden: true } },
        fallbacks: [{ a: ['away', 'quick', 'gone'], b: ['id-c', 'open/y'] }],
        default_fallbacks: ['away', 'b'],
      },
    });
    expect(aliases).toEqual({
      quick: { model: 'a', hidden: false },
      odd: { model: 'open/x', hidden: true },
    });
    expect(fallbacks).toMatchObject({
      models: { a: ['quick'], b: ['id-c', 'open/y'] },
      default: ['b'],
    });
  });

  it('lets nothing rest where cooldowns are off', () => {
    expect(optionsOf({ router_settings: { disable_cooldowns: true } }).cooldown).toBe(false);
    expect(optionsOf({ router_settings: { cooldown_time: 2 } }).cooldown).toEqual({
      cooldownMs: 2_000,
    });
  });

  it('says how many attempts a call may come to, and how long a stream waits before another takes over', () => {
    const router_settings = { num_retries: 1, fallbacks: [{ a: ['b', 'c'] }] };
    expect(optionsOf({ router_settings })).toMatchObject({ maxAttempts: 6, standbyMs: 60_000 });
    expect(
      optionsOf({ router_settings: { ...router_settings, max_attempts: 3, standby_timeout: 0 } }),
    ).toMatchObject({ maxAttempts: 3, standbyMs: 0 });
  });

  it('bounds calls as the gateway is told to', () => {
    expect(
      optionsOf({
        general_settings: { global_max_parallel_requests: 7 },
        server: {
          call_timeout_seconds: 30,
          stream_idle_timeout_seconds: 0,
          connect_timeout_seconds: 1,
        },
      }),
    ).toMatchObject({
      maxParallel: 7,
      deadlineMs: 30_000,
      timeout: { idleMs: 0, connectMs: 1_000 },
    });
  });
});

describe('toAttemptTimeouts', () => {
  it('never lets the transport give up before the attempt does', () => {
    expect(toAttemptTimeouts({ answer: 1_000, firstChunk: 2 })).toEqual({
      answerMs: 1_000_000,
      firstChunkMs: 2_000,
      headersMs: 1_000_000,
    });
    expect(toAttemptTimeouts({ answer: undefined, firstChunk: 2 })).toEqual({
      firstChunkMs: 2_000,
      headersMs: 600_000,
    });
  });
});

describe('toMs', () => {
  it('is a thousand times the seconds', () => {
    expect(toMs(1.5)).toBe(1_500);
  });
});
