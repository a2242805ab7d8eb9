import type { DeploymentFacts } from '../deployment.ts';
import { hashText } from './hash-text.ts';
import type { Strategy, StrategyInput } from './strategy.ts';

/** What calls have in common that belong together; `undefined` for one that belongs to none. */
export type AffinityKey = (input: StrategyInput) => string | undefined;

/**
 * Sends calls that belong together to one deployment, so that the prompt cache there is used; other calls go where
 * `strategy` wants.
 *
 * Rendezvous hashing: each pair of a key and a deployment has a score of its own, and the highest counts, in proportion to
 * weights. So nothing is remembered, all instances agree, a deployment that comes or goes moves only its own share of the
 * keys, and while one is in cooldown or full its keys go to the next, and come back afterwards. `strategy` decides who is
 * offered: a deployment that it would not take alone, such as one at its limit, is passed over.
 */
export function affinity(strategy: Strategy, keyOf: AffinityKey): Strategy {
  return (candidates, random, input) => {
    const key = candidates.length > 1 ? keyOf(input) : undefined;
    if (key === undefined) return strategy(candidates, random, input);
    const hash = hashText(key);
    const wanted = candidates.filter((one) => strategy([one], () => 0, input) !== undefined);
    let best: (typeof candidates)[number] | undefined;
    let highest = -Infinity;
    for (const candidate of wanted) {
      const score = scoreOf(hash, candidate);
      if (score <= highest) continue;
      highest = score;
      best = candidate;
    }
    return best;
  };
}

/** The weighted score of the pair (Schindelhauer and Schomaker, 2005): each key chooses in proportion to the weights. */
function scoreOf(hash: number, { deployment: { id, weight = 1 } }: DeploymentFacts): number {
  const chance = (hashText(id, hash) + 0.5) / 2 ** 32;
  return -weight / Math.log(chance);
}
