import { isLLMError, type LLMError } from '@llm/core';
import type { CompletionAnswer } from '../chat-completion.ts';
import type { CompletionStream } from '../completion-stream.ts';
import { runBatch } from './batch-completion-results.ts';
import { type BatchCompletionParams, checkConversations } from './batch-params.ts';
import type { Completes } from './completes.ts';

type Streaming = BatchCompletionParams & { readonly stream: true };
type Whole = BatchCompletionParams & { readonly stream?: false | null };

/**
 * Asks one model many conversations, `max_concurrency` at once, and gives the answers in their order. What a conversation fails with stands
 * at its place, so that the others are not lost; where `signal` aborts, each place without an answer has that as its failure.
 *
 * With `stream` the places hold streams, each to be read or cancelled; `batchCompletionResults` is for more conversations than may
 * be in memory.
 *
 * @throws {LLMError} invalid_request: a setting of the batch is wrong, `param` names it; internal: the journal failed
 */
export function batchCompletion(
  client: Completes,
  params: Streaming,
): Promise<(CompletionStream | LLMError)[]>;
export function batchCompletion(
  client: Completes,
  params: Whole,
): Promise<(CompletionAnswer | LLMError)[]>;
export function batchCompletion(
  client: Completes,
  params: BatchCompletionParams,
): Promise<(CompletionAnswer | CompletionStream | LLMError)[]>;
export async function batchCompletion(
  client: Completes,
  { messages, ...params }: BatchCompletionParams,
): Promise<(CompletionAnswer | CompletionStream | LLMError)[]> {
  checkConversations(messages);
  const places: (CompletionAnswer | CompletionStream | LLMError | undefined)[] = messages.map(
    () => undefined,
  );
  const batch = { conversations: messages, params, ordered: false, total: messages.length };
  try {
    for await (const { index, answer, error } of runBatch(client, batch))
      places[index] = error ?? answer;
  } catch (cause) {
    if (params.signal?.aborted !== true || !isLLMError(cause)) throw cause;
    return places.map((place) => place ?? cause);
  }
  return places.flatMap((place) => place ?? []);
}
