import { leastBusy, lowestCost, lowestUsage, weighted } from '@llm/router';
import { describe, expect, it } from 'vitest';
import { toStrategy } from './routing-strategy.ts';

describe('toStrategy', () => {
  it('says nothing where nothing is set', () => {
    expect(toStrategy({})).toEqual({});
  });

  it.each([
    ['simple-shuffle', weighted],
    ['least-busy', leastBusy],
    ['usage-based-routing', lowestUsage],
    ['usage-based-routing-v2', lowestUsage],
    ['cost-based-routing', lowestCost],
  ] as const)('knows %s', (name, strategy) => {
    expect(toStrategy({ routing_strategy: name })).toEqual({ strategy });
  });

  it('tells latency-based-routing its arguments, and the router how many samples count', () => {
    const args = {
      ttl: 60,
      lowest_latency_buffer: 0.5,
      exploration_share: 0,
      max_latency_list_size: 10,
    };
    const { strategy, newestShare } = toStrategy({
      routing_strategy: 'latency-based-routing',
      routing_strategy_args: args,
    });
    expect(strategy).toBeTypeOf('function');
    expect(newestShare).toBe(0.1);
  });
});
