import { type ItemOutcome, LLMError, runAside, runMany, toLLMError } from '@llm/core';
import type { CompletionAnswer } from '../chat-completion.ts';
import { asAnswerParts, asJsonObject, asKept, withHidden } from '../wire.ts';
import type { CompletionParams } from '../completion-params.ts';
import type { CompletionStream } from '../completion-stream.ts';
import {
  type BatchProgress,
  type BatchResult,
  type BatchResultsParams,
  type BatchSettings,
  type Conversation,
  readConcurrency,
} from './batch-params.ts';
import { type Completes, isStream, whenAnswerOver } from './completes.ts';
import { createQuestionKeys } from './question-key.ts';

/**
 * Asks one model many conversations and gives what became of each as soon as it is there, with its `index`; in order with `ordered`.
 *
 * For any number of conversations: they may come from an iterable, are taken as there is room for them, and nothing is kept of a result
 * that the loop has had. A slow loop holds up the calls. Leaving it aborts those that run.
 *
 * @throws {LLMError} invalid_request: a setting of the batch is wrong, `param` names it; cancelled: `signal` has aborted; internal: the
 *   journal failed. What a conversation fails with is its `error` and ends nothing.
 */
export function batchCompletionResults(
  client: Completes,
  params: BatchResultsParams,
): AsyncGenerator<BatchResult, void, undefined> {
  const { messages, ordered = false, ...rest } = params;
  const total = Array.isArray(messages) ? messages.length : undefined;
  return wholeOnly(runBatch(client, { conversations: messages, params: rest, ordered, total }));
}

/** A batch as its calls see it. */
export interface Batch {
  readonly conversations: Iterable<Conversation> | AsyncIterable<Conversation>;
  /** What holds for all of them. */
  readonly params: Omit<CompletionParams, 'messages'> & BatchSettings;
  readonly ordered: boolean;
  readonly total: number | undefined;
}

interface Given {
  readonly answer: CompletionAnswer | CompletionStream;
  readonly isResumed: boolean;
}

/** Asks all conversations of a batch. `batchCompletionResults` says what is thrown. */
export async function* runBatch(
  client: Completes,
  { conversations, params, ordered, total }: Batch,
): AsyncGenerator<BatchResult<CompletionAnswer | CompletionStream>, void, undefined> {
  const { max_concurrency, max_workers, onProgress, journal, signal, ...shared } = params;
  const concurrency = readConcurrency({
    ...(max_concurrency !== undefined && { max_concurrency }),
    ...(max_workers !== undefined && { max_workers }),
  });
  if (journal !== undefined && shared.stream === true)
    throw new LLMError('invalid_request', 'a journal keeps whole answers only', {
      param: 'stream',
    });
  const keyOf = createQuestionKeys();
  let journalFailure: LLMError | undefined;

  const withJournal = async <Value>(work: Promise<Value>): Promise<Value> => {
    try {
      return await work;
    } catch (cause) {
      journalFailure ??= new LLMError('internal', `the journal failed: ${reasonOf(cause)}`, {
        cause,
      });
      throw journalFailure;
    }
  };
  const ask = async (
    messages: Conversation,
    _index: number,
    itemSignal: AbortSignal,
  ): Promise<Given> => {
    const question = { ...shared, messages };
    if (journal === undefined)
      return {
        answer: await client.completion({ ...question, signal: itemSignal }),
        isResumed: false,
      };
    const key = await keyOf(asJsonObject(question));
    const kept = await withJournal(journal.find(key));
    if (kept !== undefined) {
      const { body, hidden, responseMs } = asAnswerParts(kept);
      return { answer: withHidden(body, hidden, responseMs), isResumed: true };
    }
    const answer = await client.completion({ ...question, signal: itemSignal });
    if (!isStream(answer)) await withJournal(journal.keep(key, asKept(answer)));
    return { answer, isResumed: false };
  };

  const progress = { done: 0, failed: 0, resumed: 0 };
  const outcomes = runMany(conversations, ask, {
    concurrency,
    isOrdered: ordered,
    signal,
    whenOver: ({ answer }, over) => whenAnswerOver(answer, over),
  });
  for await (const outcome of outcomes) {
    if (journalFailure !== undefined) throw journalFailure;
    count(progress, outcome);
    if (onProgress !== undefined)
      runAside<BatchProgress>(onProgress, { ...progress, total }, ignore);
    yield toResult(outcome);
  }
}

function count(
  progress: { done: number; failed: number; resumed: number },
  { value, error }: ItemOutcome<Conversation, Given>,
): void {
  progress.done += 1;
  if (error !== undefined) progress.failed += 1;
  if (value?.isResumed === true) progress.resumed += 1;
}

function toResult({
  index,
  item: messages,
  value,
  error,
}: ItemOutcome<Conversation, Given>): BatchResult<CompletionAnswer | CompletionStream> {
  return error === undefined
    ? { index, messages, answer: value.answer }
    : { index, messages, error };
}

async function* wholeOnly(
  results: AsyncIterable<BatchResult<CompletionAnswer | CompletionStream>>,
): AsyncGenerator<BatchResult, void, undefined> {
  for await (const result of results) {
    if (result.error !== undefined) yield result;
    else if (isStream(result.answer)) result.answer.cancel();
    else yield { ...result, answer: result.answer };
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : toLLMError(cause).message;
}

/** A reporter of progress that fails has nobody to tell. */
function ignore(): void {}
