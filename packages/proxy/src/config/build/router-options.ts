import type { Timeouts } from '@llm/core';
import {
  createModelPattern,
  defaultFirstContentMs,
  defaultStandbyMs,
  type FallbackModels,
  type FallbackOptions,
  type FirstContentOptions,
  isModelPattern,
  mostAttempts,
  type QueueOptions,
  type RouterOptions,
} from '@llm/router';
import type { DeploymentPlan } from '../plan/deployment-plan.ts';
import { aliasesOf } from '../plan/model-aliases.ts';
import type { Config } from '../load.ts';
import type { ConfigFile } from '../schema/config-schema.ts';
import { askedAttempts, toCooldown, toRetry } from './failure-options.ts';
import { toFilters, toStrategy } from './routing-strategy.ts';
import { retriesByModel, settingByModel } from './setting-by-model.ts';

type RoutingConfig = Pick<Config, 'file' | 'deployments'>;

/**
 * What a configuration says about sharing, retrying and falling back, in the router's words. Names of models that are
 * not served are left out: a check of the file has told of each.
 */
export function toRouterOptions(config: RoutingConfig): EffectiveOptions {
  const { file, deployments } = config;
  const { router_settings: router = {}, server = {} } = file;
  const maxParallel = file.general_settings?.global_max_parallel_requests;
  const isServed = servedBy(deployments);
  const aliases = [...aliasesOf(file)].filter(([, { model }]) => isServed(model));
  const names = new Set(aliases.map(([name]) => name));
  const attempts = {
    fallbacks: toFallbacks(file, (model) => names.has(model) || isServed(model)),
    ...toRetry(file),
  };
  return {
    aliases: Object.fromEntries(
      aliases.map(([name, { model, hidden }]) => [name, { model, hidden: hidden === true }]),
    ),
    ...toStrategy(router),
    ...toFilters(router),
    ...attempts,
    ...toQueue(router),
    maxAttempts: router.max_attempts ?? mostAttemptsOf(config, attempts),
    cooldown: toCooldown(file),
    ...(router.learn_rate_limits === true && { learnLimits: true }),
    ...toTimeouts(file),
    standbyMs:
      router.standby_timeout === undefined ? defaultStandbyMs : toMs(router.standby_timeout),
    firstContent: toFirstContent(config),
    ...toRecovery(config),
    ...(server.call_timeout_seconds !== undefined && {
      deadlineMs: toMs(server.call_timeout_seconds),
    }),
    ...(maxParallel !== undefined && { maxParallel }),
  };
}

/** Options with what has an effect though nobody sets it. */
type EffectiveOptions = Omit<RouterOptions, 'deployments'> &
  Required<Pick<RouterOptions, 'maxAttempts' | 'standbyMs'>> & {
    readonly firstContent: FirstContentSettings;
  };

type FirstContentSettings = Required<Pick<FirstContentOptions, 'firstContentMs' | 'models'>>;

function toRecovery(config: RoutingConfig): Pick<RouterOptions, 'recovery'> {
  const mode = config.file.router_settings?.stream_recovery;
  const own = settingByModel(
    config,
    (params) => params.stream_recovery,
    (first) => first,
  );
  if (mode === undefined && own.size === 0) return {};
  return { recovery: { ...(mode !== undefined && { mode }), models: Object.fromEntries(own) } };
}

function toFirstContent(config: RoutingConfig): FirstContentSettings {
  const seconds = config.file.router_settings?.first_content_seconds;
  const own = settingByModel(config, (params) => params.first_content_seconds, Math.min);
  return {
    firstContentMs: seconds === undefined ? defaultFirstContentMs : toMs(seconds),
    models: Object.fromEntries([...own].map(([model, least]) => [model, toMs(least)])),
  };
}

type AttemptOptions = Pick<RouterOptions, 'retry' | 'fallbacks'>;

/** A model's own retries are a layer of the gateway, which the router does not know. */
function mostAttemptsOf(config: RoutingConfig, { retry = {}, fallbacks }: AttemptOptions): number {
  const attempts = askedAttempts(retry);
  const options = {
    retry: attempts === undefined ? {} : { attempts },
    ...(fallbacks && { fallbacks }),
  };
  const own = [...retriesByModel(config).values()].map((retries) =>
    mostAttempts({ ...options, retry: { attempts: retries + 1 } }),
  );
  return Math.max(mostAttempts(options), ...own);
}

/** What nobody sets is left to the transport, whose own bounds cost nothing more. */
function toTimeouts({
  router_settings: router = {},
  litellm_settings: litellm = {},
  server = {},
}: ConfigFile): Pick<RouterOptions, 'timeout'> {
  const answer = router.timeout ?? litellm.request_timeout;
  return { timeout: toAttemptTimeouts({ answer, firstChunk: router.stream_timeout, server }) };
}

interface TimeoutSeconds {
  /** In seconds, as all of these. */
  readonly answer: number | undefined;
  readonly firstChunk: number | undefined;
  readonly server?: NonNullable<ConfigFile['server']>;
}

/** Bounds on an attempt. A stream's first chunk is waited for as long as a non-streaming response, unless there is a bound of its own. */
export function toAttemptTimeouts({
  answer,
  firstChunk = answer,
  server = {},
}: TimeoutSeconds): Timeouts {
  const { stream_idle_timeout_seconds: idle, connect_timeout_seconds: connect } = server;
  const longest = Math.max(answer ?? 0, firstChunk ?? 0);
  return {
    ...(answer !== undefined && { answerMs: toMs(answer) }),
    ...(firstChunk !== undefined && { firstChunkMs: toMs(firstChunk) }),
    // The timeout of the transport must not be shorter than that of the attempt.
    ...(longest > 0 && { headersMs: Math.max(toMs(longest), defaultHeadersMs) }),
    ...(idle !== undefined && { idleMs: toMs(idle) }),
    ...(connect !== undefined && { connectMs: toMs(connect) }),
  };
}

const defaultHeadersMs = 600_000;

export function toMs(seconds: number): number {
  return seconds * 1000;
}

function toFallbacks(
  { router_settings: router = {}, litellm_settings: litellm = {} }: ConfigFile,
  isServed: (model: string) => boolean,
): Omit<FallbackOptions, 'clock'> {
  const toTable = (items: readonly FallbackModels[] = []): FallbackModels =>
    Object.fromEntries(
      items
        .flatMap((item) => Object.entries(item))
        .map(([model, models]) => [model, models.filter(isServed)]),
    );
  const { '*': everywhere = [], ...models } = toTable(router.fallbacks ?? litellm.fallbacks);
  const others = router.default_fallbacks ?? litellm.default_fallbacks ?? [];
  return {
    models,
    default: [...everywhere, ...others.filter(isServed)],
    contextWindow: toTable(router.context_window_fallbacks ?? litellm.context_window_fallbacks),
    contentPolicy: toTable(router.content_policy_fallbacks ?? litellm.content_policy_fallbacks),
    ...(router.max_fallbacks !== undefined && { maxFallbacks: router.max_fallbacks }),
    // One that is not waived keeps the gateway from starting.
    allowCycles: true,
  };
}

/** Whether some deployment answers to a name. */
function servedBy(deployments: readonly DeploymentPlan[]): (name: string) => boolean {
  const exact = new Set(deployments.flatMap(({ id, modelName }) => [id, modelName]));
  const patterns = [...new Set(deployments.map(({ modelName }) => modelName))]
    .filter(isModelPattern)
    .map(createModelPattern);
  return (name) => exact.has(name) || patterns.some((pattern) => pattern.match(name) !== undefined);
}

/** How calls wait, as far as the file says it. */
function toQueue({
  default_priority: defaultPriority,
  polling_interval: polling,
  max_queued_requests: maxWaiting,
  queue_aging_seconds: aging,
  enforce_rate_limits: enforceRates,
}: NonNullable<ConfigFile['router_settings']>): Pick<RouterOptions, 'queue'> {
  const queue: QueueOptions = {
    ...(defaultPriority !== undefined && { defaultPriority }),
    ...(polling !== undefined && { pollingMs: Math.max(1, toMs(polling)) }),
    ...(maxWaiting !== undefined && { maxWaiting }),
    ...(aging !== undefined && { agingMs: toMs(aging) }),
    ...(enforceRates !== undefined && { enforceRates }),
  };
  return Object.keys(queue).length === 0 ? {} : { queue };
}
