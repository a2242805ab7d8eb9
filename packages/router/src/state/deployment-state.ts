import type { Deployment, DeploymentFacts } from '../deployment.ts';

/** What this process remembers of a deployment. The balance and the cooldown write it; strategies see it as facts. */
export interface DeploymentState extends DeploymentFacts {
  inFlight: number;
  coolingUntil: number;
  failures: number;
  /** Milliseconds of the clock's `now`, when the first of `failures` came. */
  failingSince: number;
  latencyMs: number | undefined;
  /** Milliseconds of the clock's `now`, from when one call may ask the deployment although it is in cooldown. */
  probeAt: number;
  /** Such a call is under way. */
  isProbed: boolean;
}

/** A deployment that nobody has called yet. */
export function createDeploymentState(deployment: Deployment): DeploymentState {
  return {
    deployment,
    inFlight: 0,
    coolingUntil: 0,
    failures: 0,
    failingSince: 0,
    latencyMs: undefined,
    probeAt: 0,
    isProbed: false,
  };
}

// The newest sample counts for a fifth, so that a change shows within about five calls.
const newestShare = 0.2;

/** Takes the time one answer took into the average. */
export function addLatency(state: DeploymentState, ms: number): void {
  const { latencyMs } = state;
  state.latencyMs = latencyMs === undefined ? ms : latencyMs + (ms - latencyMs) * newestShare;
}
