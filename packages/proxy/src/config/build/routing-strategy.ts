import {
  leastBusy,
  lowestCost,
  lowestLatency,
  lowestUsage,
  type RouterOptions,
  type Strategy,
  weighted,
} from '@llm/router';
import type { ConfigFile } from '../schema/config-schema.ts';

type RouterSettings = NonNullable<ConfigFile['router_settings']>;
type StrategyName = NonNullable<RouterSettings['routing_strategy']>;

/** The strategy that `routing_strategy` names, and what its arguments say about measuring. Nothing where neither is set. */
export function toStrategy({
  routing_strategy: name,
  routing_strategy_args: args = {},
}: RouterSettings): Pick<RouterOptions, 'strategy' | 'newestShare'> {
  const { max_latency_list_size: samples } = args;
  return {
    ...(name !== undefined && { strategy: strategies[name](args) }),
    ...(samples !== undefined && { newestShare: 1 / samples }),
  };
}

const strategies: Readonly<
  Record<StrategyName, (args: NonNullable<RouterSettings['routing_strategy_args']>) => Strategy>
> = {
  'simple-shuffle': () => weighted,
  'least-busy': () => leastBusy,
  'usage-based-routing': () => lowestUsage,
  'usage-based-routing-v2': () => lowestUsage,
  'cost-based-routing': () => lowestCost,
  'latency-based-routing': ({ ttl, lowest_latency_buffer: buffer, exploration_share: share }) =>
    lowestLatency({
      ...(ttl !== undefined && { maxAgeMs: ttl * 1000 }),
      ...(buffer !== undefined && { buffer }),
      ...(share !== undefined && { exploration: share }),
    }),
};
