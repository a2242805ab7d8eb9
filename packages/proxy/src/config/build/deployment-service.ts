import {
  type CallSettings,
  type CallLayer,
  type CallService,
  type Clock,
  connect,
  type Headers,
  type JsonObject,
  onLossOf,
  type Provider,
  resolveSettings,
  tokenSourceOf,
  type Transport,
} from '@llm/core';
import { completedByChat, embeddedInParts, estimated, mock } from '@llm/providers';
import type { Budget, Deployment, DeploymentCosts } from '@llm/router';
import { wayTo } from '../plan/callers-places.ts';
import type { DeploymentPlan } from '../plan/deployment-plan.ts';
import { hasPlaces } from '../plan/base-url.ts';
import { originOf } from '../plan/plan-transport.ts';
import { atCallersPlace } from './callers-place.ts';
import { createTextPattern } from '../plan/text-pattern.ts';
import { requestDefaults } from './request-defaults.ts';
import { toPolicy } from './error-policies.ts';
import { toAttemptTimeouts, toMs } from './router-options.ts';

export interface DeploymentServiceOptions {
  readonly transport: Transport;
  /** For addresses of callers that the configuration does not name: reaches public ones alone. Default: `transport`. */
  readonly publicTransport?: Transport | undefined;
  readonly clock: Clock;
  /** `max_parallel_requests` of deployments that do not set it. */
  readonly maxParallel?: number | undefined;
  /** Prices of its tokens, for strategies that compare them. */
  readonly costs?: DeploymentCosts | undefined;
  /** What its calls may cost. */
  readonly budgets?: readonly Budget[];
  /** What its answers cost. */
  readonly costOf?: Deployment['costOf'] | undefined;
  /** Bytes of a non-streaming response. */
  readonly maxAnswerBytes?: number | undefined;
}

/** A deployment that can be called, from what the file says about it. */
export function toDeployment(plan: DeploymentPlan, options: DeploymentServiceOptions): Deployment {
  const { id, modelName, provider, model, params } = plan;
  const { info = {}, places } = plan;
  const cooldown = params.cooldown_time ?? info.cooldown_time;
  const allowedFailuresBy = toPolicy(info.allowed_fails_policy, 'AllowedFails');
  const region = params.region_name ?? params.aws_region_name ?? params.vertex_location;
  const { costs, costOf, budgets = [] } = options;
  const maxParallel = params.max_parallel_requests ?? options.maxParallel;
  return {
    id,
    modelName,
    provider: provider.id,
    model,
    keyRealm: keyRealmOf(plan),
    service: toService(plan, options),
    limits: {
      ...(params.rpm !== undefined && { requestsPerMinute: params.rpm }),
      ...(params.tpm !== undefined && { tokensPerMinute: params.tpm }),
      ...(maxParallel !== undefined && { maxParallel }),
    },
    timeouts: toAttemptTimeouts({
      answer: params.timeout,
      firstChunk: params.stream_timeout ?? params.timeout,
    }),
    ...(params.weight !== undefined && { weight: params.weight }),
    ...(costs !== undefined && { costs }),
    ...(places !== undefined && { takesPlace: (place) => wayTo(places, place) !== undefined }),
    ...(costOf !== undefined && { costOf }),
    ...(plan.known['supports_assistant_prefill'] === true && { prefill: true }),
    ...(params.order !== undefined && { order: params.order }),
    ...(budgets.length > 0 && { budgets }),
    ...(params.tags !== undefined && { tags: params.tags }),
    ...(params.tag_regex !== undefined && { tagPatterns: params.tag_regex.map(createTextPattern) }),
    ...(region !== undefined && { region }),
    ...(cooldown !== undefined && { cooldownMs: toMs(cooldown) }),
    ...(info.allowed_fails !== undefined && { allowedFailures: info.allowed_fails }),
    ...(allowedFailuresBy !== undefined && { allowedFailuresBy }),
  };
}

/** A key for a provider is none for another server that speaks like it. */
function keyRealmOf(plan: DeploymentPlan): string | false {
  const { id, auth } = plan.provider;
  return auth.scheme === 'signed' && auth.takesKeys !== true
    ? false
    : `${id} ${originOf(plan) ?? ''}`;
}

function toService(plan: DeploymentPlan, options: DeploymentServiceOptions): CallService {
  if (plan.mock !== undefined) return completedByChat(connect(mock, { settings: plan.mock }));
  const own = settingsOf(plan);
  const { transport, publicTransport = transport } = options;
  const plain = connectionOf(plan, options);
  const kept = plan.headers === undefined ? plain : withOwnHeaders(plan.headers)(plain);
  const service = atCallersPlace(plan, kept, {
    transport,
    publicTransport,
    connectTo: (there, way) => connectionOf(there, { ...options, transport: way }),
  });
  return own === undefined ? service : withSettings(own)(service);
}

function connectionOf(plan: DeploymentPlan, options: DeploymentServiceOptions): CallService {
  return completedByChat(estimated(embeddedInParts(plan.provider)(toConnection(plan, options))));
}

function toConnection(plan: DeploymentPlan, options: DeploymentServiceOptions): CallService {
  const { provider, defaults, ownDefaults = {} } = plan;
  const plain = connectTo(plan, ownDefaults, options);
  if (defaults === undefined) return plain;
  // The defaults that a connection adds decide in which protocol it calls.
  const added = { ...provider.quirks?.defaults, ...ownDefaults };
  const whole = { ...provider, quirks: { ...provider.quirks, defaults: added } };
  return requestDefaults({
    provider: whole,
    defaults,
    takes: plan.takes,
    plain,
    adding: (fields) => connectTo(plan, { ...fields, ...ownDefaults }, options),
  });
}

function connectTo(
  plan: DeploymentPlan,
  defaults: JsonObject,
  { transport, clock, maxAnswerBytes }: DeploymentServiceOptions,
): CallService {
  const { apiKey, baseUrl, headers, settings, takes } = plan;
  return connect(withoutNeedOfKey(plan), {
    transport,
    clock,
    settings,
    defaults,
    ...(takes !== undefined && { takes }),
    ...(apiKey !== undefined && { apiKey }),
    ...(baseUrl !== undefined && { baseUrl }),
    ...(headers !== undefined && { headers }),
    ...(maxAnswerBytes !== undefined && { maxAnswerBytes }),
  });
}

/** What the deployment says about calls to it, beside where they go; `undefined` where it says nothing. */
function settingsOf({ params }: DeploymentPlan): CallSettings | undefined {
  const { drop_params: drops, additional_drop_params: dropFields } = params;
  const { allowed_openai_params: allowFields } = params;
  if (drops === undefined && dropFields === undefined && allowFields === undefined)
    return undefined;
  return {
    ...(allowFields !== undefined && { allowFields }),
    ...(drops !== undefined && { onLoss: onLossOf(drops) }),
    ...(dropFields !== undefined && { dropFields }),
  };
}

/** What the operator says in `extra_headers` stands against what his callers send. */
function withOwnHeaders(own: Headers): CallLayer {
  const names = new Set(Object.keys(own).map((name) => name.toLowerCase()));
  return (inner) => (call, context) => {
    const { headers } = call.settings;
    if (headers === undefined) return inner(call, context);
    const others = Object.entries(headers).filter(([name]) => !names.has(name));
    const settings = { ...call.settings, headers: Object.fromEntries(others) };
    return inner({ ...call, settings }, context);
  };
}

function withSettings(own: CallSettings): CallLayer {
  return (inner) => (call, context) => {
    const { settings, asked = settings } = call;
    return inner({ ...call, settings: resolveSettings(settings, own, asked) }, context);
  };
}

/** Servers of one's own often ask for no key. */
function withoutNeedOfKey({ provider, apiKey, params, settings }: DeploymentPlan): Provider {
  const elsewhere = params.api_base ?? params.base_url;
  const isOwnServer = elsewhere !== undefined && !hasPlaces(provider);
  // A provider with signed requests also signs those to a server of the operator's own, which may check the signature.
  const isProven =
    apiKey !== undefined ||
    provider.auth.scheme === 'signed' ||
    tokenSourceOf(provider.auth, settings) !== undefined;
  return isProven || !isOwnServer ? provider : { ...provider, auth: { scheme: 'none' } };
}
