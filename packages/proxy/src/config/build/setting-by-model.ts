import type { DeploymentPlan } from '../plan/deployment-plan.ts';
import { aliasesOf } from '../plan/model-aliases.ts';
import type { Config } from '../load.ts';

/** What the deployments of a model set for all of it, by model and alias. */
export function settingByModel<Value>(
  { file, deployments }: Pick<Config, 'file' | 'deployments'>,
  read: (params: DeploymentPlan['params']) => Value | undefined,
  choose: (first: Value, second: Value) => Value,
): ReadonlyMap<string, Value> {
  const settings = new Map<string, Value>();
  for (const { modelName, params } of deployments) {
    const own = read(params);
    if (own === undefined) continue;
    const known = settings.get(modelName);
    settings.set(modelName, known === undefined ? own : choose(known, own));
  }
  for (const [name, { model }] of aliasesOf(file)) {
    const own = settings.get(model);
    if (own !== undefined) settings.set(name, own);
  }
  return settings;
}

/** The retries of each model that has its own: of several deployments the most. */
export function retriesByModel(
  config: Pick<Config, 'file' | 'deployments'>,
): ReadonlyMap<string, number> {
  return settingByModel(config, (params) => params.num_retries ?? params.max_retries, Math.max);
}
