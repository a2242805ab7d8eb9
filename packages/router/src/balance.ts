import type { LLMError } from '@llm/core';
import {
  answerAttempt,
  beginAttempt,
  callRecordOf,
  failAttempt,
  isThenable,
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
import {
  availabilityOf,
  createChooser,
  isReached,
  trialOf,
  type Candidate,
  type ChoiceInput,
} from './chooser.ts';
import { costOnce } from './cost-once.ts';
import type { Deployment, DeploymentFacts } from './deployment.ts';
import type { DeploymentFilter } from './filter/filter.ts';
import { leftOutBy, narrowAll } from './filter/narrow-all.ts';
import type { Applicant, Gate, Turn } from './gate/gate.ts';
import { spentBefore, spentTokens } from './gate/spent-tokens.ts';
import { noteAttempt, noteChoice } from './note-choice.ts';
import { deploymentsForKey } from './key-realm.ts';
import { standInsOf } from './stand-ins.ts';
import {
  createModelDirectory,
  type ModelDirectory,
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
import { isTimedOut } from './state/failure-traits.ts';
import type { Strategy } from './strategy/strategy.ts';
import { weighted } from './strategy/weighted.ts';
import { validateDeployments } from './validate-deployments.ts';

/** What a balance chooses among, and how. */
export interface BalanceOptions {
  /** The deployments to choose among. */
  readonly deployments: readonly Deployment[];
  /** Default: weighted random choice. */
  readonly strategy?: Strategy;
  /** Other names for models. Default: none. */
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
  /** Source of time. Default: the system clock. */
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

  const service = <Op extends OperationName>(
    call: Call<Op>,
    context: CallContext,
  ): Promise<Result<Op>> => {
    try {
      const record = callRecordOf(context);
      const asked = find(call.model);
      const askedForKey = entriesForKey(asked.entries, call, record);
      const visit: Visit<Op> = { call, context, record, knownIn: directory, asked, askedForKey };
      // Most calls need no gate. They neither make what it asks for nor wait for a promise.
      const admission =
        gate?.concerns(call, asked.entries) === true ? gate.admit(applicantOf(visit)) : undefined;
      if (admission === undefined) return attempt(visit, undefined);
      return isThenable(admission)
        ? admission.then((turn) => attemptInTurn(visit, turn))
        : attemptInTurn(visit, admission);
    } catch (cause) {
      return Promise.reject(toLLMError(cause));
    }
  };
  const applicantOf = ({
    call,
    context,
    record,
    knownIn,
    asked,
    askedForKey,
  }: Visit): Applicant<Candidate> => ({
    call,
    context,
    record,
    group: asked.entries,
    options() {
      const input = { call, context, now: clock.now(), record };
      // Deployments may have come and gone while it waited.
      const present =
        directory === knownIn ? askedForKey : entriesForKey(find(call.model).entries, call, record);
      return chooser.options(entriesFor(present, input), input);
    },
  });
  /** What fails between the turn and its answer gives the turn back, whatever it is: a slot would stay taken for as long as the process lives. */
  const attemptInTurn = <Op extends OperationName>(
    visit: Visit<Op>,
    turn: Turn<Candidate>,
  ): Promise<Result<Op>> =>
    attempt(visit, turn).catch((cause: unknown) => {
      turn.leave(spentBefore(cause));
      throw cause;
    });
  const attempt = async <Op extends OperationName>(
    { call, context, record, knownIn, asked, askedForKey }: Visit<Op>,
    turn: Turn<Candidate> | undefined,
  ): Promise<Result<Op>> => {
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
    const begun = beginAttempt(record, { deployment: id, provider, model, startedAt });
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
      failAttempt(begun, now, error);
      record.notes?.push(noteAttempt(begun));
      if (isTimedOut(error) && !error.byCaller)
        addTimeout(candidate, { stream: call.stream, startedAt, answeredAt: now, newestShare });
      record.next = chooser.next(entries, input);
      throw error;
    }
    if (probed !== undefined) probed.isProbed = false;
    const now = clock.now();
    answerAttempt(begun, now, result);
    record.notes?.push(noteAttempt(begun));
    const measured = { stream: call.stream, startedAt, answeredAt: now, newestShare };
    addLatency(candidate, measured);
    whenSettled(result, (outcome) => {
      candidate.inFlight -= 1;
      turn?.leave(spentTokens(outcome));
      if (outcome.usage !== undefined)
        addTokens(candidate, outcome, { now: clock.now(), attempt: measured });
      settleAttempt(begun, outcome);
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

/** A call, and what was found for it when it came. */
interface Visit<Op extends OperationName = OperationName> {
  readonly call: Call<Op>;
  readonly context: CallContext;
  readonly record: CallRecord;
  readonly knownIn: ModelDirectory<Candidate>;
  readonly asked: Match<Candidate>;
  /** Those of its deployments that may be shown the caller's own key. */
  readonly askedForKey: readonly Candidate[];
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

function withPlace(
  error: LLMError,
  place: { readonly provider: string; readonly model: string },
): LLMError {
  return error.provider === undefined || error.model === undefined
    ? withErrorDetails(error, place)
    : error;
}
