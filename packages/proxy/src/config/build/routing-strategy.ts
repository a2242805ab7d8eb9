import { valueOf } from '@llm/core';
import {
  affinity,
  type AffinityKey,
  byPrefix,
  byRegion,
  bySession,
  byTags,
  firstKeyOf,
  leastBusy,
  lowestCost,
  lowestLatency,
  lowestUsage,
  type RouterOptions,
  type Strategy,
  type StrategyInput,
  weighted,
} from '@llm/router';
import { principalKey } from '../../auth/principal.ts';
import { keptHeadersKey } from '../../endpoint/kept-headers.ts';
import type { ConfigFile } from '../schema/config-schema.ts';
import { belongsToArea } from './region-areas.ts';

type RouterSettings = NonNullable<ConfigFile['router_settings']>;
type StrategyName = NonNullable<RouterSettings['routing_strategy']>;

/** The strategy that `routing_strategy` names, and what its arguments say about measuring. Nothing where nothing is set. */
export function toStrategy({
  routing_strategy: name,
  routing_strategy_args: args = {},
  optional_pre_call_checks: checks = [],
}: RouterSettings): Pick<RouterOptions, 'strategy' | 'newestShare'> {
  const { max_latency_list_size: samples } = args;
  const strategy = strategies[name ?? 'simple-shuffle'](args);
  const keys = affinityKeys.filter(([check]) => checks.includes(check)).map(([, key]) => key);
  return {
    ...((name !== undefined || keys.length > 0) && {
      strategy: keys.length > 0 ? affinity(strategy, firstKeyOf(keys)) : strategy,
    }),
    ...(samples !== undefined && { newestShare: 1 / samples }),
  };
}

/** Which deployments calls may go to at all. A call may name a region though the configuration names none. */
export function toFilters({
  enable_tag_filtering: byTag = false,
  tag_filtering_match_any: matchAny = true,
  allowed_model_region: region,
}: RouterSettings): Pick<Required<RouterOptions>, 'filters'> {
  return {
    filters: [
      ...(byTag ? [byTags({ matchAny, textsOf: userAgentOf })] : []),
      byRegion(region, belongsToArea),
    ],
  };
}

/** The header that `tag_regex` is searched for in, which a gateway must keep. */
export const tagHeader = 'user-agent';

/** As LiteLLM writes it (litellm/router_strategy/tag_based_routing.py, read 2026-11-30). */
function userAgentOf({ context }: StrategyInput): readonly string[] {
  const agent = valueOf(context, keptHeadersKey)[tagHeader];
  return agent === undefined ? [] : [`User-Agent: ${agent}`];
}

/** Whoever calls. */
const byCaller: AffinityKey = ({ context }) => valueOf(context, principalKey)?.id;

/** What says most about a call comes first. */
const affinityKeys: readonly (readonly [string, AffinityKey])[] = [
  ['session_affinity', bySession],
  ['prompt_caching', byPrefix],
  ['deployment_affinity', byCaller],
];

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
