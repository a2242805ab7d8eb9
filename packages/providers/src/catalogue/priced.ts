import type { CallLayer, Cost, Usage } from '@llm/core';
import type { Catalogue } from './create-catalogue.ts';

/**
 * A layer that knows what answers cost, for the report of a call and the gateway's headers: `costOf` of a result. An answer
 * that has a price already keeps it.
 */
export function priced(catalogue: Pick<Catalogue, 'costOf'>): CallLayer {
  return (inner) => async (call, context) => {
    const result = await inner(call, context);
    const { answeredBy } = result;
    if (result.costOf !== undefined || answeredBy === undefined) return result;
    const { provider, model } = answeredBy;
    const costOf = (usage: Usage): Cost | undefined => catalogue.costOf({ provider, model, usage });
    return { ...result, costOf };
  };
}
