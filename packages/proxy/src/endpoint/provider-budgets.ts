import type { JsonObject } from '@llm/core';
import type { BudgetNow } from '@llm/router';
import type { ConfigFile } from '../config/schema/config-schema.ts';
import { jsonResponse } from '../respond/json-response.ts';
import type { Route } from '../route-table.ts';

type ProviderBudgets = NonNullable<
  NonNullable<ConfigFile['router_settings']>['provider_budget_config']
>;

interface ProviderBudgetsOptions {
  /** What the file allows, by the name of the provider. */
  readonly allowed: ProviderBudgets;
  /** A provider's budget at this moment; `undefined` where no deployment has it. */
  readonly budgetOf: (provider: string) => BudgetNow | undefined;
  readonly clock: { date(): number };
}

/**
 * `GET /provider/budgets`: what each provider of `provider_budget_config` may spend and has spent, in the words of LiteLLM
 * (`ProviderBudgetResponse` of its OpenAPI document, read 2026-12-01). For admins, because it shows what is paid.
 */
export function providerBudgetsRoutes(options: ProviderBudgetsOptions): readonly Route[] {
  const answer: Route['answer'] = async () => jsonResponse({ providers: providersOf(options) });
  return [{ pattern: 'GET /provider/budgets', access: 'admin', answer }];
}

function providersOf({ allowed, budgetOf, clock }: ProviderBudgetsOptions): JsonObject {
  const date = clock.date();
  return Object.fromEntries(
    Object.entries(allowed).map(([provider, config]): [string, JsonObject] => {
      const now = budgetOf(provider);
      const { budget_limit: limit, max_budget: usd = limit } = config;
      const { time_period: period, budget_duration: duration = period } = config;
      const told = {
        budget_limit: usd ?? null,
        time_period: duration ?? null,
        spend: now?.spentUsd ?? 0,
        budget_reset_at: now?.resetsInMs === undefined ? null : wholeSecond(date + now.resetsInMs),
      };
      return [provider, told];
    }),
  );
}

/** Periods are whole seconds; what is left of one and the date are of two clocks, which differ by a millisecond. */
function wholeSecond(ms: number): string {
  return new Date(Math.round(ms / 1_000) * 1_000).toISOString();
}
