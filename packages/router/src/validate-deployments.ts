import { validateNumber } from '@llm/core';
import type { Deployment } from './deployment.ts';
import { attodollars } from './budget/budget.ts';
import { countStars } from './model-pattern.ts';

/**
 * Checks what no type says.
 *
 * @throws {TypeError} two deployments share an id, a number is out of its bounds, a `*` has nothing to take, or a pattern cannot be read
 */
export function validateDeployments(deployments: readonly Deployment[]): void {
  const ids = new Set<string>();
  for (const deployment of deployments) {
    const { id } = deployment;
    if (ids.has(id)) throw new TypeError(`two deployments have the id ${id}`);
    ids.add(id);
    validateStars(deployment);
    validateNumbers(deployment);
    validateBudgets(deployment);
  }
}

function validateBudgets({ id, budgets = [] }: Deployment): void {
  for (const { key, usd, period } of budgets) {
    const name = `deployment ${id}: the budget ${key}`;
    if (!(usd > 0)) throw new TypeError(`${name} must be above 0, not ${usd}`);
    attodollars(usd);
    if (period === 'ever') continue;
    const length = 'ms' in period ? period.ms : period.months;
    validateNumber(`${name}: period`, length, { min: 1, whole: true });
  }
}

function validateStars({ id, modelName, model }: Deployment): void {
  if (countStars(model) <= countStars(modelName)) return;
  throw new TypeError(
    `deployment ${id}: the model ${model} has more * than the name ${modelName}, so one would stay empty`,
  );
}

function validateNumbers({ id, weight, order, limits, timeouts, cooldownMs }: Deployment): void {
  const amounts = { weight, cooldownMs, ...timeouts };
  for (const [name, value] of Object.entries(amounts)) {
    validateNumber(`deployment ${id}: ${name}`, value, { min: 0 });
  }
  validateNumber(`deployment ${id}: order`, order, { min: -Number.MAX_VALUE });
  for (const name of ['requestsPerMinute', 'tokensPerMinute'] as const) {
    validateNumber(`deployment ${id}: limits.${name}`, limits?.[name], { min: 0 });
  }
  validateNumber(`deployment ${id}: limits.maxParallel`, limits?.maxParallel, {
    min: 1,
    whole: true,
  });
}
