import { createContextKey, valueOf, withValue, type CallContext, type LLMError } from '@llm/core';

/** One attempt that failed. */
export interface FailedAttempt {
  readonly deployment: string;
  /** The upstream's model. */
  readonly model: string;
  readonly error: LLMError;
}

/**
 * What has happened to one call on its way through a router, over all models and attempts.
 *
 * The layers of the call write it and everybody may read it; the outermost layer that needs one makes it, and a
 * caller who wants to see it puts one of their own into the context.
 */
export interface CallRecord {
  /** Calls made to deployments. */
  attempts: number;
  /** Models tried instead of the asked one. */
  fallbacks: number;
  /** Oldest first. */
  failures: readonly FailedAttempt[];
  /**
   * What the balance could do next: ask `another` deployment that has not failed in this call, ask one of them
   * `again`, or `nothing` of use. `undefined` where no balance was asked yet.
   */
  next: 'another' | 'again' | 'nothing' | undefined;
}

/** Where a call's record lies in its context. */
export const callRecordKey = createContextKey<CallRecord | undefined>('call record', undefined);

/** A record of a call that has not begun. */
export function createCallRecord(): CallRecord {
  return { attempts: 0, fallbacks: 0, failures: [], next: undefined };
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

/** The last failure of a deployment in this call. */
export function lastFailureOf(record: CallRecord, deployment: string): LLMError | undefined {
  return record.failures.findLast((failure) => failure.deployment === deployment)?.error;
}
