import { describe, expect, it } from 'vitest';
import { compare, findRatio } from './comparison.ts';
import type { Measured } from './comparison.ts';
import { checkFloors } from './floors.ts';
import type { PacedResult } from './measure-paced.ts';
import type { Round, ScenarioResult, TargetResult } from './measure-throughput.ts';
import { median } from './statistics.ts';
import { toFloorTable, toMarkdown } from './report.ts';
import type { TargetId } from './target-ids.ts';

interface RoundFigures {
  readonly rate: number;
  readonly cpuUs: number;
  readonly busy?: number;
}

function targetResult(id: TargetId, rounds: readonly RoundFigures[], failures = 0): TargetResult {
  const full = rounds.map(({ rate, cpuUs, busy = 1 }): Round => ({
    requestsPerSecond: rate,
    p50Ms: 1,
    p99Ms: 2,
    cpuUs,
    rssMb: 100,
    busy,
    failures,
    firstFailure: failures > 0 ? 'status 500' : null,
    requests: rate,
    frames: 0,
    bytes: 0,
    connections: 2,
    upstreamCalls: 100,
    othersBusy: 0.5,
  }));
  const [first] = full;
  if (first === undefined) throw new Error('a result needs a round');
  const middle = (read: (round: Round) => number): number => median(full.map(read));
  return {
    id,
    title: id,
    rounds: full,
    median: {
      ...first,
      requestsPerSecond: middle((round) => round.requestsPerSecond),
      busy: middle((round) => round.busy),
    },
    failures,
    connections: 66,
    upstreamCalls: 5_000,
    logLinesPerRequest: 0,
  };
}

const scenarioResult = (id: string, results: readonly TargetResult[]): ScenarioResult => ({
  id,
  title: id,
  requestBytes: 1_000,
  results,
  missing: {},
});

const only = (scenario: ScenarioResult): Measured => ({
  scenarios: [scenario],
  paced: undefined,
  start: undefined,
});

function pacedResult(id: TargetId, cpuUsPerEvent: number, lostEvents = 0): PacedResult {
  const figures = {
    eventsPerSecond: 25_600,
    p50Ms: 1,
    p99Ms: 2,
    maxMs: 3,
    cpuUsPerEvent,
    busy: 0.5,
    rssMb: 100,
  };
  return {
    id,
    title: id,
    rounds: [figures],
    median: figures,
    expectedEvents: 1_000,
    lostEvents,
    misplacedEvents: 0,
    failures: 0,
    firstFailure: null,
  };
}

describe('compare', () => {
  it('takes CPU per request when a core was not full, since then something else set the pace', () => {
    const one = targetResult('gateway', [{ rate: 100, cpuUs: 200, busy: 1 }]);
    const other = targetResult('relay-bytes', [{ rate: 100, cpuUs: 100, busy: 0.5 }]);
    expect(compare(one, other)).toEqual({ throughput: 1, cpu: 0.5, value: 0.5 });
  });

  it('compares within each round, so a slow minute of the machine changes nothing', () => {
    const one = targetResult('gateway', [
      { rate: 80, cpuUs: 10 },
      { rate: 8, cpuUs: 100 },
      { rate: 40, cpuUs: 20 },
    ]);
    const other = targetResult('relay-bytes', [
      { rate: 100, cpuUs: 8 },
      { rate: 10, cpuUs: 80 },
      { rate: 50, cpuUs: 16 },
    ]);
    expect(compare(one, other).value).toBeCloseTo(0.8);
  });

  it('has no ratio to a target that was not measured', () => {
    const scenario = scenarioResult('chat-1k', [targetResult('gateway', [{ rate: 1, cpuUs: 1 }])]);
    expect(findRatio(scenario, 'gateway', 'portkey')).toBeUndefined();
  });
});

describe('checkFloors', () => {
  it('misses what could not be measured', () => {
    const floors = checkFloors({ scenarios: [], paced: undefined, start: undefined }, ['stream']);
    expect(floors.map(({ reached }) => reached)).toEqual([false, false, false]);
    expect(floors.every(({ value }) => value === undefined)).toBe(true);
  });

  it('does not ask for scenarios that were left out', () => {
    const names = checkFloors({ scenarios: [], paced: undefined, start: undefined }, ['start']);
    expect(names.map(({ name }) => name)).toEqual([
      'start: first answer, ms',
      'start: idle memory, MB',
    ]);
  });

  it('misses a gateway that is just below, and counts failed calls', () => {
    const scenario = scenarioResult('chat-200k', [
      targetResult('gateway', [{ rate: 679, cpuUs: 1 }], 1),
      targetResult('relay-bytes', [{ rate: 1_000, cpuUs: 1 }]),
    ]);
    expect(checkFloors(only(scenario), ['chat-200k']).map(({ reached }) => reached)).toEqual([
      false,
      false,
    ]);
  });

  it('accepts a gateway that is just at the floor', () => {
    const scenario = scenarioResult('chat-200k', [
      targetResult('gateway', [{ rate: 680, cpuUs: 1 }]),
      targetResult('relay-bytes', [{ rate: 1_000, cpuUs: 1 }]),
    ]);
    expect(checkFloors(only(scenario), ['chat-200k']).every(({ reached }) => reached)).toBe(true);
  });

  it('misses one lost event, and CPU above 1.2 byte relays', () => {
    const paced = (ours: PacedResult): Measured => ({
      scenarios: [],
      paced: {
        streams: 512,
        intervalMs: 20,
        results: [pacedResult('relay-bytes', 20), ours],
        missing: {},
      },
      start: undefined,
    });
    const judge = (ours: PacedResult): readonly boolean[] =>
      checkFloors(paced(ours), ['paced']).map(({ reached }) => reached);
    expect(judge(pacedResult('gateway', 24, 1))).toEqual([false, true]);
    expect(judge(pacedResult('gateway', 24.1))).toEqual([true, false]);
    expect(judge(pacedResult('gateway', 24))).toEqual([true, true]);
  });
});

describe('toMarkdown', () => {
  it('marks ratios of CPU, names failed calls and says what was not measured', () => {
    const scenario: ScenarioResult = {
      ...scenarioResult('stream', [
        targetResult('direct', [{ rate: 5_000, cpuUs: 10 }]),
        targetResult('relay-bytes', [{ rate: 1_000, cpuUs: 100, busy: 0.4 }]),
        targetResult('gateway', [{ rate: 1_000, cpuUs: 200 }], 3),
      ]),
      missing: { portkey: 'npm install failed' },
    };
    const text = toMarkdown(only(scenario));
    expect(text).toContain('| gateway (3 calls failed) | 1000 |');
    expect(text).toMatch(/gateway.*\| 66 in 5000 calls \| 0\.50\* \|/);
    expect(text).toContain('- portkey was not measured: npm install failed');
    expect(text).not.toContain('NaN');
  });
});

describe('toFloorTable', () => {
  it('tells a miss from a floor that was reached', () => {
    const text = toFloorTable([
      { name: 'one', value: 0.5, bound: '>= 0.55', reached: false },
      { name: 'two', value: undefined, bound: '= 0', reached: false },
      { name: 'three', value: 640, bound: '< 700', reached: true },
    ]);
    expect(text).toContain('| one | 0.50 | >= 0.55 | **missed** |');
    expect(text).toContain('| two | not measured | = 0 | **missed** |');
    expect(text).toContain('| three | 640 | < 700 | reached |');
  });
});
