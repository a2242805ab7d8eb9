import { firstSuccess } from '@llm/core';
import type { CompletionAnswer } from '../chat-completion.ts';
import type { CompletionStream } from '../completion-stream.ts';
import { type Completes, isStream, whenAnswerOver } from './completes.ts';
import { type SeveralModelsParams, toModelCalls } from './several-models.ts';

type Streaming = SeveralModelsParams & { readonly stream: true };
type Whole = SeveralModelsParams & { readonly stream?: false | null };

/**
 * Asks several models at once and gives the first success; the calls of the others are aborted at that moment. A failure decides
 * nothing while another model may still answer. Streams are decided by their first content.
 *
 * @throws {LLMError} invalid_request: `models` is missing, empty or has an entry without a name; where all fail, what the only one failed
 *   with, else an error whose `errors` has all of them in order; cancelled: `signal` has aborted
 */
export function batchCompletionModels(
  client: Completes,
  params: Streaming,
): Promise<CompletionStream>;
export function batchCompletionModels(client: Completes, params: Whole): Promise<CompletionAnswer>;
export function batchCompletionModels(
  client: Completes,
  params: SeveralModelsParams,
): Promise<CompletionAnswer | CompletionStream>;
export async function batchCompletionModels(
  client: Completes,
  params: SeveralModelsParams,
): Promise<CompletionAnswer | CompletionStream> {
  const calls = toModelCalls(params, { atLeastOne: true });
  const { value } = await firstSuccess(
    calls.map((call) => (signal: AbortSignal) => client.completion({ ...call.params, signal })),
    {
      signal: params.signal,
      discard: (answer) => {
        if (isStream(answer)) answer.cancel();
      },
      whenOver: whenAnswerOver,
      nameOf: (index) => calls[index]?.model ?? '',
    },
  );
  return value;
}
