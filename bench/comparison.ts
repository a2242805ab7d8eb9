import type { PacedOutcome } from './measure-paced.ts';
import type { ScenarioResult, TargetResult } from './measure-throughput.ts';
import type { StartOutcome } from './measure-start.ts';
import { median } from './statistics.ts';
import type { TargetId } from './target-ids.ts';

/** Everything one run measured. */
export interface Measured {
  readonly scenarios: readonly ScenarioResult[];
  readonly paced: PacedOutcome | undefined;
  readonly start: StartOutcome | undefined;
}

export interface Ratio {
  /** Requests per second, this target over the other; the middle one of the rounds. */
  readonly throughput: number;
  /** CPU per request, the other over this target: above 1 means that this target needs less. */
  readonly cpu: number;
  /** The one to compare with: throughput when both filled their core, else CPU. */
  readonly value: number;
}

/** A core this busy was the limit of the measurement. */
export const fullCore = 0.9;

/**
 * Compares two targets round by round, so that a machine that slows down for a while slows both.
 *
 * Throughput says nothing about a target that did not fill its core: then the loader or the upstream set the
 * pace. CPU per request still does.
 */
export function compare(one: TargetResult, other: TargetResult): Ratio {
  const pairs = one.rounds.flatMap((round, index) => {
    const against = other.rounds[index];
    return against === undefined ? [] : [{ round, against }];
  });
  const throughput = median(
    pairs.map(({ round, against }) => round.requestsPerSecond / against.requestsPerSecond),
  );
  const cpu = median(pairs.map(({ round, against }) => against.cpuUs / round.cpuUs));
  const limited = one.median.busy < fullCore || other.median.busy < fullCore;
  return { throughput, cpu, value: limited && Number.isFinite(cpu) ? cpu : throughput };
}

export function findRatio(
  scenario: ScenarioResult,
  one: TargetId,
  other: TargetId,
): Ratio | undefined {
  const left = scenario.results.find(({ id }) => id === one);
  const right = scenario.results.find(({ id }) => id === other);
  return left && right ? compare(left, right) : undefined;
}
