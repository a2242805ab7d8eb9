import { LLMError } from '@llm/core';
import { testCall, testContext } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../test/facts.ts';
import type { DeploymentFilter } from './filter.ts';
import { leftOutBy, narrowAll } from './narrow-all.ts';

const input = { call: testCall(), context: testContext(), now: 0 };
const candidates = ['a', 'b', 'c'].map((id) => factsOf(id));
const without = (id: string, why: DeploymentFilter['why']): DeploymentFilter => ({
  why,
  narrow: (all) => all.filter(({ deployment }) => deployment.id !== id),
});
const none: DeploymentFilter = {
  why: 'tags',
  narrow() {
    throw new LLMError('permission_denied', 'none');
  },
};

describe('narrowAll', () => {
  it('fails as the first filter does that lets none through', () => {
    expect(() => narrowAll([none], candidates, input)).toThrow('none');
  });

  it('gives the list itself where there are no filters', () => {
    expect(narrowAll([], candidates, input)).toBe(candidates);
  });

  it('gives each filter what the one before let through', () => {
    const left = narrowAll([without('a', 'tags'), without('b', 'region')], candidates, input);
    expect(left.map(({ deployment }) => deployment.id)).toEqual(['c']);
  });
});

describe('leftOutBy', () => {
  it('names the first filter that left a candidate out', () => {
    const filters = [without('a', 'tags'), without('b', 'region')];
    const whys = candidates.map((candidate) =>
      leftOutBy(filters, candidates, { candidate, input }),
    );
    expect(whys).toEqual(['tags', 'region', undefined]);
  });
});
