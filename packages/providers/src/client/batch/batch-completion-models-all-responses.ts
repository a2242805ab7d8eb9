import { type LLMError, runMany } from '@llm/core';
import type { CompletionAnswer } from '../chat-completion.ts';
import type { CompletionStream } from '../completion-stream.ts';
import { type Completes, whenAnswerOver } from './completes.ts';
import { type SeveralModelsParams, toModelCalls } from './several-models.ts';

/** All that `batchCompletionModelsAllResponses` takes. */
export interface AllResponsesParams extends SeveralModelsParams {
  /** Whether failures are given, too. Default false. */
  readonly settled?: boolean;
}

/** What became of one model. */
export type ModelOutcome<Answer = CompletionAnswer> =
  | { readonly model: string; readonly response: Answer; readonly error?: never }
  | { readonly model: string; readonly response?: never; readonly error: LLMError };

type Streamed = AllResponsesParams & { readonly stream: true };
type AnyAnswer = CompletionAnswer | CompletionStream;

/**
 * Asks several models at once and gives every success in the order of the models; with `settled` what became of each. No models give an
 * empty list.
 *
 * @throws {LLMError} invalid_request: `models` is missing or has an entry without a name; cancelled: `signal` has aborted
 */
export function batchCompletionModelsAllResponses(
  client: Completes,
  params: Streamed & { readonly settled: true },
): Promise<ModelOutcome<CompletionStream>[]>;
export function batchCompletionModelsAllResponses(
  client: Completes,
  params: AllResponsesParams & { readonly stream?: false | null; readonly settled: true },
): Promise<ModelOutcome[]>;
export function batchCompletionModelsAllResponses(
  client: Completes,
  params: Streamed & { readonly settled?: false },
): Promise<CompletionStream[]>;
export function batchCompletionModelsAllResponses(
  client: Completes,
  params: AllResponsesParams & { readonly stream?: false | null; readonly settled?: false },
): Promise<CompletionAnswer[]>;
export function batchCompletionModelsAllResponses(
  client: Completes,
  params: AllResponsesParams,
): Promise<(AnyAnswer | ModelOutcome<AnyAnswer>)[]>;
export async function batchCompletionModelsAllResponses(
  client: Completes,
  { settled = false, ...params }: AllResponsesParams,
): Promise<(AnyAnswer | ModelOutcome<AnyAnswer>)[]> {
  const calls = toModelCalls(params);
  const outcomes: ModelOutcome<AnyAnswer>[] = [];
  const running = runMany(
    calls,
    (call, _index, signal) => client.completion({ ...call.params, signal }),
    {
      concurrency: Math.max(1, calls.length),
      isOrdered: true,
      signal: params.signal,
      whenOver: whenAnswerOver,
    },
  );
  for await (const { item, value, error } of running) {
    const { model } = item;
    outcomes.push(error === undefined ? { model, response: value } : { model, error });
  }
  return settled ? outcomes : outcomes.flatMap(({ response }) => response ?? []);
}
