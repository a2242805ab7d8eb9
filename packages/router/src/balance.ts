import {
  answerAttempt,
  beginAttempt,
  callRecordOf,
  failAttempt,
  isThenable,
  isExhausted,
  lastFailureOf,
  LLMError,
  settleAttempt,
  stack,
  systemClock,
  toLLMError,
  whenSettled,
  withErrorDetails,
  type AnsweredBy,
  type CallContext,
  type Call,
  type CallLayer,
  type CallRecord,
  type Result,
  type CallService,
  type Clock,
  type OperationName,
} from '@llm/core';
import { costOnce } from './cost-once.ts';
import type { Deployment, DeploymentFacts } from './deployment.ts';
import type { DeploymentFilter } from './filter/filter.ts';
import { leftOutBy, narrowAll } from './filter/narrow-all.ts';
import type { Gate, Option } from './gate/gate.ts';
import { noteAttempt, noteChoice } from './note-choice.ts';
import { deploymentsForKey } from './key-realm.ts';
import { standInsOf } from './stand-ins.ts';
import {
  createModelDirectory,
  upstreamModelOf,
  type Match,
  type ModelAliases,
} from './model-directory.ts';
import {
  addLatency,
  addTimeout,
  addTokens,
  createDeploymentState,
  defaultNewestShare,
  type DeploymentState,
} from './state/deployment-state.ts';
import type { Availability } from './state/availability.ts';
import { isCooling } from './state/cooldown-state.ts';
import { rank } from './rank.ts';
import { isTimedOut } from './state/failure-traits.ts';
import { waitForRoom } from './room.ts';
import type { Strategy, StrategyInput } from './strategy/strategy.ts';
import { weighted } from './strategy/weighted.ts';
import { validateDeployments } from './validate-deployments.ts';

/** What a balance chooses among, and how. */
export interface BalanceOptions {
  readonly deployments: readonly Deployment[];
  /** Default: weighted random choice. */
  readonly strategy?: Strategy;
  readonly aliases?: ModelAliases;
  /** What to add to the message that no deployment serves a model; `undefined` for the nearest name. */
  readonly hint?: (model: string) => string | undefined;
  /** Leave out deployments that a call may not go to, before the strategy chooses. Default none. */
  readonly filters?: readonly DeploymentFilter[];
  /** The layers around one deployment, outermost first. `state` is what a cooldown writes and strategies read. */
  readonly each?: (deployment: Deployment, state: DeploymentState) => readonly CallLayer[];
  /** How much a new sample counts in the means of what deployments take: above 0, at most 1. Default 0.2. */
  readonly newestShare?: number;
  /** Keeps the limits of deployments and lets calls wait for room. Default: `maxParallel` alone is kept, and nobody waits. */
  readonly gate?: Gate;
  readonly clock?: Clock;
  /** At least 0, below 1. Default `Math.random`. */
  readonly random?: () => number;
}

/** A service over deployments that can also say how they are. */
export interface Balance extends CallService {
  /** One line a deployment, in the order given. */
  facts(): readonly DeploymentFacts[];
  /**
   * Chooses among these from now on. One whose id was there before keeps what is known of it; calls under way end where they
   * began.
   *
   * @throws {TypeError} the deployments or aliases contradict each other; then nothing has changed
   */
  setDeployments(deployments: readonly Deployment[], aliases?: ModelAliases): void;
}

/** A deployment that may be chosen: its state, and the service that reaches it through its layers. */
interface Candidate extends DeploymentState {
  service: CallService;
  /** Calls that it takes at the same time. */
  capacity: number;
}

/**
 * The innermost service of a router: finds the deployments of a model, lets the strategy choose one, and calls it.
 *
 * Each choice sees the deployments in three groups, and a later group only if the strategy takes nothing from the
 * earlier ones: those that have not failed in this call, those that have, and those in cooldown, the one that is ready
 * soonest first. So a cooldown moves calls to other deployments, but never makes a model unavailable. Left out of all
 * groups are deployments at their limit of concurrent calls, and those that timed out or refused for good in this call.
 *
 * Only where another model stands ready (`otherModel` of the call's record) are those in cooldown left alone, but for
 * one call at a time in the second half of a cooldown: a probe, which finds out whether the deployment is well again.
 *
 * A key of the caller's own is shown to the deployments of one realm only (`keyRealm`), and others are not asked.
 *
 * A result says who gave it. A failure before a stream's first chunk counts as a failure of the call.
 *
 * @throws {TypeError} the deployments or aliases contradict each other
 * @throws {LLMError} (the service) not_found: no deployment serves the name; invalid_request: none of them may be shown the
 * caller's own key; overloaded: all are full;
 * no_deployment: the strategy wants none, or all are in cooldown and another model stands ready (`retryAfterMs`: until
 * the first is ready); other codes: the deployment's own failure
 */
export function balance(options: BalanceOptions): Balance {
  const {
    strategy = weighted,
    each = () => [],
    filters = [],
    newestShare = defaultNewestShare,
    gate,
    clock = systemClock,
    random = Math.random,
  } = options;
  if (!(newestShare > 0 && newestShare <= 1))
    throw new TypeError(`newestShare must be above 0 and at most 1, not ${newestShare}`);
  const arrange = (
    deployments: readonly Deployment[],
    before: readonly Candidate[],
  ): readonly Candidate[] => {
    const states = new Map(before.map((candidate) => [candidate.deployment.id, candidate]));
    return deployments.map((deployment): Candidate => {
      const state: DeploymentState = states.get(deployment.id) ?? createDeploymentState(deployment);
      state.deployment = deployment;
      return Object.assign(state, {
        service: stack(each(deployment, state), deployment.service),
        capacity: gate === undefined ? (deployment.limits?.maxParallel ?? Infinity) : Infinity,
      });
    });
  };
  validateDeployments(options.deployments);
  let candidates = arrange(options.deployments, []);
  let directory = createModelDirectory(candidates, options.aliases);
  const chooser = createChooser(strategy, random, clock);

  /** Who goes on from a beginning is found among the deployments of the model: of those of other models nothing is known here. */
  const hasPrefilled = (
    entries: readonly Candidate[],
    input: ChoiceInput,
    present: Candidate,
  ): boolean => {
    const prefilled = entries.filter(({ deployment }) => deployment.prefill === true);
    const record = { ...input.record, otherModel: false };
    return chooser.hasOther(prefilled, { ...input, record }, present);
  };

  /** Those of a model that this attempt may ask. */
  const entriesFor = (given: readonly Candidate[], input: ChoiceInput): readonly Candidate[] => {
    const narrowed = narrowAll(filters, given, input);
    const { standIn } = input.record;
    return standIn === undefined ? narrowed : standInsOf(narrowed, standIn);
  };

  const find = (model: string): Match<Candidate> => {
    const found = directory.find(model);
    if (found === undefined) throw directory.explain(model, options.hint?.(model));
    return found;
  };

  const service = async <Op extends OperationName>(
    call: Call<Op>,
    context: CallContext,
  ): Promise<Result<Op>> => {
    const record = callRecordOf(context);
    const knownIn = directory;
    const asked = find(call.model);
    const askedForKey = entriesForKey(asked.entries, call, record);
    // Most calls need no gate. They neither make what it asks for nor wait for a promise.
    const admission =
      gate?.concerns(call, asked.entries) === true
        ? gate.admit({
            ...{ call, context, record, group: asked.entries },
            options() {
              const input = { call, context, now: clock.now(), record };
              // Deployments may have come and gone while it waited.
              const present =
                directory === knownIn
                  ? askedForKey
                  : entriesForKey(find(call.model).entries, call, record);
              return chooser.options(entriesFor(present, input), input);
            },
          })
        : undefined;
    const turn = admission === undefined ? undefined : await admission;
    const match = directory === knownIn ? asked : (directory.find(call.model) ?? asked);
    const forKey = match === asked ? askedForKey : entriesForKey(match.entries, call, record);
    const startedAt = clock.now();
    const input = { call, context, now: startedAt, record };
    const { standIn } = record;
    const entries = entriesFor(forKey, input);
    const chosen = turn?.candidate ?? chooser.choose(entries, input);
    const probed =
      chosen !== undefined
        ? trialOf(chosen, input)
        : standIn === undefined
          ? chooser.probe(entries, input)
          : undefined;
    const candidate = chosen ?? probed;
    record.notes?.push(
      noteChoice(match.entries, {
        model: call.model,
        candidate,
        isProbe: probed !== undefined,
        // A probe takes its place with the question.
        availability: (one) =>
          entries.includes(one)
            ? availabilityOf(one, record, clock)
            : (leftOutBy(filters, forKey, { candidate: one, input }) ??
              (forKey.includes(one) ? 'no stand-in here' : 'not for this key')),
        now: startedAt,
      }),
    );
    if (candidate === undefined) {
      // Who looks for a stand-in does not wait until there is one: another model may be ready.
      if (standIn !== undefined) record.next = 'nothing';
      throw chooser.explain(entries, input);
    }
    const model = upstreamModelOf(candidate.deployment, match);
    const { provider, id } = candidate.deployment;
    const attempt = beginAttempt(record, { deployment: id, provider, model, startedAt });
    const attempts = record.attempts.length;
    if (call.stream) {
      record.hasOther = chooser.hasOther(entries, input, candidate);
      record.hasStandIn = record.hasOther && isReached(record, call);
      if (record.recovery?.mode === 'continue')
        record.hasOther = hasPrefilled(entries, input, candidate);
    }
    candidate.inFlight += 1;
    candidate.requests.add(startedAt, 1);
    let result: Result<Op>;
    try {
      result = await (turn ?? candidate).service(
        model === call.model ? call : { ...call, model },
        attempts === context.attempt ? context : { ...context, attempt: attempts },
      );
    } catch (cause) {
      candidate.inFlight -= 1;
      if (probed !== undefined) probed.isProbed = false;
      const error = withPlace(toLLMError(cause), { provider, model });
      const now = clock.now();
      failAttempt(attempt, now, error);
      record.notes?.push(noteAttempt(attempt));
      if (isTimedOut(error) && !error.byCaller)
        addTimeout(candidate, { stream: call.stream, startedAt, answeredAt: now, newestShare });
      record.next = chooser.next(entries, input);
      throw error;
    }
    if (probed !== undefined) probed.isProbed = false;
    const now = clock.now();
    answerAttempt(attempt, now, result);
    record.notes?.push(noteAttempt(attempt));
    const measured = { stream: call.stream, startedAt, answeredAt: now, newestShare };
    addLatency(candidate, measured);
    whenSettled(result, (outcome) => {
      candidate.inFlight -= 1;
      if (outcome.usage !== undefined)
        addTokens(candidate, outcome, { now: clock.now(), attempt: measured });
      settleAttempt(attempt, outcome);
    });
    const answeredBy: AnsweredBy =
      result.answeredBy?.isEstimate === true
        ? { provider, model, deployment: id, attempts, isEstimate: true }
        : { provider, model, deployment: id, attempts };
    const { costOf } = candidate.deployment;
    return costOf === undefined
      ? { ...result, answeredBy }
      : { ...result, answeredBy, costOf: costOnce(costOf, model) };
  };
  return Object.assign(service, {
    facts: () => candidates,
    setDeployments(deployments: readonly Deployment[], aliases: ModelAliases = {}) {
      validateDeployments(deployments);
      // A directory refuses aliases that lead nowhere, before anything has changed.
      createModelDirectory(
        deployments.map((deployment) => ({ deployment })),
        aliases,
      );
      const before = candidates.map(({ deployment }) => deployment);
      candidates = arrange(deployments, candidates);
      directory = createModelDirectory(candidates, aliases);
      const [old, present] = [new Set(before), new Set(deployments)];
      const changed = deployments.filter((one) => !old.has(one));
      const gone = before.filter((one) => !present.has(one));
      gate?.wake(new Set([...changed, ...gone].map(({ modelName }) => modelName)));
    },
  });
}

/** The call that a deployment is chosen for, and what has happened to it. */
interface ChoiceInput extends StrategyInput {
  readonly record: CallRecord;
}

/** Those that may be shown the caller's own key, where it brought one. */
function entriesForKey(
  entries: readonly Candidate[],
  { model, settings }: Call,
  record: CallRecord,
): readonly Candidate[] {
  return settings.apiKey === undefined
    ? entries
    : deploymentsForKey(entries, record, { model, place: settings.place });
}

interface Chooser {
  /** All that could be chosen, in the order in which they would be. */
  options(candidates: readonly Candidate[], input: ChoiceInput): readonly Option<Candidate>[];
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

function createChooser(wanted: Strategy, random: () => number, clock: Clock): Chooser {
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
  const ranked = (candidates: readonly Candidate[], input: ChoiceInput): readonly Candidate[] =>
    rank(candidates, {
      choose: (left) => strategy(left, random, input),
      isFull: (candidate) => waitForRoom(candidate, input.now) > 0,
    });
  return {
    options(candidates, input) {
      const fresh = ranked(candidatesThatAre('fresh', candidates, input), input);
      const isReady = input.record.standIn?.onlyReady === true;
      const others = isReady
        ? []
        : [
            ...ranked(candidatesThatAre('tried', candidates, input), input),
            ...(input.record.otherModel ? [] : soonest(candidates, input)),
          ];
      return [...fresh, ...others].map((candidate) => ({
        candidate,
        coolingMs: Math.max(0, candidate.coolingUntil - input.now),
      }));
    },
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
function trialOf(candidate: Candidate, { call, now }: ChoiceInput): Candidate | undefined {
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
function isReached(record: CallRecord, call: Call): boolean {
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
function availabilityOf(candidate: Candidate, record: CallRecord, clock: Clock): Availability {
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

function withPlace(
  error: LLMError,
  place: { readonly provider: string; readonly model: string },
): LLMError {
  return error.provider === undefined || error.model === undefined
    ? withErrorDetails(error, place)
    : error;
}
