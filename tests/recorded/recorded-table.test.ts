import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isRecorded } from '../../packages/proxy/test/support/recorded.ts';
import { printComplaints, printTable } from './print-table.ts';
import { readFeatures } from './read-features.ts';
import { runRecorded } from './run-recorded.ts';

const gaps = readFileSync(join(import.meta.dirname, '../../docs/reference/known-gaps.md'), 'utf8');

it.skipIf(!isRecorded)(
  'gives callers of every format what each recorded upstream answered',
  async () => {
    const replayed = await runRecorded();
    console.log(printTable(replayed));
    expect(printComplaints(replayed)).toBe('');
    expect(replayed.cells.length).toBeGreaterThan(1_300);
    // From which the page of capabilities is made: `npm run recorded -- --write` brings it up to date.
    const kept = readFileSync(join(import.meta.dirname, 'features.json'), 'utf8');
    expect(readFeatures(replayed)).toEqual(JSON.parse(kept));
    // What nobody can ask for here has its reason on a page.
    for (const { provider, kind } of replayed.absent) expect(gaps).toContain(`${provider} ${kind}`);
  },
  120_000,
);
