import { expect, it } from 'vitest';
import { tableOf } from './table.ts';

it('says of each attack what came of it, in one line', () => {
  const attack = { side: 'client', name: 'a body', run: () => Promise.resolve('') } as const;
  const table = tableOf([
    { attack, seen: '400\nat once', ms: 1 },
    { attack: { ...attack, side: 'upstream' }, seen: '', failure: 'x'.repeat(500), ms: 1 },
  ]);
  const [head, first, second] = table.split('\n');
  expect(head).toMatch(/^side +attack +outcome +verdict$/);
  expect(first).toMatch(/^client +a body +400 at once +pass$/);
  expect(second).toMatch(/^upstream +a body +x{110}… +FAIL$/);
});
