import { findRatio } from './comparison.ts';
import type { Measured } from './comparison.ts';
import { scenarios } from './scenarios.ts';
import type { TargetId } from './target-ids.ts';

export interface FloorResult {
  readonly name: string;
  /** The figure that was measured; undefined when it could not be. */
  readonly value: number | undefined;
  readonly bound: string;
  readonly reached: boolean;
}

interface Floor {
  readonly scenario: string;
  readonly name: string;
  readonly bound: string;
  readonly read: (measured: Measured) => number | undefined;
  readonly holds: (value: number) => boolean;
}

const subject: TargetId = 'gateway';

function atLeast(scenario: string, other: TargetId, least: number): Floor {
  return {
    scenario,
    name: `${scenario}: gateway over ${other}`,
    bound: `>= ${String(least)}`,
    read: ({ scenarios }) => {
      const found = scenarios.find(({ id }) => id === scenario);
      return found && findRatio(found, subject, other)?.value;
    },
    holds: (value) => value >= least,
  };
}

const noFailures = (scenario: string): Floor => ({
  scenario,
  name: `${scenario}: failed calls of the gateway`,
  bound: '= 0',
  read: ({ scenarios }) =>
    scenarios.find(({ id }) => id === scenario)?.results.find(({ id }) => id === subject)?.failures,
  holds: (value) => value === 0,
});

const findPaced = ({ paced }: Measured, id: TargetId) =>
  paced?.results.find((result) => result.id === id);
const findStart = ({ start }: Measured) => start?.results.find(({ id }) => id === subject);

/** What this gateway has to reach, whatever the machine: all but start and memory are ratios within one run. */
const floors: readonly Floor[] = [
  atLeast('chat-1k', 'relay-bytes', 0.8),
  atLeast('chat-1k', 'portkey', 8),
  atLeast('chat-200k', 'relay-bytes', 0.68),
  atLeast('stream', 'relay-bytes', 0.9),
  atLeast('stream', 'portkey', 6),
  atLeast('stream-merged', 'relay-bytes', 0.6),
  atLeast('stream-merged', 'portkey', 6),
  atLeast('tls', 'relay-bytes', 0.8),
  atLeast('tls-stream', 'relay-bytes', 0.55),
  atLeast('anthropic', 'relay-parse', 0.8),
  ...scenarios.map(({ id }) => noFailures(id)),
  {
    scenario: 'paced',
    name: 'paced: lost, misplaced or cut',
    bound: '= 0',
    read: (measured) => {
      const paced = findPaced(measured, subject);
      return paced && paced.lostEvents + paced.misplacedEvents + paced.failures;
    },
    holds: (value) => value === 0,
  },
  {
    scenario: 'paced',
    name: 'paced: CPU per event over relay-bytes',
    bound: '<= 1.2',
    read: (measured) => {
      const ours = findPaced(measured, subject)?.median.cpuUsPerEvent;
      const theirs = findPaced(measured, 'relay-bytes')?.median.cpuUsPerEvent;
      return ours === undefined || theirs === undefined ? undefined : ours / theirs;
    },
    holds: (value) => value <= 1.2,
  },
  {
    scenario: 'start',
    name: 'start: first answer, ms',
    bound: '< 450',
    read: (measured) => findStart(measured)?.medianMs,
    holds: (value) => value < 450,
  },
  {
    scenario: 'start',
    name: 'start: idle memory, MB',
    bound: '< 90',
    read: (measured) => findStart(measured)?.idleRssMb,
    holds: (value) => value < 90,
  },
];

/** Judges the floors of the scenarios that were asked for. What could not be measured is a miss. */
export function checkFloors(measured: Measured, asked: readonly string[]): readonly FloorResult[] {
  return floors
    .filter(({ scenario }) => asked.includes(scenario))
    .map(({ name, bound, read, holds }) => {
      const value = read(measured);
      return { name, value, bound, reached: value !== undefined && holds(value) };
    });
}
