import type { CallLayer, Cost, Usage } from '@llm/core';
import { createPricer, isTokenPrice } from '@llm/providers';
import type { Catalogue } from '@llm/providers/catalogue';
import type { DeploymentPlan } from '../plan/deployment-plan.ts';

/** What decides on the prices of a deployment. */
export type PricedPlan = Pick<DeploymentPlan, 'known' | 'baseModel' | 'provider'>;

/**
 * A layer that knows what answers of a deployment cost: by the prices of the file, else by those of the catalogue for its
 * `base_model` or its own name. A mocked answer costs what the model would have cost, as in LiteLLM.
 */
export function deploymentPrices(plan: PricedPlan, catalogue: Catalogue | undefined): CallLayer {
  const { known, baseModel } = plan;
  const provider = plan.provider.id;
  const own = Object.keys(known).some(isTokenPrice) ? createPricer(known) : undefined;

  const listed = (model: string, usage: Usage): Cost | undefined => {
    if (baseModel === undefined) return catalogue?.costOf({ provider, model, usage });
    // The base of a host of one's own is mostly somebody else's model.
    return (
      catalogue?.costOf({ provider, model: baseModel, usage }) ??
      catalogue?.costOf({ model: baseModel, usage })
    );
  };
  return (inner) => async (call, context) => {
    const result = await inner(call, context);
    return { ...result, costOf: pricedOnce(own ?? ((usage) => listed(call.model, usage))) };
  };
}

/** The header and the report of a call ask what the same usage costs, and exact sums are worth doing once. */
function pricedOnce(costOf: (usage: Usage) => Cost | undefined): typeof costOf {
  let last: { readonly usage: Usage; readonly cost: Cost | undefined } | undefined;
  return (usage) => {
    if (last?.usage !== usage) last = { usage, cost: costOf(usage) };
    return last.cost;
  };
}
