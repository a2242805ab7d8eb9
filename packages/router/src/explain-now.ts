import { createCall, createCallContext } from '@llm/core';
import type { SpendLedger } from './budget/spend-ledger.ts';
import type { Deployment, DeploymentFacts } from './deployment.ts';
import {
  type ExplainedDeployment,
  explainRoute,
  type PlannedDeployment,
  type RouteExplanation,
} from './explain-route.ts';
import type { FallbackLists } from './fallback-lists.ts';
import type { ModelAliases } from './model-directory.ts';
import { rank } from './rank.ts';
import { waitForRoom } from './room.ts';
import type { LearnedLimit } from './state/learned-rate.ts';
import type { Strategy } from './strategy/strategy.ts';

/** One deployment of an explained name, as it is at this moment in this process. */
export interface DeploymentNow extends Omit<ExplainedDeployment, 'leftOut'> {
  /** Why it would not be asked although it serves the name. One in cooldown is asked where nobody else can be, unless a fallback model stands ready. */
  readonly leftOut?: 'drained' | 'budget' | 'cooldown' | 'full' | 'rate limit';
  /** Milliseconds until it could be asked again; absent where it can be asked, and where nobody knows. */
  readonly readyInMs?: number;
  /** Calls under way, streams counted until their end. */
  readonly inFlight: number;
  /** Failures that count against it, in the running minute. */
  readonly failures: number;
  /** Calls that this process began in the last minute. */
  readonly requestsInMinute: number;
  /** Tokens of calls that ended in the last minute. */
  readonly tokensInMinute: number;
  /** Calls in so many milliseconds that its refusals have taught; empty where nothing was learned. */
  readonly learnedLimits: readonly LearnedLimit[];
  /** Moving average of the time until an answer or a first chunk; absent before the first. */
  readonly latencyMs?: number;
}

/** What a router would do with a call for a name at this moment. */
export interface RouteNow extends Omit<RouteExplanation, 'deployments'> {
  /** The deployments that serve the name, with their present state. */
  readonly deployments: readonly DeploymentNow[];
  /**
   * The ids of those that can be asked, in the order in which the strategy takes them. A strategy that chooses by chance takes them in another order each time, and one that looks at the call
   * sees an empty one.
   */
  readonly next: readonly string[];
}

interface ExplainNowOptions {
  readonly facts: readonly DeploymentFacts[];
  readonly aliases: ModelAliases;
  readonly fallbacks: FallbackLists | undefined;
  readonly strategy: Strategy;
  readonly random: () => number;
  readonly ledger: SpendLedger;
  readonly now: number;
}

/**
 * Explains what a name means to a router now, without a call.
 *
 * @throws {LLMError} not_found: no deployment serves the name
 */
export function explainNow(model: string, options: ExplainNowOptions): RouteNow {
  const { facts, aliases, fallbacks, strategy, random, now } = options;
  const explained = explainRoute(model, {
    deployments: facts.map(({ deployment }) => planned(deployment)),
    aliases,
    ...(fallbacks && { fallbacks }),
  });
  const byId = new Map(facts.map((one) => [one.deployment.id, one]));
  const present = explained.deployments.flatMap((deployment) => {
    const known = byId.get(deployment.id);
    return known === undefined ? [] : [{ known, told: tell(deployment, known, options) }];
  });
  const input = {
    call: createCall('chat', { model, messages: [] }),
    context: createCallContext(),
    now,
  };
  const next = rank(
    present.filter(({ told }) => told.leftOut === undefined).map(({ known }) => known),
    { choose: (left) => strategy(left, random, input), isFull: () => false },
  );
  return {
    ...explained,
    deployments: present.map(({ told }) => told),
    next: Array.from(next, ({ deployment }) => deployment.id),
  };
}

function tell(
  { leftOut: _, ...deployment }: ExplainedDeployment,
  facts: DeploymentFacts,
  { ledger, now }: ExplainNowOptions,
): DeploymentNow {
  const { inFlight, failures, requests, tokens, learned, latencyMs } = facts;
  const [leftOut, readyInMs] = obstacleOf(facts, ledger, now);
  return {
    ...deployment,
    ...(leftOut !== undefined && { leftOut }),
    ...(readyInMs !== undefined && readyInMs !== Infinity && { readyInMs }),
    inFlight,
    failures,
    requestsInMinute: requests.sum(now),
    tokensInMinute: tokens.sum(now),
    learnedLimits: learned?.limits ?? [],
    ...(latencyMs !== undefined && { latencyMs }),
  };
}

/** What lasts longest comes first. */
function obstacleOf(
  facts: DeploymentFacts,
  ledger: SpendLedger,
  now: number,
): readonly [DeploymentNow['leftOut']?, number?] {
  const { weight, budgets = [], limits = {} } = facts.deployment;
  if (weight === 0) return ['drained'];
  const unpaidMs = Math.max(0, ...budgets.map((budget) => ledger.msUntilMoney(budget, now)));
  if (unpaidMs > 0) return ['budget', unpaidMs];
  if (facts.coolingUntil > now) return ['cooldown', facts.coolingUntil - now];
  if (facts.inFlight >= (limits.maxParallel ?? Infinity)) return ['full'];
  const roomMs = waitForRoom(facts, now);
  return roomMs > 0 ? ['rate limit', roomMs] : [];
}

/** A deployment without what calls it. */
function planned({
  id,
  modelName,
  provider,
  model,
  weight,
  order,
  tags,
  tagPatterns,
  region,
  limits,
}: Deployment): PlannedDeployment {
  return {
    ...{ id, modelName, provider, model },
    ...(weight !== undefined && { weight }),
    ...(order !== undefined && { order }),
    ...(tags !== undefined && { tags }),
    ...(tagPatterns !== undefined && { tagPatterns: tagPatterns.map(({ source }) => source) }),
    ...(region !== undefined && { region }),
    ...(limits !== undefined && { limits }),
  };
}
