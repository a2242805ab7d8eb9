import {
  type Call,
  type CallContext,
  type CallSettings,
  type CallLayer,
  type Clock,
  type Logger,
  onLossOf,
  type OperationName,
  resolveSettings,
  systemClock,
  type Transport,
  valueOf,
  when,
} from '@llm/core';
import { mocked, mockedTexts } from '@llm/providers';
import type { Catalogue } from '@llm/providers/catalogue';
import {
  createRouter,
  isModelPattern,
  type Router,
  type RouterOptions,
  type Tenant,
} from '@llm/router';
import { localOnly } from '../../auth/local-only.ts';
import { masterKey } from '../../auth/master-key.ts';
import { open } from '../../auth/open.ts';
import { principalKey } from '../../auth/principal.ts';
import { createGateway, type Gateway, type GatewayOptions } from '../../create-gateway.ts';
import { describeCause } from '../../log/describe-cause.ts';
import { logCooldowns } from '../../observe/log-cooldowns.ts';
import { logRedis } from '../../observe/log-redis.ts';
import { builtInProviders } from '../plan/known-providers.ts';
import { missingKeyHint } from '../plan/missing-key.ts';
import { providerBudgetsRoutes } from '../../endpoint/provider-budgets.ts';
import { routeExplainRoutes } from '../../endpoint/route-explain.ts';
import { type DeploymentCard, modelInfoRoutes } from '../../endpoint/model-info.ts';
import { deploymentCard, deploymentCosts, modelFacts } from './deployment-cards.ts';
import { budgetsOf, providerBudgetKey } from './budgets.ts';
import { answerCache, type AnswerCache } from './answer-cache.ts';
import { deploymentPrices } from './deployment-prices.ts';
import { toDeployment } from './deployment-service.ts';
import type { Config } from '../load.ts';
import { masterKeyVariable, setVariableOf } from '../read/environment.ts';
import { repeatLimitOf } from '../schema/litellm-settings.ts';
import { servedProtocols } from '../served-protocols.ts';
import { forwardedHeaders } from './forwarded-headers.ts';
import { openRedisStores, type SharedStores, toRedisOptions } from './redis-stores.ts';
import { tagHeader } from './routing-strategy.ts';
import { retriesByModel } from './setting-by-model.ts';
import { toMs, toRouterOptions } from './router-options.ts';
import { createUpstreamTransports } from './upstream-transports.ts';

/** Options of {@link buildGateway}. */
export interface BuildOptions {
  /** Whether others than this machine may call although there is no key. Default false. */
  readonly allowUnauthenticated?: boolean | undefined;
  /** Where calls and warnings are logged. Default: nowhere. */
  readonly logger?: Logger;
  /** Whether the decisions of each call are written to `logger` at the level `debug`. Default false. */
  readonly explain?: boolean;
  /** Source of time. Default: the system clock. */
  readonly clock?: Clock;
  /** Default: what `server.transport` chooses for each origin. */
  readonly transport?: Transport;
  /** Knows prices, limits and abilities that the file does not set. Default: nobody does. */
  readonly catalogue?: Catalogue | undefined;
}

/** A gateway, and what it stands on. */
export interface BuiltGateway {
  /** The gateway. It does not listen yet. */
  readonly gateway: Gateway;
  /** The router behind it. */
  readonly router: Router;
  /** Closes the sockets to upstreams. For after the last call. */
  close(): Promise<void>;
}

/**
 * A gateway as a configuration describes it.
 *
 * @throws {TypeError} the configuration was not checked: it contradicts itself
 */
export function buildGateway(config: Config, options: BuildOptions = {}): BuiltGateway {
  const { router, cards, aliases, close } = openRouter(config, options);
  const { clock = systemClock, logger } = options;
  const cached = answerCache(config, { clock, logger });
  return {
    router,
    gateway: createGateway(
      gatewayOptions(config, router, { ...options, clock, cached, cards, aliases }),
    ),
    close: async () => {
      await Promise.all([close(), cached?.close()]);
    },
  };
}

/** A router, and what it was made of. */
export interface OpenedRouter extends Pick<BuiltGateway, 'router' | 'close'> {
  /** What is known of the model of each deployment, in their order. */
  readonly cards: readonly DeploymentCard[];
  /** Other names that models have. */
  readonly aliases: readonly string[];
}

/** The router of a configuration alone, with the sockets that it calls upstreams by. */
export function openRouter(config: Config, options: BuildOptions = {}): OpenedRouter {
  const { clock = systemClock } = options;
  const sockets = createUpstreamTransports(config, clock);
  const { logger, transport = sockets.send, catalogue } = options;
  const publicTransport = options.transport ?? sockets.sendToPublic;
  const redis = toRedisOptions(config.file);
  const shared =
    redis && openRedisStores({ ...redis, clock, ...(logger && { onChange: logRedis(logger) }) });
  const cards = config.deployments.map((plan) => deploymentCard(plan, catalogue));
  const routing = toRouterOptions(config);
  const router = buildRouter(config, {
    ...{ clock, transport, publicTransport },
    logger,
    catalogue,
    shared,
    cards,
    routing,
  });
  return {
    router,
    cards,
    aliases: Object.keys(routing.aliases ?? {}),
    async close() {
      await sockets.close();
      shared?.close();
    },
  };
}

function buildRouter(
  config: Config,
  {
    clock,
    transport,
    publicTransport,
    logger,
    catalogue,
    shared,
    cards,
    routing,
  }: Required<Pick<BuildOptions, 'clock' | 'transport'>> & {
    readonly publicTransport: Transport;
    readonly logger: Logger | undefined;
    readonly catalogue: Catalogue | undefined;
    readonly shared: SharedStores | undefined;
    readonly cards: readonly DeploymentCard[];
    readonly routing: ReturnType<typeof toRouterOptions>;
  },
): Router {
  const { file, deployments } = config;
  const maxParallel = file.router_settings?.default_max_parallel_requests;
  const answerMb = file.general_settings?.max_response_size_mb ?? file.server?.answer_limit_mb;
  const maxAnswerBytes = answerMb === undefined ? undefined : Math.ceil(answerMb * bytesPerMb);
  // These deployments produce their own mock responses, so they also read the `mock_*` fields of the call.
  const mocks = new Set(
    deployments
      .filter(({ provider, mock }) => mock !== undefined || provider.answer)
      .map(({ id }) => id),
  );
  const hint = missingKeyHint(file, builtInProviders, config.environment);
  return createRouter({
    ...routing,
    queue: { ...routing.queue, tenantOf },
    ...(shared && { admissions: shared.admissions, store: shared.health, spend: shared.spend }),
    ...(hint !== undefined && { hint }),
    deployments: deployments.map((plan, at) => {
      const card = cards[at];
      const costs = card && deploymentCosts(card);
      const costOf = deploymentPrices(plan, catalogue);
      const budgets = budgetsOf(plan, file);
      // Behind a pattern each model has prices of its own.
      if (budgets.length > 0 && costs === undefined && !isModelPattern(plan.modelName))
        logger?.warn(
          { deployment: plan.id },
          'has a budget, and no price of its tokens is known, so it is never spent',
        );
      return toDeployment(plan, {
        ...{
          transport,
          publicTransport,
          clock,
          maxParallel,
          maxAnswerBytes,
          costs,
          costOf,
          budgets,
        },
      });
    }),
    ...(logger !== undefined && watchers(logger)),
    each: ({ id }) => (mocks.has(id) ? [] : [mockedTexts, mocked({ clock })]),
    clock,
  });
}

const bytesPerMb = 1_048_576;

/** Holders of keys take turns. With one key for all, all are one. */
function tenantOf(_call: Call, context: CallContext): Tenant | undefined {
  const principal = valueOf(context, principalKey);
  return principal && { id: principal.id };
}

function watchers(logger: Logger): Pick<RouterOptions, 'onCooldown' | 'onFailure'> {
  return {
    onCooldown: logCooldowns(logger),
    onFailure: (cause) => logger.error(describeCause(cause), 'a part of the router failed'),
  };
}

/** The key that callers must show; `undefined` where there is none. */
export function masterKeyOf({ file, environment }: Config): string | undefined {
  return file.general_settings?.master_key ?? setVariableOf(environment, masterKeyVariable);
}

function gatewayOptions(
  config: Config,
  router: Router,
  {
    logger,
    explain,
    clock,
    cached,
    cards: deployments,
    aliases,
    allowUnauthenticated = false,
  }: BuildOptions & {
    readonly cached: AnswerCache | undefined;
    readonly cards: readonly DeploymentCard[];
    readonly aliases: readonly string[];
  },
): GatewayOptions {
  const { server = {}, litellm_settings: litellm = {} } = config.file;
  const heartbeat = server.heartbeat_seconds ?? litellm.sse_keepalive_ping_interval_seconds;
  const key = masterKeyOf(config);
  const models = router.models().map(({ name, providers }) => ({
    id: name,
    ownedBy: providers.join(', '),
    facts: modelFacts(
      deployments.filter(({ modelName }) => modelName === name).map(({ info }) => info),
    ),
  }));
  const names = new Set([
    ...models.map(({ id }) => id),
    ...aliases,
    ...config.deployments.map(({ id }) => id),
  ]);
  const forwarded = forwardedHeaders(config);
  return {
    service: router,
    ...(forwarded !== undefined && { forwardedHeaders: forwarded }),
    protocols: servedProtocols,
    isModel: (name) => names.has(name),
    ...(server.max_models_per_request !== undefined && {
      maxModels: server.max_models_per_request,
    }),
    ...defaultModelsOf(config),
    models: () => models,
    ...keptHeadersOf(config),
    routes: [
      ...modelInfoRoutes(() => deployments),
      ...routeExplainRoutes((model) => router.explain(model)),
      ...providerBudgetsRoutes({
        allowed: config.file.router_settings?.provider_budget_config ?? {},
        budgetOf: (provider) =>
          router.budgets().find(({ budget }) => budget.key === providerBudgetKey(provider)),
        clock: clock ?? systemClock,
      }),
    ],
    authenticate: key === undefined ? open : masterKey(key),
    ...guardOf(config, allowUnauthenticated),
    layers: [...callLayers(config), ...(cached === undefined ? [] : [cached.layer])],
    defaults: callDefaults(config),
    ...(server.json_depth !== undefined && { maxJsonDepth: server.json_depth }),
    ...(server.max_concurrent_requests !== undefined && {
      maxConcurrentCalls: server.max_concurrent_requests,
    }),
    ...(heartbeat !== undefined && { heartbeatMs: toMs(heartbeat) }),
    ...(logger !== undefined && { logger }),
    ...(explain !== undefined && { explain }),
    ...(clock !== undefined && { clock }),
  };
}

/** Headers are kept only where some deployment is chosen by them. */
function keptHeadersOf({ deployments }: Config): Pick<GatewayOptions, 'keptHeaders'> {
  const isRead = deployments.some(({ params }) => params.tag_regex !== undefined);
  return isRead ? { keptHeaders: [tagHeader] } : {};
}

/**
 * A request for moderations that names no model gets the first one that is there for them. One for a response gets the configured
 * model, or none where a deployment serves any name: its upstream may know the model by what else the request says.
 */
function defaultModelsOf({ deployments, file }: Config): Pick<GatewayOptions, 'defaultModels'> {
  const judge = deployments.find(({ mode }) => mode === 'moderation');
  const takesAny = deployments.some(({ modelName }) => modelName === '*');
  const chat = file.general_settings?.completion_model ?? (takesAny ? '' : undefined);
  return {
    defaultModels: {
      ...(judge !== undefined && { moderation: judge.modelName }),
      ...(chat !== undefined && { chat }),
    },
  };
}

/** With a key, pages and other hosts are kept out only where the file names those that are not. */
function guardOf(config: Config, takesAddresses: boolean): Pick<GatewayOptions, 'guard'> {
  const { allowed_hosts: hosts, allowed_origins: origins } = config.file.server ?? {};
  if (masterKeyOf(config) === undefined)
    return {
      guard: localOnly({ ...(hosts && { hosts }), ...(origins && { origins }), takesAddresses }),
    };
  if (hosts === undefined && origins === undefined) return {};
  return { guard: localOnly({ hosts: hosts ?? ['*'], origins: origins ?? ['*'] }) };
}

/** What calls ask for that do not say it themselves. */
export function callDefaults({ file }: Config): CallSettings {
  const repeatLimit = repeatLimitOf(file.litellm_settings);
  const { drop_params: drops, include_response_ms: responseMs } = file.litellm_settings ?? {};
  return {
    ...(responseMs !== undefined && { responseMs }),
    ...(drops !== undefined && { onLoss: onLossOf(drops) }),
    ...(repeatLimit !== undefined && { repeatLimit }),
  };
}

/** What the router has no option for. A layer that has nothing to do is not there. */
export function callLayers(config: Config): readonly CallLayer[] {
  const {
    completion_model: ofChat,
    embedding_model: ofEmbeddings,
    moderation_model: ofModeration,
  } = config.file.general_settings ?? {};
  const retries = retriesByModel(config);
  return [
    ...(ofChat === undefined
      ? []
      : [alwaysModel('chat', ofChat), alwaysModel('textCompletion', ofChat)]),
    ...(ofEmbeddings === undefined ? [] : [alwaysModel('embeddings', ofEmbeddings)]),
    ...(ofModeration === undefined ? [] : [alwaysModel('moderation', ofModeration)]),
    ...(retries.size === 0 ? [] : [retriesOf(retries)]),
  ];
}

function alwaysModel(operation: OperationName, model: string): CallLayer {
  return when(operation, (inner) => (call, context) => inner({ ...call, model }, context));
}

function retriesOf(retries: ReadonlyMap<string, number>): CallLayer {
  return (inner) => (call, context) => {
    const own = retries.get(call.model);
    if (own === undefined) return inner(call, context);
    const { settings, asked = settings } = call;
    const resolved = resolveSettings(settings, { retries: own }, asked);
    return inner({ ...call, settings: resolved }, context);
  };
}
