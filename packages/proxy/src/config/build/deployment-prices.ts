import { createPricer, isTokenPrice } from '@llm/providers';
import type { Catalogue } from '@llm/providers/catalogue';
import type { Deployment } from '@llm/router';
import type { DeploymentPlan } from '../plan/deployment-plan.ts';

/** What decides on the prices of a deployment. */
export type PricedPlan = Pick<DeploymentPlan, 'known' | 'baseModel' | 'provider'>;

/**
 * What answers of a deployment cost: by the prices of the file, else by those of the catalogue for its `base_model` or its
 * own name. A mocked answer costs what the model would have cost, as in LiteLLM. `undefined` where nobody can know a price.
 */
export function deploymentPrices(
  { known, baseModel, provider: { id: provider } }: PricedPlan,
  catalogue: Catalogue | undefined,
): Deployment['costOf'] {
  if (Object.keys(known).some(isTokenPrice)) {
    const price = createPricer(known);
    return (usage) => price(usage);
  }
  if (catalogue === undefined) return undefined;
  if (baseModel === undefined) {
    return (usage, model) => catalogue.costOf({ provider, model, usage });
  }
  // On a host of the operator's own, `base_model` usually names another provider's model.
  return (usage) =>
    catalogue.costOf({ provider, model: baseModel, usage }) ??
    catalogue.costOf({ model: baseModel, usage });
}
