import { describe, expect, it } from 'vitest';
import { type Cut, cutEverywhere, cutModes, isJudged, standIns } from './cut-everywhere.ts';
import { printCuts } from './print-table.ts';
import { readWholeStreams } from './whole-streams.ts';

const streams = readWholeStreams();
const all: Cut[] = [];

describe.each(cutModes)('every stream cut at every event, %s', (mode) => {
  it.each(standIns.filter((one) => isJudged(mode, one)))('and the stand-in %s', async (standIn) => {
    const cuts: Cut[] = [];
    for (const stream of streams) cuts.push(...(await cutEverywhere(stream, mode, standIn)));
    all.push(...cuts);
    const wrong = cuts.filter(({ outcome }) => outcome === 'wrong');
    expect(wrong.slice(0, 5)).toEqual([]);
    const whole = cuts.filter(({ outcome }) => outcome === 'whole').length;
    expect(cuts.length).toBeGreaterThan(500);
    if (mode === 'buffered' && standIn === 'says the same') expect(whole).toBe(cuts.length);
    if (mode === 'none') expect(whole).toBe(0);
  });

  it('prints what became of them', () => {
    console.log(printCuts(all.filter((cut) => cut.mode === mode)));
  });
});
