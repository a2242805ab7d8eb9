import type { AnsweredBy, Call, Loss } from '@llm/core';
import type { CallReport } from '@llm/router';
import type { Principal } from '../auth/principal.ts';

/** What became of one request for a model. */
export interface RequestReport extends Pick<CallReport, 'requestId' | 'outcome' | 'timings'> {
  readonly path: string;
  readonly principal: Principal | undefined;
  /** `undefined` where the request could not be read. */
  readonly call: Call | undefined;
  /** `undefined` where nobody answered. */
  readonly answeredBy: AnsweredBy | undefined;
  /** What the upstream could not take. */
  readonly losses: readonly Loss[] | undefined;
}

/**
 * Is told of each call of a gateway once, when it is over: it failed, its answer is there, or its stream has
 * ended. What an observer throws, or rejects with, is logged and dropped; nobody waits for its promise.
 */
export type CallObserver = (report: RequestReport) => void | Promise<void>;
