import {
  isLLMError,
  systemClock,
  toLLMError,
  whenSettled,
  type CallSettings,
  type CallLayer,
  type Clock,
  type LLMError,
  type StateStore,
  validateNumber,
} from '@llm/core';
import { isModelPattern } from '../model-pattern.ts';
import type { DeploymentState } from '../state/deployment-state.ts';
import { failureTraits } from '../state/failure-traits.ts';

/** When a deployment rests, and for how long. */
export interface CooldownOptions {
  /** The deployment that rests. */
  readonly state: DeploymentState;
  /** Failures within a minute that it may have; one more, and it rests. Default 3. */
  readonly allowedFailures?: number;
  /** How long it rests where the upstream does not say. Default 5000 ms; 0 never. */
  readonly cooldownMs?: number;
  /** The longest an upstream's `Retry-After` may make it rest. Default 300000 ms. */
  readonly maxCooldownMs?: number;
  /** Tells other instances, and hears of their cooldowns within a second. Default: this process alone. */
  readonly store?: StateStore;
  readonly clock?: Clock;
}

const windowMs = 60_000;
// How old a look into the store may be.
const freshMs = 1_000;

/**
 * Lets a deployment rest after failures that speak against it, so that the balance prefers others.
 *
 * A rate limit or a refused key rests it at once; timeouts, broken connections and failures of the upstream are
 * counted, those in the middle of a stream too; mistakes of callers never count, nor do refusals of a key that
 * the caller brought. The layer refuses nothing itself: where every other deployment rests, the balance calls
 * this one all the same.
 *
 * @throws {TypeError} an option is out of its bounds
 */
export function cooldown(options: CooldownOptions): CallLayer {
  const { state, clock = systemClock, store } = options;
  const { allowedFailures = 3, cooldownMs = 5_000, maxCooldownMs = 300_000 } = options;
  for (const [name, value] of Object.entries({ allowedFailures, cooldownMs, maxCooldownMs })) {
    validateNumber(name, value, { min: 0 });
  }
  const shared = store && createSharedCooldown(state, store, clock);

  const rest = (ms: number): void => {
    if (ms <= 0) return;
    state.failures = 0;
    state.coolingUntil = Math.max(state.coolingUntil, clock.now() + ms);
    shared?.tell(ms);
  };
  const count = (): void => {
    const now = clock.now();
    if (now - state.failingSince >= windowMs) {
      state.failingSince = now;
      state.failures = 0;
    }
    state.failures += 1;
    if (state.failures > allowedFailures) rest(cooldownMs);
  };
  const blame = (error: LLMError, settings: CallSettings): void => {
    if (cooldownMs === 0) return;
    const { health } = failureTraits[error.code];
    if (health === 'counted') count();
    else if (health === 'cools' && speaksAgainst(error, state, settings)) {
      rest(Math.min(error.retryAfterMs ?? cooldownMs, maxCooldownMs));
    }
  };

  return (inner) => (call, context) => {
    shared?.look();
    return inner(call, context).then(
      (result) => {
        if (result.kind === 'stream') {
          whenSettled(result, (outcome) => {
            if (outcome.kind === 'failed') blame(outcome.error, call.settings);
          });
        }
        return result;
      },
      (cause: unknown) => {
        const error = toLLMError(cause);
        blame(error, call.settings);
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
  // Behind a pattern the caller chooses the model, and a wrong one says nothing about the rest.
  const ofOneModel = isLLMError(error, 'not_found') || isLLMError(error, 'permission_denied');
  return !(ofOneModel && isModelPattern(deployment.modelName));
}

interface SharedCooldown {
  tell(ms: number): void;
  look(): void;
}

function createSharedCooldown(
  state: DeploymentState,
  store: StateStore,
  clock: Clock,
): SharedCooldown {
  const key = `cooldown:${state.deployment.id}`;
  let lookedAt = -Infinity;
  return {
    tell(ms) {
      store.set(key, String(state.coolingUntil), ms).catch(countOnThisProcess);
    },
    // Nobody waits for the answer: this call goes on, and the next choice knows more.
    look() {
      const now = clock.now();
      if (now - lookedAt < freshMs) return;
      lookedAt = now;
      store
        .get(key)
        .then((until) => {
          state.coolingUntil = Math.max(state.coolingUntil, Number(until ?? 0) || 0);
        })
        .catch(countOnThisProcess);
    },
  };
}

/** A store that fails must not fail calls: what this process knows by itself is enough to go on. */
function countOnThisProcess(): void {}
