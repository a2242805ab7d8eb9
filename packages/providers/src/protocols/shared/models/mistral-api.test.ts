import { expect, it } from 'vitest';
import { mistralQuirks, mistralTakes } from './mistral-api.ts';

it('leaves out in silence only what it does not report as lost', () => {
  const dropped: readonly string[] = mistralQuirks.drop;
  expect(mistralQuirks.ignore.filter((name) => dropped.includes(name))).toEqual([]);
  expect(mistralTakes.callIdLength).toBe(9);
});
