import {
  isLLMError,
  runAside,
  systemClock,
  toLLMError,
  whenSettled,
  type CallSettings,
  type CallLayer,
  type Clock,
  type ErrorCode,
  type LLMError,
  type HealthStore,
  validateNumber,
} from '@llm/core';
import { isModelPattern } from '../model-pattern.ts';
import type { Deployment } from '../deployment.ts';
import { coolUntil, endCooldown, isCooling } from '../state/cooldown-state.ts';
import type { DeploymentState } from '../state/deployment-state.ts';
import { failureTraits } from '../state/failure-traits.ts';
import { createSharedRests } from '../state/shared-rests.ts';

/** When a deployment enters cooldown, and for how long. */
export interface CooldownOptions {
  /** The deployment that the layer stands before. */
  readonly state: DeploymentState;
  /**
   * Failures within a minute that it may have. One more starts a cooldown. Default: a cooldown starts at the fourth failure in
   * a row, or at the fourth within ten seconds where these are a fifth of ten calls or more.
   */
  readonly allowedFailures?: number;
  /** Failures of one kind within a minute that it may have, by their code, in place of the other rules for that kind. */
  readonly allowedFailuresBy?: { readonly [Code in ErrorCode]?: number };
  /**
   * Length of a cooldown, unless the upstream sent `Retry-After`. Default 5000 ms; 0 for no cooldowns. While an outage goes on it
   * grows to a twelfth of the time that has passed since the first one began.
   */
  readonly cooldownMs?: number;
  /** The longest cooldown, whatever an upstream's `Retry-After` asks for. Default 300000 ms. */
  readonly maxCooldownMs?: number;
  /** Whether a refusal for too many calls starts a cooldown though it says no time. `false`: something else learns from it. Default true. */
  readonly restsAtLimits?: boolean;
  /** Is told when a failure of this process starts a cooldown, and not again while it is renewed. */
  readonly onCooldown?: (start: CooldownStart) => void;
  /** Is told what `onCooldown` or the store throws, or rejects with. Default: nobody is. */
  readonly onFailure?: (cause: unknown) => void;
  /** Shares cooldowns with other instances, which see them within a second. Default: this process alone. */
  readonly store?: HealthStore;
  /** Source of time. Default: the system clock. */
  readonly clock?: Clock;
}

/** A cooldown that starts. */
export interface CooldownStart {
  /** The deployment that is put in cooldown. */
  readonly deployment: Deployment;
  /** Why. One that is not retryable, such as a refused key or an account without credit, does not pass by itself. */
  readonly error: LLMError;
  /** How long at least, in milliseconds. */
  readonly ms: number;
}

const windowMs = 60_000;
// Without `allowedFailures`: so many in a row are no cooldown yet, nor so many that are a smaller part of the calls.
const mostInARow = 3;
const leastCalls = 10;
const mostShare = 0.2;
// A recovery is noticed late by at most this part of the outage.
const growth = 1 / 12;

/**
 * Puts a deployment into cooldown after failures that count against it, so that the balance prefers others: a circuit
 * breaker whose half-open state is the balance's probe.
 *
 * A rate limit or a refused key starts a cooldown at once. Timeouts, broken connections and failures of the upstream
 * are counted, also those in the middle of a stream. Mistakes of callers never count, nor do refusals of a key that the
 * caller brought, nor calls that ended because a bound of the caller's own had passed. The layer refuses no call itself: if nobody else stands ready, the balance calls this one all the same.
 * A success of a call that began in the cooldown ends it early, and a failure of one renews it. After a cooldown for failures the balance
 * lets one call through; the others go elsewhere until that one has been answered, which closes the breaker, or has failed,
 * which starts the next cooldown.
 *
 * Failures of a minute are counted in a window that begins with its first failure and is dropped whole after a minute. That needs
 * two numbers a deployment instead of a list of times. Its price is an edge: failures on both sides of the end of a
 * window are never added up, so a deployment can have almost twice as many within one minute and not cool.
 *
 * @throws {TypeError} an option is out of its bounds
 */
export function cooldown(options: CooldownOptions): CallLayer {
  const { state, clock = systemClock, store, onCooldown, onFailure = noOp } = options;
  const { allowedFailures, allowedFailuresBy = {}, restsAtLimits = true } = options;
  const { cooldownMs = 5_000, maxCooldownMs = 300_000 } = options;
  const bounds = { allowedFailures, cooldownMs, maxCooldownMs, ...allowedFailuresBy };
  for (const [name, value] of Object.entries(bounds)) validateNumber(name, value, { min: 0 });
  const ofKind = new Map<ErrorCode, number>();
  const shared =
    store &&
    createSharedRests({
      state,
      store,
      clock,
      onFailure,
      mostMs: Math.max(cooldownMs, maxCooldownMs),
    });

  const coolFor = (ms: number, error: LLMError): void => {
    if (ms <= 0) return;
    const now = clock.now();
    const starts = state.coolingUntil <= now;
    coolUntil(state, now + ms, now);
    shared?.tell(ms);
    if (starts && onCooldown)
      runAside(onCooldown, { deployment: state.deployment, error, ms }, onFailure);
  };
  /** How long to rest now: longer, the longer an outage has lasted. */
  const restMs = (): number => {
    const outageMs = clock.now() - (state.openedAt ?? clock.now());
    return Math.max(cooldownMs, Math.min(outageMs * growth, maxCooldownMs));
  };
  const open = (error: LLMError): void => {
    coolFor(Math.min(error.retryAfterMs ?? restMs(), Math.max(cooldownMs, maxCooldownMs)), error);
    // When a limit of the upstream has passed its capacity is back, and needs no trial.
    if (error.code !== 'rate_limited') state.isHalfOpen = true;
  };
  const isTooMuch = (error: LLMError, now: number): boolean => {
    const allowedOfKind = allowedFailuresBy[error.code];
    if (allowedOfKind !== undefined) {
      const failures = (ofKind.get(error.code) ?? 0) + 1;
      ofKind.set(error.code, failures);
      return failures > allowedOfKind;
    }
    if (allowedFailures !== undefined) return state.failures > allowedFailures;
    if (state.failuresInARow > mostInARow) return true;
    const calls = state.recentCalls.sum(now);
    const failures = state.recentFailures.sum(now);
    return failures > mostInARow && calls >= leastCalls && failures >= calls * mostShare;
  };
  const count = (error: LLMError): void => {
    const now = clock.now();
    if (now - state.failingSince >= windowMs) {
      state.failingSince = now;
      state.failures = 0;
      state.failuresInARow = 0;
      ofKind.clear();
    }
    state.failures += 1;
    state.failuresInARow += 1;
    state.recentFailures.add(now, 1);
    if (!isTooMuch(error, now)) return;
    ofKind.clear();
    open(error);
  };
  const blame = (error: LLMError, settings: CallSettings, wasOpen: boolean): void => {
    // A call to an address of the caller's own says nothing about the deployment.
    if (settings.place !== undefined) return;
    // A caller with a timeout of 20 ms would put a healthy deployment into cooldown for everybody, and a process without
    // memory or sockets would do so to all deployments.
    if (cooldownMs === 0 || error.byCaller || error.byProcess) return;
    const { health } = failureTraits[error.code];
    if (health === 'ignored') return;
    const isLearned = !restsAtLimits && isLLMError(error, 'rate_limited');
    if (isLearned && error.retryAfterMs === undefined && error.upstream?.isAccount !== true) return;
    if (health === 'cooldown' && !speaksAgainst(error, state, settings)) return;
    const isAtOnce = health === 'cooldown' && allowedFailuresBy[error.code] === undefined;
    if (wasOpen || isAtOnce) open(error);
    else count(error);
  };

  return (inner) => (call, context) => {
    shared?.look();
    const wasOpen = state.isHalfOpen || isCooling(state, clock);
    return inner(call, context).then(
      (result) => {
        state.recentCalls.add(clock.now(), 1);
        if (call.settings.apiKey === undefined) {
          state.failuresInARow = 0;
          if (wasOpen) {
            shared?.end();
            endCooldown(state);
          } else if (!isCooling(state, clock) && !state.isHalfOpen) {
            state.openedAt = undefined;
          }
        }
        if (result.kind === 'stream') {
          whenSettled(result, (outcome) => {
            if (outcome.kind === 'failed') blame(outcome.error, call.settings, false);
          });
        }
        return result;
      },
      (cause: unknown) => {
        const error = toLLMError(cause);
        state.recentCalls.add(clock.now(), 1);
        blame(error, call.settings, wasOpen);
        throw error;
      },
    );
  };
}

function speaksAgainst(
  error: LLMError,
  { deployment }: DeploymentState,
  { apiKey }: CallSettings,
): boolean {
  if (apiKey !== undefined) return false;
  // An account without credit serves no model at all.
  if (error.upstream?.isAccount === true) return true;
  // If the model name is a pattern, the caller chooses the model, and one wrong name says nothing about other models.
  const ofOneModel = isLLMError(error, 'not_found') || isLLMError(error, 'permission_denied');
  return !(ofOneModel && isModelPattern(deployment.modelName));
}

function noOp(): void {}
