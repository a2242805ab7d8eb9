import type { CallContext } from '@llm/core';
import { linkAbort } from './linked-abort.ts';

/**
 * The answers to all questions, in their order, at most so many asked at once. The first that fails ends all others,
 * those that are being asked included, and is what the whole fails with.
 */
export async function answerAll<Question, Given>(
  questions: readonly Question[],
  { atOnce, context }: { readonly atOnce: number; readonly context: CallContext },
  ask: (question: Question, at: number, context: CallContext) => Promise<Given>,
): Promise<readonly Given[]> {
  const link = linkAbort(context);
  const answers: Given[] = [];
  const left = questions.entries();
  const work = async (): Promise<void> => {
    for (const [at, question] of left) {
      if (link.context.signal.aborted) return;
      try {
        answers[at] = await ask(question, at, link.context);
      } catch (cause) {
        link.abort(cause);
        throw cause;
      }
    }
  };
  try {
    // The iterator is shared, so each worker takes the next question that nobody has taken.
    await Promise.all(Array.from({ length: Math.min(atOnce, questions.length) }, work));
    return answers;
  } finally {
    link.release();
  }
}
