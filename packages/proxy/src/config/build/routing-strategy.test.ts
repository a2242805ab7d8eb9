import { createCallContext, createCall, withValue } from '@llm/core';
import { createDeploymentState, leastBusy, lowestCost, lowestUsage, weighted } from '@llm/router';
import { silentService } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { principalKey } from '../../auth/principal.ts';
import { toFilters, toStrategy } from './routing-strategy.ts';

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

  it('keeps calls together by session, by key and by how they begin', () => {
    const candidates = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((id) =>
      createDeploymentState({ ...place, id }),
    );
    const choose = (checks: readonly string[], session?: string, key = 'k') => {
      const { strategy } = toStrategy({ optional_pre_call_checks: [...checks] });
      const settings = session === undefined ? {} : { sessionId: session };
      const call = createCall('chat', { model: 'm', messages: [] }, settings);
      const principal = { id: key, role: 'caller' } as const;
      const context = withValue(createCallContext(), principalKey, principal);
      const chosen = Array.from(
        { length: 20 },
        () => strategy?.(candidates, Math.random, { call, context, now: 0 })?.deployment.id,
      );
      return new Set(chosen).size;
    };
    expect(choose(['session_affinity'], 's')).toBe(1);
    expect(choose(['session_affinity'])).not.toBe(1);
    expect(choose(['deployment_affinity'])).toBe(1);
    expect(choose(['prompt_caching'])).not.toBe(1);
  });
});

const place = { modelName: 'm', provider: 'p', model: 'm', service: silentService };

describe('toFilters', () => {
  const idsOf = (settings: Parameters<typeof toFilters>[0], tags: readonly string[] = []) => {
    const input = {
      call: createCall('chat', { model: 'm', messages: [] }, { tags }),
      context: createCallContext(),
      now: 0,
    };
    const candidates = [
      { deployment: { ...place, id: 'free', tags: ['free'], region: 'westeurope' } },
      { deployment: { ...place, id: 'both', tags: ['free', 'paid'], region: 'us-east-1' } },
    ];
    return toFilters(settings)
      .filters.reduce<typeof candidates>(
        (left, filter) => [...filter.narrow(left, input)],
        candidates,
      )
      .map(({ deployment }) => deployment.id);
  };

  it('leaves all in where nothing is set, whatever the tags of a call', () => {
    expect(idsOf({}, ['gold'])).toEqual(['free', 'both']);
  });

  it('compares tags, any or all of them, where that is asked for', () => {
    expect(() => idsOf({ enable_tag_filtering: true }, ['gold'])).toThrow('the tags gold');
    expect(idsOf({ enable_tag_filtering: true }, ['free', 'paid'])).toEqual(['free', 'both']);
    const all = { enable_tag_filtering: true, tag_filtering_match_any: false };
    expect(idsOf(all, ['free', 'paid'])).toEqual(['both']);
  });

  it('keeps calls in a region', () => {
    expect(idsOf({ allowed_model_region: 'eu' })).toEqual(['free']);
  });
});
