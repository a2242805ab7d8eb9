import type { CompletionAnswer } from '../chat-completion.ts';
import type { CompletionParams } from '../completion-params.ts';
import type { CompletionStream } from '../completion-stream.ts';

/** What calls of many conversations or many models need of a client. */
export interface Completes {
  /** Asks a model for a chat completion. Throws an {@link LLMError} where none comes. */
  completion(params: CompletionParams): Promise<CompletionAnswer | CompletionStream>;
}

/** Whether an answer is streamed. */
export function isStream(answer: CompletionAnswer | CompletionStream): answer is CompletionStream {
  return Symbol.asyncIterator in answer;
}

/** Calls back when an answer is over: a stream when it has ended, a non-streaming response at once. */
export function whenAnswerOver(
  answer: CompletionAnswer | CompletionStream,
  over: () => void,
): void {
  if (isStream(answer)) answer.whenSettled(over);
  else over();
}
