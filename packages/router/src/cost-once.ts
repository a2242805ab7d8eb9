import type { Cost, Usage } from '@llm/core';

/** The header and the report of a call ask what the same usage costs, and exact sums are worth doing once. */
export function costOnce(
  costOf: (usage: Usage, model: string) => Cost | undefined,
  model: string,
): (usage: Usage) => Cost | undefined {
  let known: Usage | undefined;
  let cost: Cost | undefined;
  return (usage) => {
    if (known !== usage) {
      cost = costOf(usage, model);
      known = usage;
    }
    return cost;
  };
}
