import {
  answerAttempt,
  beginAttempt,
  callRecordOf,
  failAttempt,
  lastFailureOf,
  LLMError,
  stack,
  systemClock,
  toLLMError,
  whenSettled,
  withErrorDetails,
  type CallContext,
  type Call,
  type CallLayer,
  type CallRecord,
  type Result,
  type CallService,
  type Clock,
  type OperationName,
} from '@llm/core';
import type { Deployment, DeploymentFacts } from './deployment.ts';
import { createModelDirectory, upstreamModelOf, type ModelAliases } from './model-directory.ts';
import {
  addLatency,
  createDeploymentState,
  type DeploymentState,
} from './state/deployment-state.ts';
import type { Strategy } from './strategy/strategy.ts';
import { weighted } from './strategy/weighted.ts';
import { validateDeployments } from './validate-deployments.ts';

/** What a balance chooses among, and how. */
export interface BalanceOptions {
  readonly deployments: readonly Deployment[];
  /** Default: weighted random choice. */
  readonly strategy?: Strategy;
  readonly aliases?: ModelAliases;
  /** The layers around one deployment, outermost first. `state` is what a cooldown writes and strategies read. */
  readonly each?: (deployment: Deployment, state: DeploymentState) => readonly CallLayer[];
  readonly clock?: Clock;
  /** At least 0, below 1. Default `Math.random`. */
  readonly random?: () => number;
}

/** A service over deployments that can also say how they are. */
export interface Balance extends CallService {
  /** One line a deployment, in the order given. */
  facts(): readonly DeploymentFacts[];
}

/** A deployment in use: its state, and the way to it through its layers. */
interface Seat extends DeploymentState {
  readonly service: CallService;
  /** Calls in flight that it takes. */
  readonly capacity: number;
}

/**
 * The innermost service of a router: finds the deployments of a model, lets the strategy choose one, and calls it.
 *
 * Left out are deployments that are full, that cool, or that failed in this call. Where nothing else is left,
 * those that failed are asked again, unless they timed out or refused for good, and then those that cool,
 * the one that is ready soonest first: resting never makes a model unavailable.
 *
 * A result says who gave it. A failure before a stream's first chunk counts as a failure of the call.
 *
 * @throws {TypeError} the deployments or aliases contradict each other
 * @throws {LLMError} (the service) not_found: no deployment serves the name; overloaded: all are full;
 * no_deployment: the strategy wants none; other codes: the deployment's own failure
 */
export function balance(options: BalanceOptions): Balance {
  const {
    strategy = weighted,
    each = () => [],
    clock = systemClock,
    random = Math.random,
  } = options;
  validateDeployments(options.deployments);
  const seats = options.deployments.map((deployment): Seat => {
    const state = createDeploymentState(deployment);
    return Object.assign(state, {
      service: stack(each(deployment, state), deployment.service),
      capacity: deployment.limits?.maxParallel ?? Infinity,
    });
  });
  const directory = createModelDirectory(seats, options.aliases);
  const chooser = createChooser(strategy, random, clock);

  const service = async <Op extends OperationName>(
    call: Call<Op>,
    context: CallContext,
  ): Promise<Result<Op>> => {
    const match = directory.find(call.model);
    if (match === undefined) throw directory.explain(call.model);
    const record = callRecordOf(context);
    const seat = chooser.choose(match.entries, record);
    if (seat === undefined) throw nothingFree(match.entries, call.model);
    const model = upstreamModelOf(seat.deployment, match);
    const { provider, id } = seat.deployment;
    const startedAt = clock.now();
    const attempt = beginAttempt(record, { deployment: id, provider, model, startedAt });
    const attempts = record.attempts.length;
    seat.inFlight += 1;
    let result: Result<Op>;
    try {
      result = await seat.service(
        model === call.model ? call : { ...call, model },
        attempts === context.attempt ? context : { ...context, attempt: attempts },
      );
    } catch (cause) {
      seat.inFlight -= 1;
      const error = withPlace(toLLMError(cause), { provider, model });
      failAttempt(attempt, clock.now(), error);
      record.next = chooser.next(match.entries, record);
      throw error;
    }
    const now = clock.now();
    answerAttempt(attempt, now, result);
    addLatency(seat, now - startedAt);
    whenSettled(result, () => {
      seat.inFlight -= 1;
    });
    const answeredBy = { provider, model, deployment: id, attempts };
    return { ...result, answeredBy };
  };
  return Object.assign(service, { facts: () => seats });
}

interface Chooser {
  choose(seats: readonly Seat[], record: CallRecord): Seat | undefined;
  /** What a further choice could give. */
  next(seats: readonly Seat[], record: CallRecord): CallRecord['next'];
}

type Condition = 'fresh' | 'tried' | 'cooling' | 'out';

function createChooser(strategy: Strategy, random: () => number, clock: Clock): Chooser {
  const seatsThatAre = (
    wanted: Condition,
    seats: readonly Seat[],
    record: CallRecord,
  ): readonly Seat[] => {
    const fits = (seat: Seat): boolean => conditionOf(seat, record, clock) === wanted;
    // Mostly all are fresh, and then the list need not be made anew.
    return seats.every(fits) ? seats : seats.filter(fits);
  };
  return {
    choose(seats, record) {
      return (
        strategy(seatsThatAre('fresh', seats, record), random) ??
        strategy(seatsThatAre('tried', seats, record), random) ??
        seatsThatAre('cooling', seats, record)
          .toSorted((first, second) => first.coolingUntil - second.coolingUntil)
          .find((seat) => strategy([seat], random) !== undefined)
      );
    },
    next(seats, record) {
      if (strategy(seatsThatAre('fresh', seats, record), () => 0) !== undefined) return 'another';
      return seats.some((seat) => conditionOf(seat, record, clock) !== 'out') ? 'again' : 'nothing';
    },
  };
}

function conditionOf(seat: Seat, record: CallRecord, clock: Clock): Condition {
  if (isFull(seat)) return 'out';
  const failure =
    record.attempts.length === 0 ? undefined : lastFailureOf(record, seat.deployment.id);
  // One that was too slow for this call would be so again, and one that refused would refuse again.
  if (failure !== undefined && (failure.code === 'timeout' || !failure.retryable)) return 'out';
  // Most deployments never cooled, and then nobody needs to ask the clock.
  if (seat.coolingUntil > 0 && seat.coolingUntil > clock.now()) return 'cooling';
  return failure === undefined ? 'fresh' : 'tried';
}

function isFull({ capacity, inFlight }: Seat): boolean {
  return inFlight >= capacity;
}

function nothingFree(seats: readonly Seat[], name: string): LLMError {
  return seats.some(isFull)
    ? new LLMError('overloaded', `every deployment of ${name} is busy: try again later`)
    : new LLMError('no_deployment', `no deployment of ${name} takes calls`);
}

function withPlace(
  error: LLMError,
  place: { readonly provider: string; readonly model: string },
): LLMError {
  return error.provider === undefined || error.model === undefined
    ? withErrorDetails(error, place)
    : error;
}
