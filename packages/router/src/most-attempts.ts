import { append } from '@llm/core';
import { createLists, type FallbackLists, type FallbackModels } from './fallback-lists.ts';

/** How often an operator's own settings may call for one call, in the words of a router's options. */
export interface AttemptSettings {
  /** `attempts` on one model; of several settings the highest. Absent means that nobody has said it. */
  /** `attempts` on one model; of several settings the highest. Absent means that nobody has said it. */
  readonly retry?: { readonly attempts?: number };
  /** Lists of fallbacks, and how many of them a call may use. Default: none. */
  readonly fallbacks?: FallbackLists & { readonly maxFallbacks?: number };
}

const leastAttempts = 4;

/**
 * The attempts that one call may come to where nobody says how many: four; one for each model that the operator's lists can
 * lead to, where that is more; and as many on each of them as the operator says. So a storm is never the default, and what
 * a caller asks for stays within what the operator has seen.
 */
export function mostAttempts({ retry = {}, fallbacks = {} }: AttemptSettings): number {
  const { attempts = 1 } = retry;
  const { maxFallbacks = 5 } = fallbacks;
  const others = Math.min(maxFallbacks, longestChain(fallbacks));
  return Math.max(leastAttempts, attempts * (1 + others));
}

/** The most models that can follow one after the other when all fail: each brings its own list. */
function longestChain(lists: FallbackLists): number {
  const { models, contextWindow, contentPolicy, default: others = [] } = lists;
  const { general, after } = createLists(lists);
  const nextOf = (model: string): readonly string[] => [
    ...general(model),
    ...after('context_length_exceeded', model, undefined),
    ...after('content_filtered', model, undefined),
  ];
  const keys = [models, contextWindow, contentPolicy].flatMap((table: FallbackModels = {}) =>
    Object.keys(table),
  );
  const lengths = keys.map((model) => countReached(model, nextOf(model), nextOf));
  return Math.max(countReached(undefined, others, nextOf), ...lengths);
}

function countReached(
  asked: string | undefined,
  first: readonly string[],
  nextOf: (model: string) => readonly string[],
): number {
  const reached = new Set<string | undefined>([asked]);
  const queue = [...first];
  for (let model = queue.pop(); model !== undefined; model = queue.pop()) {
    if (reached.has(model)) continue;
    reached.add(model);
    append(queue, nextOf(model));
  }
  return reached.size - 1;
}
