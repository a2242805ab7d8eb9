import {
  deadline,
  observe,
  stack,
  systemClock,
  systemSleep,
  timeout,
  type AdmissionStore,
  type CallLayer,
  type CallObserver,
  type CallService,
  type Clock,
  type Sleep,
  type HealthStore,
  type Timeouts,
} from '@llm/core';
import { balance } from './balance.ts';
import type { Budget } from './budget/budget.ts';
import { type BudgetNow, budgetsNow } from './budget/budget-now.ts';
import { createSpendLedger, type SpendLedger } from './budget/spend-ledger.ts';
import type { SpendStore } from './budget/spend-store.ts';
import { createGate, type QueueOptions } from './gate/gate.ts';
import type { Deployment, DeploymentFacts } from './deployment.ts';
import { explainNow, type RouteNow } from './explain-now.ts';
import { findFallbackCycle } from './fallback-cycles.ts';
import { mostAttempts } from './most-attempts.ts';
import { byBudget } from './filter/by-budget.ts';
import type { DeploymentFilter } from './filter/filter.ts';
import { concurrency } from './layer/concurrency.ts';
import { cooldown, type CooldownOptions, type CooldownStart } from './layer/cooldown.ts';
import { fallback, type FallbackOptions } from './layer/fallback.ts';
import { firstContent, type FirstContentOptions } from './layer/first-content.ts';
import { learnLimits } from './layer/learn-limits.ts';
import { recovery, type RecoveryOptions } from './layer/recovery.ts';
import { spend } from './layer/spend.ts';
import { retry, type RetryOptions } from './layer/retry.ts';
import {
  createModelDirectory,
  listModels,
  type ModelAliases,
  type RouterModel,
} from './model-directory.ts';
import type { DeploymentState } from './state/deployment-state.ts';
import { inOrder } from './strategy/in-order.ts';
import type { Strategy } from './strategy/strategy.ts';
import { weighted } from './strategy/weighted.ts';

/** Nobody waits that long for the first word of a model while another stands ready. In milliseconds. */
export const defaultStandbyMs = 60_000;

/** What a router is made of. Everything but the deployments may be absent. */
export interface RouterOptions {
  /** The deployments to choose among. */
  readonly deployments: readonly Deployment[];
  /** Other names for models. */
  readonly aliases?: ModelAliases;
  /** What to add to the message that no deployment serves a model; `undefined` for the nearest name. */
  readonly hint?: (model: string) => string | undefined;
  /** Chooses among the deployments of the lowest `order`. Default: weighted random choice. */
  readonly strategy?: Strategy;
  /** Leave out deployments that a call may not go to, such as `byTags()` and `byRegion()`. Default none. */
  readonly filters?: readonly DeploymentFilter[];
  /** How much a new sample counts in the means of what deployments take, for strategies that read these. Default 0.2. */
  readonly newestShare?: number;
  /** Default: three attempts. */
  readonly retry?: Omit<RetryOptions, 'clock' | 'sleep' | 'random'>;
  /** Default: only what a call asks for. */
  readonly fallbacks?: Omit<FallbackOptions, 'clock' | 'maxAttempts'>;
  /** Attempts that one call may come to, over all models. Default: what `retry.attempts` and the fallbacks can come to, and at least 4. */
  readonly maxAttempts?: number;
  /** From a call to the end of its answer, in milliseconds. Default none. */
  readonly deadlineMs?: number;
  /** Bounds on each attempt; a deployment's own win. Default none. */
  readonly timeout?: Timeouts;
  /**
   * For streams that another deployment or another model would take over: until the first chunk, and the longest silence
   * after that. It stands where neither `timeout`, the deployment nor the call bounds the wait for the first chunk; 0 for none.
   * Bounds of a connection below are not seen from here. Default 60000 ms.
   */
  readonly standbyMs?: number;
  /**
   * When a stand-in is asked for a stream whose first content takes long; `false` for never. Default: after ten seconds, for
   * at most 5 % of the streams and ten more.
   */
  readonly firstContent?: Omit<FirstContentOptions, 'clock'> | false;
  /** What becomes of streams that break after their first content. Default: their reader is told. */
  readonly recovery?: Omit<RecoveryOptions, 'clock' | 'maxAttempts'>;
  /** When deployments enter cooldown; `false` for never. Default: at the fourth failure in a row, or the fourth within ten seconds that are a fifth of the calls, for five seconds and more while an outage goes on. */
  readonly cooldown?:
    Omit<CooldownOptions, 'state' | 'store' | 'clock' | 'onCooldown' | 'onFailure'> | false;
  /** Is told when a deployment enters cooldown: once a cooldown, not once a call. */
  readonly onCooldown?: (start: CooldownStart) => void;
  /**
   * Learns from refusals for too many calls how many a deployment takes, and keeps to that as to a limit of its own. Such a refusal then starts a
   * cooldown only where it says for how long. Default false.
   */
  readonly learnLimits?: boolean;
  /** Is told what `onCooldown`, `observe`, listeners and the store throw, or reject with: it harms no call. Default: nobody is. */
  readonly onFailure?: (cause: unknown) => void;
  /** Calls in flight over all deployments; further ones are refused with `overloaded`. Default unlimited. */
  readonly maxParallel?: number;
  /** Is told about every call when it is over. */
  readonly observe?: CallObserver;
  /** Layers of your own around each call, outermost first: a cache, a queue, a budget. They stand within the deadline and around the fallbacks. */
  readonly layers?: readonly CallLayer[];
  /** Layers of your own around each deployment, outermost first: a rate limit, a trace. They stand around the router's. */
  readonly each?: (deployment: Deployment) => readonly CallLayer[];
  /** How calls with a priority wait where no deployment has room. */
  readonly queue?: QueueOptions;
  /** Shares queues and limits with other instances. Default: this process alone. */
  readonly admissions?: AdmissionStore;
  /** Shares cooldowns with other instances. Default: this process alone. */
  readonly store?: HealthStore;
  /** Shares with other instances what deployments have spent of their budgets. Default: this process alone, from its start. */
  readonly spend?: SpendStore;
  /** Source of time. Default: the system clock. */
  readonly clock?: Clock;
  /** Waits between attempts. Default: the timers of the system. */
  readonly sleep?: Sleep;
  /** At least 0, below 1. Default `Math.random`. */
  readonly random?: () => number;
}

/** A service over many deployments. */
export interface Router extends CallService {
  /** What callers may ask for, patterns as they are and hidden aliases left out. */
  models(): readonly RouterModel[];
  /** How the deployments are, in the order given. */
  deployments(): readonly DeploymentFacts[];
  /** Who would be asked for a model now, and why the others would not be. Nobody is called. @throws {LLMError} not_found: no deployment serves it */
  explain(model: string): RouteNow;
  /** How the budgets of the deployments are now, each key once. */
  budgets(): readonly BudgetNow[];
  /**
   * Serves these deployments, and these aliases, from now on. One whose id was there before keeps what is known of it:
   * its cooldown, its measurements and its calls in flight. Calls under way end where they began.
   *
   * @param aliases  default: those that are there
   * @throws {TypeError} they contradict each other, or a fallback would lead nowhere; then nothing has changed
   */
  setDeployments(deployments: readonly Deployment[], aliases?: ModelAliases): void;
  /** Adds a deployment, or changes the one of the same id. @throws {TypeError} as `setDeployments` */
  putDeployment(deployment: Deployment): void;
  /** Takes a deployment out; `false` where there is none of that id. @throws {TypeError} as `setDeployments` */
  removeDeployment(id: string): boolean;
}

/**
 * A service that answers calls for models with the deployments that serve them.
 *
 * From the outside in: observe, deadline, maximal parallel calls, layers of your own, recovery, first content, fallback, retry, balance, and
 * around each deployment layers of your own, cooldown and timeout. What is not asked for costs nothing.
 *
 * @throws {TypeError} an option is out of its bounds, or a fallback names a model that no deployment serves
 * @throws {LLMError} (the service) not_found: no deployment serves the model; timeout: the deadline or an attempt's
 * time is over; overloaded: too many calls at once; cancelled: the caller's signal aborted; other codes: what the
 * last deployment failed with
 */
export function createRouter(options: RouterOptions): Router {
  const { deployments } = options;
  const { clock = systemClock, sleep = systemSleep, random = Math.random, onFailure } = options;
  const { maxAttempts = mostAttempts(options), standbyMs = defaultStandbyMs } = options;
  const { learnLimits: learns = false } = options;
  const strategy = options.strategy ?? weighted;
  const byOrder = inOrder(strategy);
  let served = serve(options);
  const ledger = createSpendLedger({
    clock,
    store: options.spend,
    onFailure: onFailure ?? (() => undefined),
  });
  ledger.watch(served.budgets);

  const balanced = balance({
    deployments,
    strategy: (candidates, chance, input) =>
      (served.isOrdered ? byOrder : strategy)(candidates, chance, input),
    ...(options.aliases && { aliases: options.aliases }),
    filters: [...(options.filters ?? []), byBudget(ledger, () => served.budgets.length > 0)],
    ...(options.newestShare !== undefined && { newestShare: options.newestShare }),
    ...(options.hint && { hint: options.hint }),
    each: (deployment, state) => [
      ...spendOf(deployment, ledger),
      ...(options.each?.(deployment) ?? []),
      ...cooldownOf(options, { state, clock }),
      ...(learns ? [learnLimits({ state, clock })] : []),
      timeout({ standbyMs, ...options.timeout, ...deployment.timeouts, clock }),
    ],
    gate: createGate({
      ...options.queue,
      learns,
      ...(options.admissions && { store: options.admissions }),
      ...(options.timeout && { timeout: options.timeout }),
      ...(onFailure && { onFailure }),
      clock,
    }),
    clock,
    random,
  });
  const service = stack(
    [
      ...(options.observe
        ? [observe(options.observe, { clock, ...(onFailure && { onFailure }) })]
        : []),
      deadline({ ms: options.deadlineMs ?? 0, clock }),
      ...(options.maxParallel === undefined ? [] : [concurrency({ max: options.maxParallel })]),
      ...(options.layers ?? []),
      recovery({ ...options.recovery, maxAttempts, clock }),
      ...(options.firstContent === false ? [] : [firstContent({ ...options.firstContent, clock })]),
      fallback({ ...options.fallbacks, maxAttempts, clock }),
      retry({ ...options.retry, clock, sleep, random }),
    ],
    balanced,
  );
  const setDeployments: Router['setDeployments'] = (next, aliases = served.aliases) => {
    const changed = serve({ ...options, deployments: next, aliases });
    balanced.setDeployments(next, aliases);
    served = changed;
    ledger.watch(served.budgets);
  };
  const without = (id: string): readonly Deployment[] =>
    served.deployments.filter((deployment) => deployment.id !== id);
  return Object.assign(service, {
    models: () => served.models,
    deployments: balanced.facts,
    explain: (model: string) =>
      explainNow(model, {
        ...{ facts: balanced.facts(), aliases: served.aliases, fallbacks: options.fallbacks },
        ...{ strategy: byOrder, random, ledger, now: clock.now() },
      }),
    budgets: () => budgetsNow(served.budgets, ledger, clock.now()),
    setDeployments,
    putDeployment(deployment: Deployment) {
      const at = served.deployments.findIndex(({ id }) => id === deployment.id);
      setDeployments(
        at < 0 ? [...served.deployments, deployment] : served.deployments.with(at, deployment),
      );
    },
    removeDeployment(id: string) {
      const left = without(id);
      if (left.length === served.deployments.length) return false;
      setDeployments(left);
      return true;
    },
  });
}

/** What is served at present. */
interface Served {
  readonly deployments: readonly Deployment[];
  readonly aliases: ModelAliases;
  readonly models: readonly RouterModel[];
  /** Whether some deployment has an `order`. */
  readonly isOrdered: boolean;
  /** Of all deployments. */
  readonly budgets: readonly Budget[];
}

/** @throws {TypeError} a fallback leads nowhere */
function serve(options: Pick<RouterOptions, 'deployments' | 'aliases' | 'fallbacks'>): Served {
  const { deployments, aliases = {} } = options;
  checkFallbacks(options);
  return {
    deployments,
    aliases,
    models: listModels(deployments, aliases),
    isOrdered: deployments.some(({ order }) => order !== undefined),
    budgets: deployments.flatMap(({ budgets = [] }) => budgets),
  };
}

function spendOf(deployment: Deployment, ledger: SpendLedger): readonly CallLayer[] {
  return (deployment.budgets ?? []).length === 0 ? [] : [spend(ledger, deployment)];
}

function cooldownOf(
  { cooldown: settings = {}, store, onCooldown, onFailure, learnLimits: learns }: RouterOptions,
  { state, clock }: { readonly state: DeploymentState; readonly clock: Clock },
): readonly CallLayer[] {
  if (settings === false) return [];
  const { cooldownMs, allowedFailures, allowedFailuresBy } = state.deployment;
  return [
    cooldown({
      ...settings,
      ...(cooldownMs !== undefined && { cooldownMs }),
      ...(allowedFailures !== undefined && { allowedFailures }),
      ...(allowedFailuresBy !== undefined && { allowedFailuresBy }),
      ...(store && { store }),
      ...(onCooldown && { onCooldown }),
      ...(onFailure && { onFailure }),
      ...(learns === true && { restsAtLimits: false }),
      state,
      clock,
    }),
  ];
}

/** A fallback that leads nowhere shows on the worst day, so it is refused on the first. */
function checkFallbacks({
  deployments,
  aliases,
  fallbacks = {},
}: Pick<RouterOptions, 'deployments' | 'aliases' | 'fallbacks'>): void {
  const directory = createModelDirectory(
    deployments.map((deployment) => ({ deployment })),
    aliases,
  );
  const { models, contextWindow, contentPolicy, default: others = [] } = fallbacks;
  const lists = [models, contextWindow, contentPolicy].flatMap((table) =>
    Object.values(table ?? {}),
  );
  for (const name of [...lists.flat(), ...others]) {
    if (directory.find(name) === undefined) {
      throw new TypeError(`fallback: ${directory.explain(name).message}`);
    }
  }
  const cycle = fallbacks.allowCycles === true ? undefined : findFallbackCycle(fallbacks);
  if (cycle !== undefined)
    throw new TypeError(`fallback: ${cycle.models.join(' → ')} leads back to where it began`);
}
