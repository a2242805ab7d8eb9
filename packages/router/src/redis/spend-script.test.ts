import { expect, it } from 'vitest';
import { shareSpendScript } from './spend-script.ts';

it('adds nothing up, because numbers of Lua are not exact', () => {
  expect(shareSpendScript).not.toContain('tonumber');
  expect(shareSpendScript).not.toContain('INCR');
});
