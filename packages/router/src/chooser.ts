import {
  isExhausted,
  isThenable,
  lastFailureOf,
  LLMError,
  type Call,
  type CallRecord,
  type CallService,
  type Clock,
} from '@llm/core';
import { LazyList } from './lazy-list.ts';
import { rank } from './rank.ts';
import { waitForRoom } from './room.ts';
import type { Availability } from './state/availability.ts';
import { isCooling } from './state/cooldown-state.ts';
import type { DeploymentState } from './state/deployment-state.ts';
import { isTimedOut } from './state/failure-traits.ts';
import type { Strategy, StrategyInput } from './strategy/strategy.ts';

/** A deployment that may be chosen: its state, and the service that reaches it through its layers. */
export interface Candidate extends DeploymentState {
  service: CallService;
  /** Calls that it takes at the same time. */
  capacity: number;
}

/** The call that a deployment is chosen for, and what has happened to it. */
export interface ChoiceInput extends StrategyInput {
  readonly record: CallRecord;
}

/** Chooses among the deployments of a model for one attempt of a call, with a strategy that may be somebody else's. */
export interface Chooser {
  /** All that could be chosen, in the order in which they would be. */
  options(candidates: readonly Candidate[], input: ChoiceInput): LazyList<Candidate>;
  choose(candidates: readonly Candidate[], input: ChoiceInput): Candidate | undefined;
  /** One in cooldown that may be asked once to find out how it is. It counts as probed from now on. */
  probe(candidates: readonly Candidate[], input: ChoiceInput): Candidate | undefined;
  /** What a further choice could give. */
  next(candidates: readonly Candidate[], input: ChoiceInput): CallRecord['next'];
  /** Whether somebody else could be asked if the attempt on this one failed. */
  hasOther(candidates: readonly Candidate[], input: ChoiceInput, present: Candidate): boolean;
  /** Why there is none. */
  explain(candidates: readonly Candidate[], input: ChoiceInput): LLMError;
}

/** @throws {TypeError} (its methods) the strategy gives what is no candidate */
export function createChooser(wanted: Strategy, random: () => number, clock: Clock): Chooser {
  const strategy = checked(wanted);
  const never = (): number => 0;
  const candidatesThatAre = (
    wanted: Availability,
    candidates: readonly Candidate[],
    { record }: ChoiceInput,
  ): readonly Candidate[] => {
    const fits = (candidate: Candidate): boolean =>
      availabilityOf(candidate, record, clock) === wanted;
    // Usually all are fresh. Then the list itself will do, and no copy is made.
    return candidates.every(fits) ? candidates : candidates.filter(fits);
  };
  const soonest = (candidates: readonly Candidate[], input: ChoiceInput): readonly Candidate[] =>
    candidatesThatAre('cooling', candidates, input)
      .toSorted((first, second) => first.coolingUntil - second.coolingUntil)
      .filter((candidate) => strategy([candidate], random, input) !== undefined);
  const ranked = (candidates: readonly Candidate[], input: ChoiceInput): Iterable<Candidate> =>
    rank(candidates, {
      choose: (left) => strategy(left, random, input),
      isFull: (candidate) => waitForRoom(candidate, input.now) > 0,
    });
  function* inTurn(
    candidates: readonly Candidate[],
    input: ChoiceInput,
  ): Generator<Candidate, void> {
    const fresh = candidatesThatAre('fresh', candidates, input);
    yield* ranked(fresh, input);
    if (input.record.standIn?.onlyReady === true || fresh.length === candidates.length) return;
    yield* ranked(candidatesThatAre('tried', candidates, input), input);
    if (!input.record.otherModel) yield* soonest(candidates, input);
  }

  return {
    options: (candidates, input) => new LazyList(inTurn(candidates, input)),
    choose(candidates, input) {
      const fresh = strategy(candidatesThatAre('fresh', candidates, input), random, input);
      if (input.record.standIn?.onlyReady === true) return fresh;
      return (
        fresh ??
        strategy(candidatesThatAre('tried', candidates, input), random, input) ??
        (input.record.otherModel ? undefined : soonest(candidates, input)[0])
      );
    },
    probe(candidates, input) {
      // An answer to a key of the caller's own says nothing about ours.
      if (input.call.settings.apiKey !== undefined) return undefined;
      const candidate = soonest(candidates, input).find(
        ({ isProbed, probeAt }) => !isProbed && probeAt <= input.now,
      );
      if (candidate !== undefined) candidate.isProbed = true;
      return candidate;
    },
    next(candidates, input) {
      const { record } = input;
      if (strategy(candidatesThatAre('fresh', candidates, input), never, input) !== undefined)
        return 'another';
      const isOpen = (candidate: Candidate): boolean => {
        const availability = availabilityOf(candidate, record, clock);
        return availability === 'tried' || (availability === 'cooling' && !record.otherModel);
      };
      return candidates.some(isOpen) ? 'again' : 'nothing';
    },
    hasOther(candidates, input, present) {
      const { record, call } = input;
      if (isExhausted(record)) return false;
      if (hasOtherModel(record, call)) return true;
      const others = candidates.filter((other) => other !== present);
      if (others.length === 0) return false;
      return strategy(candidatesThatAre('fresh', others, input), never, input) !== undefined;
    },
    explain(candidates, input) {
      const { model } = input.call;
      if (candidates.some(isFull)) {
        return new LLMError('overloaded', `every deployment of ${model} is busy: try again later`);
      }
      const [first] = soonest(candidates, input);
      if (first !== undefined)
        return new LLMError(
          'no_deployment',
          `every deployment of ${model} is in cooldown after failures`,
          { retryAfterMs: Math.max(0, first.coolingUntil - input.now) },
        );
      const waits = candidates
        .filter((one) => availabilityOf(one, input.record, clock) !== 'out')
        .map((one) => waitForRoom(one, input.now));
      const waitMs = Math.min(...waits);
      return waitMs > 0 && waitMs < Infinity
        ? new LLMError('rate_limited', `every deployment of ${model} is at its limit of a minute`, {
            retryAfterMs: waitMs,
          })
        : new LLMError('no_deployment', `no deployment of ${model} takes calls`);
    },
  };
}

/** The candidate itself where this call is the one that finds out whether it is well again. It counts as probed from now on. */
export function trialOf(candidate: Candidate, { call, now }: ChoiceInput): Candidate | undefined {
  const isTrial =
    candidate.isHalfOpen &&
    !candidate.isProbed &&
    candidate.coolingUntil <= now &&
    // An answer to a key of the caller's own says nothing about ours.
    call.settings.apiKey === undefined;
  if (!isTrial) return undefined;
  candidate.isProbed = true;
  return candidate;
}

/** Whether a retry or a fallback would get to whoever stands ready. */
export function isReached(record: CallRecord, call: Call): boolean {
  return record.attemptsLeft > 0 || hasOtherModel(record, call);
}

/** Other models are seldom where a key of the caller's own is valid. */
function hasOtherModel({ otherModel }: CallRecord, { settings }: Call): boolean {
  return otherModel && settings.apiKey === undefined;
}

/** The strategy, which may be somebody else's, and gives one of the candidates or nothing. */
function checked(strategy: Strategy): Strategy {
  return (candidates, random, input) => {
    const chosen = strategy(candidates, random, input);
    if (chosen === undefined || 'deployment' in chosen) return chosen;
    // Nobody waits for the promise of a strategy that is asynchronous, so its failure is taken here.
    const other: unknown = chosen;
    if (isThenable(other)) other.then(undefined, () => undefined);
    throw new TypeError(
      'the strategy chose what is no candidate: it must give one at once, or nothing',
    );
  };
}

/**
 * The order of these questions matters. A deployment in cooldown that also failed in this call counts as cooling, so
 * that it is asked after one that only failed: its cooldown rests on the failures of many calls, and not of this one.
 * It only reads. A cooldown ends when its time has passed, and no timer has to end it.
 */
export function availabilityOf(
  candidate: Candidate,
  record: CallRecord,
  clock: Clock,
): Availability {
  if (isFull(candidate) || candidate.deployment.weight === 0) return 'out';
  const failure =
    record.attempts.length === 0 ? undefined : lastFailureOf(record, candidate.deployment.id);
  // The same call would time out there again, or be refused again.
  if (failure !== undefined && (isTimedOut(failure) || !failure.retryable))
    return record.retriesAnyway ? 'tried' : 'out';
  if (isCooling(candidate, clock) || (candidate.isHalfOpen && candidate.isProbed)) return 'cooling';
  return failure === undefined ? 'fresh' : 'tried';
}

function isFull({ capacity, inFlight }: Candidate): boolean {
  return inFlight >= capacity;
}
