import type { CallNote } from './call-note.ts';
import type { LLMError } from '../error/llm-error.ts';
import type { Cost } from '../model/cost.ts';
import type { Usage } from '../model/usage.ts';
import type { Outcome } from '../stream/result-stream.ts';
import type { AnsweredBy, CacheUse, Call, StreamRecovery } from './call.ts';
import type { Principal } from './principal.ts';
import type { Loss } from './protocol.ts';

/**
 * What became of one call, from its beginning to the end of its answer: what log lines, metrics and callbacks are made of.
 *
 * `call` holds the caller's bytes. An observer that keeps reports takes from them what it needs.
 */
export interface CallReport {
  /** Unique id of the request, as in its `x-request-id`. */
  readonly requestId: string;
  /** The path that the call came by; `undefined` for one that came by no gateway. */
  readonly path: string | undefined;
  /** Whose call it is; `undefined` for one that came by no gateway. */
  readonly principal: Principal | undefined;
  /** As the caller asked: `model` is the caller's name for it. `undefined` where the request could not be read. */
  readonly call: Call | undefined;
  /** Where one request asked several models; each of them has a report. `undefined` elsewhere. */
  readonly among: CallAmong | undefined;
  /** `undefined` where nobody answered. */
  readonly answeredBy: AnsweredBy | undefined;
  /** Calls that a router made to deployments, oldest first. `answeredBy` names the one that answered, which need not be the last where a stand-in was asked. */
  readonly attempts: readonly Attempt[];
  /** Models tried instead of the asked one. */
  readonly fallbacks: number;
  /** How often a transport sent a request again, over all attempts. The upstream may have processed it each time. */
  readonly replays: number;
  /** What became of the stream where it broke off; `undefined` where nobody asked for anything. */
  readonly recovery: RecoveryReport | undefined;
  /** What was decided, oldest first; `undefined` where nobody asked for it. */
  readonly notes: readonly CallNote[] | undefined;
  /** What the upstream that answered could not take. */
  readonly losses: readonly Loss[];
  /** Fields that the caller set and that do nothing here. */
  readonly withoutEffect: readonly string[];
  /** How the call ended, and what the upstream had counted by then. */
  readonly outcome: Outcome;
  /** What the tokens of the outcome cost; `undefined` where there are none, or their prices are not known. */
  readonly cost: Cost | undefined;
  /** What a cache did for the call; `undefined` where none was asked. */
  readonly cache: CacheUse | undefined;
  /** Milliseconds that the steps of the call took. */
  readonly timings: CallTimings;
}

/** The place of a call among those that one request made. */
export interface CallAmong {
  /** The models as they were asked for, with commas. */
  readonly models: string;
  /** From 0. */
  readonly place: number;
  readonly count: number;
  /** Whether another was faster, so that nobody got its answer. What it cost by then is in its outcome and its attempts. */
  readonly isLost: boolean;
}

/** What became of a stream that may go on where it breaks. */
export interface RecoveryReport {
  /** As it was asked for; `none` where this call could not have it. */
  readonly mode: StreamRecovery;
  /** How often the stream broke off. */
  breaks: number;
  /** How often it went on. */
  recovered: number;
  /** Why it did not go on the last time, for people; `undefined` where it did. */
  why: string | undefined;
}

/** One call to a deployment. */
export interface Attempt {
  /** Id of the deployment that was called. */
  readonly deployment: string;
  /** Id of its provider. */
  readonly provider: string;
  /** The upstream's model. */
  readonly model: string;
  /** Milliseconds of the clock's `now`. */
  readonly startedAt: number;
  /** Milliseconds to its answer, to the first content of a stream, or to its failure; `undefined` while it runs. */
  readonly durationMs: number | undefined;
  /** The HTTP status of the upstream; `undefined` where it gave none. */
  readonly status: number | undefined;
  /** Why it failed, why its stream broke off after the first content, or why the call ended before it. */
  readonly error: LLMError | undefined;
  /** How often the transport sent the request again. */
  readonly replays: number;
  /** What the upstream counted by the end of its answer, also of one that broke off; `undefined` where it told nothing. */
  readonly usage: Usage | undefined;
}

/** When things happened, in milliseconds. */
export interface CallTimings {
  /** Of the clock's `now`: since the epoch, unless somebody has set the machine's clock since the process began. */
  readonly startedAt: number;
  /** From the start to the answer, or to the first content of a stream; `undefined` where there was none. */
  readonly firstContentMs: number | undefined;
  /** From the start to the end of the answer. */
  readonly totalMs: number;
}

/**
 * Is told of each call once, when it is over: it failed, its answer is there, or its stream has ended.
 *
 * What it returns is dropped. What it throws, or rejects with, harms neither the call nor other observers; nobody waits for its promise.
 */
export type CallObserver = (report: CallReport) => unknown;
