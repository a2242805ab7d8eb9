import type { DeploymentFacts } from '../deployment.ts';
import type { Strategy } from './strategy.ts';

/**
 * Offers a strategy the candidates of the lowest `order` only, and those of the next where it wants none of them.
 *
 * A candidate without an order comes after all that have one.
 */
export function inOrder(strategy: Strategy): Strategy {
  return (candidates, random, input) => {
    for (const order of ordersOf(candidates)) {
      const chosen = strategy(
        candidates.filter(({ deployment }) => (deployment.order ?? Infinity) === order),
        random,
        input,
      );
      if (chosen !== undefined) return chosen;
    }
    return undefined;
  };
}

function ordersOf(candidates: readonly DeploymentFacts[]): readonly number[] {
  const orders = new Set(candidates.map(({ deployment }) => deployment.order ?? Infinity));
  return [...orders].toSorted((first, second) => first - second);
}
