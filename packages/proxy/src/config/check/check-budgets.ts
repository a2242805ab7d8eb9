import { nearestName } from '@llm/core';
import type { DeploymentPlan } from '../plan/deployment-plan.ts';
import type { ConfigFile } from '../schema/config-schema.ts';
import { formatPath } from './json-path.ts';
import type { Mistake } from './mistake.ts';

/** Warnings about budgets that nothing keeps to, because no deployment is of their provider. */
export function checkBudgets(
  { router_settings: router = {} }: ConfigFile,
  deployments: readonly Pick<DeploymentPlan, 'provider'>[],
): readonly Mistake[] {
  const names = [...new Set(deployments.map(({ provider }) => provider.id))];
  return Object.keys(router.provider_budget_config ?? {})
    .filter((name) => !names.includes(name))
    .map((name) => {
      const nearest = nearestName(name, names);
      return {
        path: formatPath(['router_settings', 'provider_budget_config', name]),
        message: 'is the provider of no deployment, so nothing keeps to its budget',
        ...(nearest !== undefined && { nearest }),
        strict: true,
      };
    });
}
