import { expect, it } from 'vitest';
import { compare } from './known.ts';
import { printSummary } from './print-table.ts';
import { countFaults, faultKinds, runAllFaults } from './run-faults.ts';

it('has faults of every kind', () => {
  expect(countFaults()).toBeGreaterThan(1_000);
  const names = faultKinds.flatMap(({ kind, faults }) =>
    faults.map(({ name }) => `${kind}: ${name}`),
  );
  expect(new Set(names).size).toBe(names.length);
});

it('keeps every caller’s client unharmed and unlied to in each of them', async () => {
  const cells = await runAllFaults();
  console.log(printSummary(cells));
  expect(compare(cells)).toEqual({ unknown: [], stale: [] });
}, 240_000);
