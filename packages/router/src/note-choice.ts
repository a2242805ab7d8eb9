import type { Attempt, AttemptNote, DeploymentNote, PassedOver } from '@llm/core';
import type { Deployment } from './deployment.ts';
import type { Availability } from './state/availability.ts';

interface Entry {
  readonly deployment: Deployment;
  readonly inFlight: number;
  readonly capacity: number;
  readonly coolingUntil: number;
}

interface Choice<Candidate extends Entry> {
  /** The model that was asked for. */
  readonly model: string;
  readonly candidate: Candidate | undefined;
  readonly isProbe: boolean;
  /** What it is, or why it may not be asked at all. */
  readonly availability: (candidate: Candidate) => Availability | PassedOver['why'];
  readonly now: number;
}

/** Which deployment was chosen, and why the others could not be. */
export function noteChoice<Candidate extends Entry>(
  candidates: readonly Candidate[],
  { model, candidate, isProbe, availability, now }: Choice<Candidate>,
): DeploymentNote {
  const passedOver: PassedOver[] = [];
  for (const other of candidates) {
    if (other === candidate) continue;
    const note = passedOverOf(other, availability(other), now);
    if (note !== undefined) passedOver.push(note);
  }
  return {
    decision: 'deployment',
    model,
    deployment: candidate?.deployment.id,
    why:
      candidate === undefined
        ? 'none'
        : isProbe
          ? 'probe'
          : (reasons[availability(candidate)] ?? 'none'),
    passedOver,
  };
}

const reasons: Readonly<Record<string, DeploymentNote['why']>> = {
  fresh: 'fresh',
  tried: 'again',
  cooling: 'cooling',
};

function passedOverOf(
  { deployment, inFlight, capacity, coolingUntil }: Entry,
  availability: Availability | PassedOver['why'],
  now: number,
): PassedOver | undefined {
  const { id } = deployment;
  switch (availability) {
    case 'fresh':
      return undefined;
    case 'cooling':
      return { deployment: id, why: 'cooldown', coolingMs: coolingUntil - now };
    case 'tried':
      return { deployment: id, why: 'failed' };
    case 'out':
      return { deployment: id, why: outBecause({ deployment, inFlight, capacity }) };
    default:
      return { deployment: id, why: availability };
  }
}

function outBecause({
  deployment: { weight },
  inFlight,
  capacity,
}: Omit<Entry, 'coolingUntil'>): PassedOver['why'] {
  if (weight === 0) return 'drained';
  return inFlight >= capacity ? 'full' : 'failed for good';
}

/** How an attempt ended. */
export function noteAttempt({
  deployment,
  provider,
  model,
  durationMs = 0,
  status,
  error,
}: Attempt): AttemptNote {
  return {
    decision: 'attempt',
    deployment,
    provider,
    model,
    error: error?.code,
    status,
    durationMs,
  };
}
