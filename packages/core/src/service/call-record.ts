import type { ResultFields } from '../contract/call.ts';
import type { CallNote } from '../contract/call-note.ts';
import type { Attempt, RecoveryReport } from '../contract/call-report.ts';
import type { CallContext } from '../contract/service.ts';
import type { LLMError } from '../error/llm-error.ts';
import type { Outcome } from '../stream/result-stream.ts';
import { createContextKey, valueOf, withValue } from './call-context.ts';

/** An attempt that may still run. */
export type OpenAttempt = { -readonly [Key in keyof Attempt]: Attempt[Key] };

/**
 * What has happened to one call so far, over all models and attempts: the part of its report that routers write.
 *
 * The outermost of those that need one makes it: a gateway, an observer, a router. A caller who wants to see it puts
 * one of their own into the context.
 */
export interface CallRecord {
  /** Oldest first; each is there from its beginning. */
  readonly attempts: OpenAttempt[];
  /** Models tried instead of the asked one. */
  fallbacks: number;
  /**
   * What a balance could do next: ask `another` deployment that has not failed in this call, ask one of them
   * `again`, or `nothing` of use. `undefined` where no balance was asked yet.
   */
  next: 'another' | 'again' | 'nothing' | undefined;
  /** Whether another model would be tried if the present one failed. A fallback says it, and a balance acts on it. */
  otherModel: boolean;
  /** Other models that would be tried if the present one failed, each of which wants an attempt. A fallback says it. */
  modelsLeft: number;
  /** The present failure is tried again, wherever it was: the operator's policy says so. A retry says it. */
  retriesAnyway: boolean;
  /** Attempts that the call may come to, over all models. Only ever lowered for a time: by the router that a call enters, for its own part. */
  maxAttempts: number;
  /** Attempts on the present model that a retry would make after this one. */
  attemptsLeft: number;
  /** Whether somebody else stands ready should the present attempt of a stream fail: another deployment or another model. A balance says it. */
  hasStandIn: boolean;
  /** Whether another deployment or another model could be asked now, whatever retries are left. A balance says it, for streams. */
  hasOther: boolean;
  /** What became of the stream where it broke off; `undefined` where nobody asked for anything. */
  recovery: RecoveryReport | undefined;
  /** Where a key of the caller's own is valid: the realm of the deployment that it may be shown to first. A balance says it, once. */
  keyRealm: string | undefined;
  /** Who may be asked, in the record of a second attempt that runs beside the first or goes on where it broke; `undefined` for everybody. */
  readonly standIn: StandIn | undefined;
  /** A router says it of a call that has a priority, or that waited; else `undefined`. */
  queued: QueuedCall | undefined;
  /** What was decided, oldest first; `undefined` where nobody wants to know, so that a decision costs one look at it. */
  readonly notes: CallNote[] | undefined;
}

/** Which deployments may stand in for another one. */
export interface StandIn {
  /** Ids of those that are not asked, because they are under way in the same call. */
  readonly except: ReadonlySet<string>;
  /** Whether only those are asked that neither failed in this call nor are in cooldown. */
  readonly onlyReady: boolean;
  /** Whether only those are asked that go on from the beginning of an answer (`prefill` of a deployment). */
  readonly onlyPrefill: boolean;
}

/**
 * The record of a second attempt at a call: its attempts and notes are those of the first one's, because they are of one call, and
 * what is said about the present attempt is its own, because two run at the same time.
 *
 * @param otherModel  whether another model stands ready outside of the router that makes the attempt
 */
export function standInRecord(
  record: CallRecord,
  standIn: StandIn,
  { otherModel }: Pick<CallRecord, 'otherModel'>,
): CallRecord {
  return {
    ...record,
    next: undefined,
    otherModel,
    attemptsLeft: 0,
    hasStandIn: false,
    hasOther: false,
    standIn,
  };
}

/** What a queue did with a call. */
export interface QueuedCall {
  /** Priority of the call: a lower number goes first. */
  readonly priority: number;
  /** Over all attempts, in milliseconds. */
  waitedMs: number;
  /** Whether it waits at present. */
  isWaiting: boolean;
  /** Whether this process decided alone, because the state that instances share could not be reached. */
  isAlone: boolean;
}

/** Where a call's record lies in its context. */
export const callRecordKey = createContextKey<CallRecord | undefined>('call record', undefined);

/**
 * A record of a call that has not begun.
 *
 * @param isExplained  whether decisions are noted
 */
export function createCallRecord(isExplained = false): CallRecord {
  return {
    attempts: [],
    fallbacks: 0,
    next: undefined,
    otherModel: false,
    modelsLeft: 0,
    retriesAnyway: false,
    maxAttempts: Infinity,
    attemptsLeft: 0,
    hasStandIn: false,
    hasOther: false,
    recovery: undefined,
    keyRealm: undefined,
    standIn: undefined,
    queued: undefined,
    notes: isExplained ? [] : undefined,
  };
}

/** The context itself where it has a record, else with a new one. */
export function withCallRecord(context: CallContext): CallContext {
  return valueOf(context, callRecordKey) === undefined
    ? withValue(context, callRecordKey, createCallRecord())
    : context;
}

/** The record of a context, or one that nobody else sees. */
export function callRecordOf(context: CallContext): CallRecord {
  return valueOf(context, callRecordKey) ?? createCallRecord();
}

/** Where decisions about a call are noted; `undefined` where nobody wants to know. */
export function notesOf(context: CallContext): CallNote[] | undefined {
  return valueOf(context, callRecordKey)?.notes;
}

/** Whether a call has come to as many attempts as it may. */
export function isExhausted({ attempts, maxAttempts }: CallRecord): boolean {
  return attempts.length >= maxAttempts;
}

/** Adds an attempt that begins now. */
export function beginAttempt(
  { attempts }: CallRecord,
  {
    deployment,
    provider,
    model,
    startedAt,
  }: Pick<Attempt, 'deployment' | 'provider' | 'model' | 'startedAt'>,
): OpenAttempt {
  const attempt: OpenAttempt = {
    deployment,
    provider,
    model,
    startedAt,
    durationMs: undefined,
    status: undefined,
    error: undefined,
    replays: 0,
    usage: undefined,
  };
  attempts.push(attempt);
  return attempt;
}

/** Ends an attempt with its answer. One that was ended before stays as it is. */
export function answerAttempt(
  attempt: OpenAttempt,
  now: number,
  { status, replays = 0 }: ResultFields,
): void {
  if (attempt.durationMs !== undefined) return;
  attempt.durationMs = now - attempt.startedAt;
  attempt.status = status;
  attempt.replays = replays;
}

/** Ends an attempt with its failure, or with that of the call that did not wait for it. One that was ended before stays as it is. */
export function failAttempt(attempt: OpenAttempt, now: number, error: LLMError): void {
  if (attempt.durationMs !== undefined) return;
  attempt.durationMs = now - attempt.startedAt;
  attempt.status = error.upstream?.status;
  attempt.error = error;
  attempt.replays = error.replays;
}

/** Adds to an attempt that gave an answer how that ended: what the upstream counted, and why a stream broke off. */
export function settleAttempt(attempt: OpenAttempt, outcome: Outcome): void {
  attempt.usage = outcome.usage;
  if (outcome.kind === 'failed') attempt.error = outcome.error;
}

/** The last failure of a deployment in this call. */
export function lastFailureOf({ attempts }: CallRecord, deployment: string): LLMError | undefined {
  return attempts.findLast(
    (attempt) => attempt.deployment === deployment && attempt.error !== undefined,
  )?.error;
}
