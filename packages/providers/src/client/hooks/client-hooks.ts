import type { AnsweredBy, CallReport, LLMError, Loss } from '@llm/core';

/** What a hook is told of a call before it is made. */
export interface HookedCall {
  /** Of the call, with its retries and fallbacks; the same in all hooks. */
  readonly id: string;
  /** The kind of call: `chat`, `embeddings`, … */
  readonly operation: string;
  /** The format in which it was asked: `openai-chat`, `anthropic-messages`, … */
  readonly protocol: string;
  /** As its caller wrote it; empty where there is none. */
  readonly model: string;
  /** Whether the answer comes piece by piece. */
  readonly stream: boolean;
  /** What the caller passed, over the client's `settings`, without `signal`; keys, tokens and values of headers are `***`. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** What a hook is told of an answer: the whole one, or the beginning of a stream. */
export interface HookedAnswer extends HookedCall {
  /** As the caller gets it; `undefined` for a stream, and where content is hidden. */
  readonly answer: unknown;
  /** Who gave it. */
  readonly answeredBy: AnsweredBy | undefined;
  /** What the upstream could not take. */
  readonly losses: readonly Loss[];
}

/** What became of one call, from its beginning to the end of its answer. */
export interface HookedReport
  extends HookedCall, Omit<CallReport, 'requestId' | 'path' | 'principal' | 'call' | 'among'> {
  /**
   * The whole answer as the caller gets it, or what a chat's stream came to, put together now. `undefined` for a call that failed or was left, for streams of other
   * protocols, and where content is hidden.
   */
  answer(): Promise<unknown>;
}

/** The report of a call that failed. */
export interface HookedFailure extends HookedReport {
  /** As the caller got it; one of a stream was thrown from its loop. */
  readonly error: LLMError;
}

/**
 * Functions that watch the calls of a client. Nobody waits for their promises, and what they throw harms neither the call nor
 * another hook. A client without any pays nothing for them.
 */
export interface ClientHooks {
  /** Before a call is made, once whatever retries and fallbacks follow. */
  readonly onRequest?: (call: HookedCall) => unknown;
  /** When the answer is there; of a stream its beginning. */
  readonly onResult?: (answer: HookedAnswer) => unknown;
  /** When a call is over, once: it failed, its answer is there, or its stream was read out, broke or was left. */
  readonly onSettled?: (report: HookedReport) => unknown;
  /** When a call failed, or its stream broke; after `onSettled`. Not for one that its caller cancelled. */
  readonly onError?: (report: HookedFailure) => unknown;
  /** Learns what a hook throws or rejects with. Default: nobody does. */
  readonly onHookFailure?: (error: unknown, call: HookedCall) => unknown;
  /**
   * Whether hooks see no content: answers are left out, and of the parameters all but the model, numbers, booleans, labels and choices of a
   * few words such as `reasoning_effort`. Messages of failures may quote an upstream. Default `false`.
   */
  readonly hideContent?: boolean;
}
