import { testCall, testContext } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../test/facts.ts';
import { type BelongsTo, byRegion } from './by-region.ts';

const candidates = ['eu', 'eu-west-1', 'europe-west4', 'westeurope', 'us-east-1', 'eunice', ''].map(
  (region) => factsOf(region, {}, region === '' ? {} : { region }),
);
const inEurope: BelongsTo = (region, area) => area === 'eu' && region !== 'us-east-1';
const narrow = (allowed: string | undefined, region?: string, known?: BelongsTo) =>
  byRegion(allowed, known)
    .narrow(candidates, {
      call: testCall('fast', region === undefined ? {} : { region }),
      context: testContext(),
      now: 0,
    })
    .map(({ deployment }) => deployment.id);

describe('byRegion', () => {
  it('refuses a call where no deployment is in its region', () => {
    expect(() => narrow('ap')).toThrow('no deployment of fast is in the region ap');
    expect(() => narrow('eu', 'us')).toThrow('is in the region eu and us');
    expect(() => narrow(undefined, 'constructor')).toThrow('is in the region constructor');
  });

  it('leaves calls alone that name none', () => {
    expect(narrow(undefined)).toHaveLength(7);
  });

  it('knows an area by the first part of names', () => {
    expect(narrow('eu')).toEqual(['eu', 'eu-west-1']);
    expect(narrow(undefined, 'EU')).toEqual(narrow('eu'));
    expect(narrow(undefined, 'us-east-1')).toEqual(['us-east-1']);
  });

  it('knows an area as it is told, but nothing of those without a region', () => {
    const others = ['eu', 'eu-west-1', 'europe-west4', 'westeurope', 'eunice'];
    expect(narrow('eu', undefined, inEurope)).toEqual(others);
  });

  it('lets a caller narrow what is allowed', () => {
    expect(narrow('eu', 'eu-west-1')).toEqual(['eu-west-1']);
  });
});
