import { findRatio, fullCore } from './comparison.ts';
import type { Measured, Ratio } from './comparison.ts';
import type { FloorResult } from './floors.ts';
import type { PacedOutcome } from './measure-paced.ts';
import type { StartOutcome } from './measure-start.ts';
import type { ScenarioResult } from './measure-throughput.ts';

/** Prints all figures as Markdown tables. */
export function toMarkdown({ scenarios, paced, start }: Measured): string {
  return [
    ...scenarios.map(scenarioTable),
    ...(paced ? [pacedTable(paced)] : []),
    ...(start ? [startTable(start)] : []),
  ].join('\n\n');
}

export function toFloorTable(floors: readonly FloorResult[]): string {
  const rows = floors.map(({ name, value, bound, reached }) => [
    name,
    value === undefined ? 'not measured' : toFixed(value, value < 20 ? 2 : 0),
    bound,
    reached ? 'reached' : '**missed**',
  ]);
  return table(['Floor', 'Measured', 'Bound', ''], rows);
}

function scenarioTable(scenario: ScenarioResult): string {
  const rows = scenario.results.map(
    ({ id, title, median, failures, connections, upstreamCalls }) => {
      const against = (other: typeof id): string =>
        id === 'direct' || id === other ? '' : toRatio(findRatio(scenario, id, other));
      return [
        failures === 0 ? title : `${title} (${String(failures)} calls failed)`,
        toFixed(median.requestsPerSecond, 0),
        toFixed(median.p50Ms, 2),
        toFixed(median.p99Ms, 2),
        toFixed(median.cpuUs, 0),
        toFixed(median.rssMb, 0),
        toPercent(median.busy),
        `${String(connections)} in ${String(upstreamCalls)} calls`,
        against('relay-bytes'),
        against('relay-parse'),
        against('portkey'),
      ];
    },
  );
  const heading = `**${scenario.title}** (request ${toFixed(scenario.requestBytes / 1_000, 1)} kB)`;
  const columns = [
    'Target',
    'requests/s',
    'p50 ms',
    'p99 ms',
    'CPU µs/request',
    'RSS MB',
    'core busy',
    'connections opened',
    '× byte relay',
    '× parse relay',
    '× Portkey',
  ];
  return [heading, '', table(columns, rows), ...toNotes(scenario.missing)].join('\n');
}

function pacedTable(paced: PacedOutcome): string {
  const direct = paced.results.find(({ id }) => id === 'direct')?.median;
  const relay = paced.results.find(({ id }) => id === 'relay-bytes')?.median;
  const rows = paced.results.map((result) => {
    const { median, id } = result;
    const added = (field: 'p50Ms' | 'p99Ms'): string =>
      direct === undefined || id === 'direct' ? '' : toFixed(median[field] - direct[field], 2);
    const broken = result.failures + result.misplacedEvents;
    return [
      broken === 0 ? result.title : `${result.title} (${String(broken)} broken)`,
      toFixed(median.eventsPerSecond, 0),
      `${String(result.lostEvents)} of ${String(result.expectedEvents)}`,
      toFixed(median.p50Ms, 2),
      toFixed(median.p99Ms, 2),
      added('p50Ms'),
      added('p99Ms'),
      toFixed(median.cpuUsPerEvent, 1),
      toPercent(median.busy),
      toFixed(median.rssMb, 0),
      relay === undefined || id === 'direct'
        ? ''
        : toFixed(median.cpuUsPerEvent / relay.cpuUsPerEvent, 2),
    ];
  });
  const columns = [
    'Target',
    'events/s',
    'lost',
    'p50 ms',
    'p99 ms',
    'added p50 ms',
    'added p99 ms',
    'CPU µs/event',
    'core busy',
    'RSS MB',
    'CPU × byte relay',
  ];
  const heading = `**${String(paced.streams)} open streams, one event each ${String(paced.intervalMs)} ms**`;
  return [heading, '', table(columns, rows), ...toNotes(paced.missing)].join('\n');
}

function startTable(start: StartOutcome): string {
  const rows = start.results.map(({ title, medianMs, idleRssMb }) => [
    title,
    toFixed(medianMs, 0),
    toFixed(idleRssMb, 0),
  ]);
  const columns = ['Target', 'start to first answer, ms', 'idle RSS MB'];
  return ['**Start**', '', table(columns, rows), ...toNotes(start.missing)].join('\n');
}

/** A star says that a core was not full, so the ratio is that of CPU per request. */
function toRatio(ratio: Ratio | undefined): string {
  if (ratio === undefined) return '–';
  return toFixed(ratio.value, 2) + (ratio.value === ratio.throughput ? '' : '*');
}

function toNotes(missing: Readonly<Record<string, string>>): readonly string[] {
  const lines = Object.entries(missing).map(
    ([id, reason]) => `- ${id} was not measured: ${reason.replaceAll('\n', ' ')}`,
  );
  return lines.length === 0 ? [] : ['', ...lines];
}

export const legend =
  'Medians of the rounds; ratios are medians of the ratios within each round. ' +
  `\\* one of the two did not fill its core (${toFixed(fullCore * 100, 0)}%), so the ratio is that of CPU per request.`;

const toPercent = (share: number): string =>
  Number.isFinite(share) ? `${toFixed(share * 100, 0)}%` : '–';

function toFixed(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : '–';
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = columns.map((_, index) => (index === 0 ? '---' : '--:'));
  return [line(columns), line(rule), ...rows.map(line)].join('\n');
}
