import { aliasesOf } from '../plan/model-aliases.ts';
import type { Config } from '../load.ts';

/** The retries that the deployments of a model set, the most of them, by model and alias. */
export function retriesByModel({
  file,
  deployments,
}: Pick<Config, 'file' | 'deployments'>): ReadonlyMap<string, number> {
  const retries = new Map<string, number>();
  for (const { modelName, params } of deployments) {
    const own = params.num_retries ?? params.max_retries;
    if (own !== undefined) retries.set(modelName, Math.max(own, retries.get(modelName) ?? 0));
  }
  for (const [name, { model }] of aliasesOf(file)) {
    const own = retries.get(model);
    if (own !== undefined) retries.set(name, own);
  }
  return retries;
}
