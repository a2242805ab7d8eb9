import { invalidField, type LLMError } from '@llm/core';
import type { CompletionAnswer } from '../chat-completion.ts';
import type { ChatMessage, CompletionParams } from '../completion-params.ts';
import type { BatchJournal } from './batch-journal.ts';

/** One conversation of a batch. */
export type Conversation = readonly ChatMessage[];

/** How far a batch has come. */
export interface BatchProgress {
  /** Conversations with an answer or a failure, `failed` and `resumed` included. */
  readonly done: number;
  /** Conversations that failed. */
  readonly failed: number;
  /** Answers that the journal had already. */
  readonly resumed: number;
  /** Conversations in all; `undefined` where they come from an iterable that does not say it. */
  readonly total: number | undefined;
}

/** How the conversations of a batch are asked. */
export interface BatchSettings {
  /** Calls at once; `max_workers`, LiteLLM's word, means the same. Default 100. */
  readonly max_concurrency?: number;
  /** Concurrent calls, in LiteLLM's word. Default 100. */
  readonly max_workers?: number;
  /** Is told after each conversation. What it throws concerns nobody. */
  readonly onProgress?: (progress: BatchProgress) => unknown;
  /** Keeps each answer before it is given, and gives those that were kept before. Failures are asked again. */
  readonly journal?: BatchJournal;
}

/** All that `batchCompletion` takes: the fields of `completion`, which hold for every conversation, and the conversations. */
export interface BatchCompletionParams extends Omit<CompletionParams, 'messages'>, BatchSettings {
  /** The conversations; each becomes one call. */
  readonly messages: readonly Conversation[];
}

/** All that `batchCompletionResults` takes. */
export interface BatchResultsParams
  extends Omit<CompletionParams, 'messages' | 'stream'>, BatchSettings {
  /** Taken one by one, as there is room for them. */
  readonly messages: Iterable<Conversation> | AsyncIterable<Conversation>;
  /** Whether results come in the order of the conversations, else as they are there. Default false. */
  readonly ordered?: boolean;
}

/** What became of one conversation. `index` is its place, from 0. */
export type BatchResult<Answer = CompletionAnswer> =
  | {
      /** Place of the conversation, from 0. */
      readonly index: number;
      /** The conversation. */
      readonly messages: Conversation;
      /** The response. */
      readonly answer: Answer;
      /** Absent: the conversation has a response. */
      readonly error?: never;
    }
  | {
      /** Place of the conversation, from 0. */
      readonly index: number;
      /** The conversation. */
      readonly messages: Conversation;
      /** Absent: the conversation failed. */
      readonly answer?: never;
      /** What the conversation failed with. */
      readonly error: LLMError;
    };

/**
 * The bound on calls at once.
 *
 * @throws {LLMError} invalid_request: it is no whole number of at least 1
 */
export function readConcurrency({ max_concurrency, max_workers }: BatchSettings): number {
  const [name, value] =
    max_concurrency === undefined
      ? (['max_workers', max_workers ?? 100] as const)
      : (['max_concurrency', max_concurrency] as const);
  if (Number.isInteger(value) && value >= 1) return value;
  throw invalidField(name, 'a whole number of at least 1');
}

/**
 * A list of conversations, each a list of messages.
 *
 * @throws {LLMError} invalid_request: it is none, such as one conversation alone
 */
export function checkConversations(messages: unknown): void {
  if (!Array.isArray(messages)) throw invalidField('messages', 'a list of conversations');
  const alone: readonly unknown[] = messages;
  if (alone.length > 0 && alone.every((one) => !Array.isArray(one)))
    throw invalidField('messages', 'a list of conversations, each a list of messages');
}
