import type { Outcome, Usage } from '@llm/core';
import type { Deployment, DeploymentFacts, Measured } from '../deployment.ts';
import type { LearnedRate } from './learned-rate.ts';
import { addSample } from './moving-mean.ts';
import { createSlidingWindow, type SlidingWindow } from './sliding-window.ts';

/** What this process remembers of a deployment. The balance and the cooldown write it; strategies see it as facts. */
export interface DeploymentState extends DeploymentFacts {
  /** The deployment. */
  deployment: Deployment;
  inFlight: number;
  coolingUntil: number;
  failures: number;
  /** Milliseconds of the clock's `now`, when the first of `failures` came. */
  failingSince: number;
  /** Failures since the last success, within the window of `failures`. */
  failuresInARow: number;
  /** Calls that have ended in the last ten seconds, and those of them that failed. */
  readonly recentCalls: SlidingWindow;
  /** Those of `recentCalls` that failed. */
  readonly recentFailures: SlidingWindow;
  /** Milliseconds of the clock's `now`, when the first cooldown of the present outage began. */
  openedAt: number | undefined;
  /** It was in cooldown for failures and has not answered since, so one call at a time finds out how it is. */
  isHalfOpen: boolean;
  latencyMs: number | undefined;
  firstContentMs: Measured | undefined;
  answerMs: Measured | undefined;
  tokenMs: Measured | undefined;
  learned?: LearnedRate;
  readonly requests: SlidingWindow;
  readonly tokens: SlidingWindow;
  /** Milliseconds of the clock's `now`, from when one call may ask the deployment although it is in cooldown. */
  probeAt: number;
  /** Such a call is under way. */
  isProbed: boolean;
}

const recentMs = 10_000;

/**
 * What is known of a deployment that nobody has called yet, and of one that somebody has: what `known` says. Tests of strategies
 * make their facts with it.
 */
export function createDeploymentState(
  deployment: Deployment,
  known: Partial<DeploymentState> = {},
): DeploymentState {
  return {
    deployment,
    inFlight: 0,
    coolingUntil: 0,
    failures: 0,
    failingSince: 0,
    failuresInARow: 0,
    recentCalls: createSlidingWindow(recentMs, 10),
    recentFailures: createSlidingWindow(recentMs, 10),
    openedAt: undefined,
    isHalfOpen: false,
    latencyMs: undefined,
    firstContentMs: undefined,
    answerMs: undefined,
    tokenMs: undefined,
    requests: createSlidingWindow(),
    tokens: createSlidingWindow(),
    probeAt: 0,
    isProbed: false,
    ...known,
  };
}

/** One attempt that gave an answer, or the first content of a stream. */
export interface MeasuredAttempt {
  readonly stream: boolean;
  readonly startedAt: number;
  /** When its answer or the first content was there. */
  readonly answeredAt: number;
  /** How much a new sample counts against the mean. */
  readonly newestShare: number;
}

/** The newest sample counts for a fifth, so that a change shows within about five calls. */
export const defaultNewestShare = 0.2;

/** Takes the time one answer took into the means. */
export function addLatency(
  state: DeploymentState,
  { stream, startedAt, answeredAt, newestShare }: MeasuredAttempt,
): void {
  const ms = answeredAt - startedAt;
  const { latencyMs } = state;
  state.latencyMs = latencyMs === undefined ? ms : latencyMs + (ms - latencyMs) * newestShare;
  const measure = stream ? 'firstContentMs' : 'answerMs';
  state[measure] = addSample(state[measure], ms, { now: answeredAt, newestShare });
}

/**
 * Takes into the means that an attempt waited in vain for as long as it was allowed. It counts like an answer of one
 * token that took that long, so the deployment is slow until it has answered a few times.
 */
export function addTimeout(state: DeploymentState, attempt: MeasuredAttempt): void {
  addLatency(state, attempt);
  if (attempt.stream) return;
  const { startedAt, answeredAt, newestShare } = attempt;
  const sample = answeredAt - startedAt;
  state.tokenMs = addSample(state.tokenMs, sample, { now: answeredAt, newestShare });
}

/** Takes the tokens of an answer that is over into the sum of its minute, and the time that each took into the mean. */
export function addTokens(
  state: DeploymentState,
  { usage }: Outcome,
  { now, attempt }: { readonly now: number; readonly attempt: MeasuredAttempt },
): void {
  if (usage === undefined) return;
  const { written, all } = countTokens(usage);
  if (Number.isFinite(all) && all > 0) state.tokens.add(now, all);
  // Streams do not count. Only the time after the first content would say how fast tokens come, and buffers on the way distort
  // it for short streams.
  if (attempt.stream || !(written > 0)) return;
  const { startedAt, answeredAt, newestShare } = attempt;
  const sample = (answeredAt - startedAt) / written;
  state.tokenMs = addSample(state.tokenMs, sample, { now: answeredAt, newestShare });
}

function countTokens({ input, output }: Usage): { readonly written: number; readonly all: number } {
  const { fresh, cacheRead, cacheWrite, cacheWriteHour, audio } = input;
  const written = output.text + output.reasoning + output.audio;
  return { written, all: written + fresh + cacheRead + cacheWrite + cacheWriteHour + audio };
}
