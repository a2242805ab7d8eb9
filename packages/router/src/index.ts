export {
  createRouter,
  defaultStandbyMs,
  type Router,
  type RouterOptions,
} from './create-router.ts';
export type {
  Deployment,
  DeploymentCosts,
  DeploymentFacts,
  DeploymentLimits,
  Measured,
  TextPattern,
} from './deployment.ts';
export type { ModelAlias, ModelAliases, RouterModel } from './model-directory.ts';
export {
  countStars,
  createModelPattern,
  isModelPattern,
  type ModelPattern,
} from './model-pattern.ts';

export {
  explainRoute,
  type ExplainedDeployment,
  type PlannedDeployment,
  type RouteExplanation,
} from './explain-route.ts';
export type { DeploymentNow, RouteNow } from './explain-now.ts';
export type { BudgetNow } from './budget/budget-now.ts';
export type { Budget, BudgetPeriod } from './budget/budget.ts';
export type { SpendCount, SpendStore } from './budget/spend-store.ts';
export type { QueueOptions, Tenant } from './gate/gate.ts';
export { balance, type Balance, type BalanceOptions } from './balance.ts';
export type { Strategy, StrategyInput } from './strategy/strategy.ts';
export { weighted } from './strategy/weighted.ts';
export { inOrder } from './strategy/in-order.ts';
export { leastBusy } from './strategy/least-busy.ts';
export { lowestCost } from './strategy/lowest-cost.ts';
export { lowestLatency, type LowestLatencyOptions } from './strategy/lowest-latency.ts';
export { lowestUsage } from './strategy/lowest-usage.ts';
export { affinity, type AffinityKey } from './strategy/affinity.ts';
export { byPrefix, bySession, firstKeyOf } from './strategy/affinity-keys.ts';

export type { DeploymentFilter } from './filter/filter.ts';
export { byTags, type TagOptions } from './filter/by-tags.ts';
export { type BelongsTo, byRegion } from './filter/by-region.ts';

export { concurrency, type ConcurrencyOptions } from './layer/concurrency.ts';
export { cooldown, type CooldownOptions, type CooldownStart } from './layer/cooldown.ts';
export {
  deadline,
  observe,
  timeout,
  type Attempt,
  type CallObserver,
  type CallReport,
  type CallTimings,
  type DeadlineOptions,
  type ObserveOptions,
  type TimeoutOptions,
  type Timeouts,
} from '@llm/core';
export {
  defaultFirstContentMs,
  firstContent,
  type FirstContentOptions,
} from './layer/first-content.ts';
export { fallback, type FallbackOptions } from './layer/fallback.ts';
export type { FallbackLists, FallbackModels } from './fallback-lists.ts';
export { findFallbackCycle, type FallbackCycle } from './fallback-cycles.ts';
export { mostAttempts, type AttemptSettings } from './most-attempts.ts';
export { recovery, type RecoveryOptions } from './layer/recovery.ts';
export { retry, type RetryOptions, type RetryPolicy } from './layer/retry.ts';
export type { RetryBudgetOptions } from './state/retry-budget.ts';

export { callRecordKey, createCallRecord, type CallRecord } from '@llm/core';
export { createDeploymentState, type DeploymentState } from './state/deployment-state.ts';
export type { LearnedLimit, LearnedRate } from './state/learned-rate.ts';
export type { SlidingWindow } from './state/sliding-window.ts';
