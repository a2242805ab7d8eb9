import type { RepetitionGuard } from '../contract/operation.ts';
import { LLMError } from '../error/llm-error.ts';
import { detachText } from '../text/detach-text.ts';

/** Equal consecutive deltas after which an answer counts as a loop, unless the caller says otherwise. */
export const defaultRepeatLimit = 100;

// Lines of `####` or runs of spaces are legitimate, so deltas this short never count.
const longestIgnored = 2;

/** A guard that fails at the `limit`-th equal delta in a row; a limit of 0 never fails. */
export function createRepetitionGuard(limit: number): RepetitionGuard {
  const last = new Map<number, { delta: string; count: number }>();
  return {
    see(place, delta) {
      if (limit === 0) return;
      const run = last.get(place);
      if (run === undefined) {
        last.set(place, { delta: detachText(delta), count: 1 });
        return;
      }
      if (run.delta !== delta || delta.length <= longestIgnored) {
        run.delta = detachText(delta);
        run.count = 1;
        return;
      }
      run.count += 1;
      if (run.count >= limit) {
        throw new LLMError(
          'repeated_output',
          `the model repeats itself: the same output came ${run.count} times in a row`,
        );
      }
    },
  };
}
