import { validateNumber } from '@llm/core';
import type { DeploymentFacts, Measured } from '../deployment.ts';
import { anyOf, lowestOf } from './lowest-of.ts';
import type { Strategy } from './strategy.ts';

/** How the fastest deployment is chosen. */
export interface LowestLatencyOptions {
  /** Those that are slower than the fastest by this part of its time share the calls with it. Default 0. */
  readonly buffer?: number;
  /** The share of the calls that go to any deployment, so that one that has become fast is noticed. Default 0.05. */
  readonly exploration?: number;
  /** For how long a measurement says something, in milliseconds. Default one hour. */
  readonly maxAgeMs?: number;
}

/**
 * The fastest deployment: for streams by the time to the first content, for non-streaming responses by the time for each token of
 * the answer, or by the whole time where one of them counts no tokens.
 *
 * One that was not measured yet, or not for long, gets one call at a time until it is.
 *
 * @throws {TypeError} an option is out of its bounds
 */
export function lowestLatency(options: LowestLatencyOptions = {}): Strategy {
  const { buffer = 0, exploration = 0.05, maxAgeMs = 3_600_000 } = options;
  for (const [name, value] of Object.entries({ buffer, exploration, maxAgeMs }))
    validateNumber(name, value, { min: 0 });
  if (exploration > 1) throw new TypeError(`exploration must be at most 1, not ${exploration}`);
  return (candidates, random, { call, now }) => {
    const isKnown = (measured: Measured | undefined): measured is Measured =>
      measured !== undefined && now - measured.at <= maxAgeMs;
    const { first, second } = call.stream ? ofStreams : ofAnswers;
    const known = candidates.filter((one) => isKnown(second(one)));
    const unknown = candidates.filter((one) => one.inFlight === 0 && !isKnown(second(one)));
    if (unknown.length > 0 || known.length === 0)
      return anyOf(unknown.length > 0 ? unknown : candidates, random);
    if (exploration > 0 && random() >= 1 - exploration) return anyOf(known, random);
    const measure = known.every((one) => isKnown(first(one))) ? first : second;
    return lowestOf(known, (one) => measure(one)?.value ?? Infinity, { random, buffer });
  };
}

interface Measures {
  /** What is compared where all have it. */
  first(facts: DeploymentFacts): Measured | undefined;
  second(facts: DeploymentFacts): Measured | undefined;
}

const ofStreams: Measures = {
  first: ({ firstContentMs }) => firstContentMs,
  second: ({ firstContentMs }) => firstContentMs,
};
const ofAnswers: Measures = {
  first: ({ tokenMs }) => tokenMs,
  second: ({ answerMs }) => answerMs,
};
