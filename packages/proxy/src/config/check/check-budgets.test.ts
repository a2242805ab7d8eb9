import { mock } from '@llm/providers';
import { expect, it } from 'vitest';
import { checkBudgets } from './check-budgets.ts';

it('names budgets of providers that no deployment has, and what was meant', () => {
  const file = { router_settings: { provider_budget_config: { mock: {}, mok: {}, openai: {} } } };
  expect(checkBudgets(file, [{ provider: mock }])).toMatchObject([
    { path: 'router_settings.provider_budget_config.mok', nearest: 'mock' },
    { path: 'router_settings.provider_budget_config.openai' },
  ]);
  expect(checkBudgets({}, [])).toEqual([]);
});
