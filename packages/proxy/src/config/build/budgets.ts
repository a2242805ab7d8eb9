import { ownValue } from '@llm/core';
import type { Budget, BudgetPeriod } from '@llm/router';
import type { DeploymentPlan } from '../plan/deployment-plan.ts';
import type { ConfigFile } from '../schema/config-schema.ts';

type ProviderBudgets = NonNullable<
  NonNullable<ConfigFile['router_settings']>['provider_budget_config']
>;

/** What the file allows a deployment to spend: its own budget, and the one that it shares with all of its provider. */
export function budgetsOf(
  { id, provider, params }: Pick<DeploymentPlan, 'id' | 'provider' | 'params'>,
  { router_settings: router = {} }: ConfigFile,
): readonly Budget[] {
  const { max_budget: usd, budget_duration: duration } = params;
  const own =
    usd === undefined ? [] : [{ key: `deployment ${id}`, usd, period: toPeriod(duration) }];
  return [...own, ...ofProvider(provider.id, router.provider_budget_config ?? {})];
}

function ofProvider(id: string, budgets: ProviderBudgets): readonly Budget[] {
  const {
    budget_limit: limit,
    max_budget: usd = limit,
    time_period: period,
    budget_duration: duration = period,
  } = ownValue(budgets, id) ?? {};
  return usd === undefined ? [] : [{ key: providerBudgetKey(id), usd, period: toPeriod(duration) }];
}

/** The key of the budget that all deployments of a provider share. */
export function providerBudgetKey(id: string): string {
  return `provider ${id}`;
}

const secondMs = 1_000;
const dayMs = 86_400_000;
const unitMs: Readonly<Record<string, number>> = {
  ...{ s: secondMs, m: 60 * secondMs, h: 3_600 * secondMs, d: dayMs, w: 7 * dayMs },
};

/** `30d` and its like, which the schema has checked. Without one a budget never begins anew. */
function toPeriod(text: string | undefined): BudgetPeriod {
  const [, digits, unit = ''] = /^(\d+)([a-z]+)$/.exec(text ?? '') ?? [];
  if (digits === undefined) return 'ever';
  const ms = unitMs[unit];
  return ms === undefined ? { months: Number(digits) } : { ms: Number(digits) * ms };
}
