import { describe, expect, it } from 'vitest';
import { deployment } from '../test/deployment.ts';
import { standInsOf } from './stand-ins.ts';

const candidates = [
  { deployment: deployment('a', { prefill: true }) },
  { deployment: deployment('b') },
  { deployment: deployment('c', { prefill: true }) },
];
const idsOf = (except: readonly string[], onlyPrefill: boolean): readonly string[] =>
  standInsOf(candidates, { except: new Set(except), onlyReady: true, onlyPrefill }).map(
    (one) => one.deployment.id,
  );

describe('standInsOf', () => {
  it('leaves out who is under way', () => {
    expect(idsOf(['a'], false)).toEqual(['b', 'c']);
    expect(idsOf(['a', 'b', 'c'], false)).toEqual([]);
  });

  it('leaves out who does not go on from a beginning, where that is needed', () => {
    expect(idsOf([], true)).toEqual(['a', 'c']);
    expect(idsOf(['a'], true)).toEqual(['c']);
  });
});
