import type { DeploymentState } from './deployment-state.ts';

/** Starts a cooldown, or makes a running one longer. A probe is due when half of what is left has passed. */
export function coolUntil(state: DeploymentState, until: number, now: number): void {
  state.failures = 0;
  state.failuresInARow = 0;
  state.openedAt ??= now;
  // A short cooldown that starts during a long one must not shorten it.
  state.coolingUntil = Math.max(state.coolingUntil, until);
  state.probeAt = now + (state.coolingUntil - now) / 2;
}

/** Ends a cooldown early. */
export function endCooldown(state: DeploymentState): void {
  state.failures = 0;
  state.failuresInARow = 0;
  state.openedAt = undefined;
  state.isHalfOpen = false;
  state.coolingUntil = 0;
  state.probeAt = 0;
}

/** Whether a deployment is in cooldown. `coolingUntil` is 0 for one that never was, as most are, and the clock is read only for the others. */
export function isCooling(
  { coolingUntil }: Pick<DeploymentState, 'coolingUntil'>,
  clock: { now(): number },
): boolean {
  return coolingUntil > 0 && coolingUntil > clock.now();
}
