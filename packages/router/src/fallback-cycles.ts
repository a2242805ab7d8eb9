import type { FallbackLists, FallbackModels } from './fallback-lists.ts';

/** A list of fallbacks that leads back to where it began. */
export interface FallbackCycle {
  /** The list that leads back to its beginning. */
  readonly list: 'models' | 'contextWindow' | 'contentPolicy';
  /** The models on the way, the first one again at the end. */
  readonly models: readonly string[];
}

/**
 * The first circle in lists of fallbacks. Each list is looked at by itself: that a long conversation goes to a larger model,
 * and a failure of that one back, is no circle. Patterns stand for many models and `default` for all of them, so they are no
 * part of one.
 */
export function findFallbackCycle({
  models,
  contextWindow,
  contentPolicy,
}: FallbackLists): FallbackCycle | undefined {
  const tables = [
    ['models', models],
    ['contextWindow', contextWindow],
    ['contentPolicy', contentPolicy],
  ] as const;
  for (const [list, table] of tables) {
    const cycle = cycleIn(table ?? {});
    if (cycle !== undefined) return { list, models: cycle };
  }
  return undefined;
}

/** Depth first, each model once. The way is kept apart, so that a long list needs no deep stack. */
function cycleIn(table: FallbackModels): readonly string[] | undefined {
  const lists = new Map(Object.entries(table));
  const done = new Set<string>();
  for (const start of lists.keys()) {
    const way: { readonly model: string; readonly left: string[] }[] = [];
    const onWay = new Set<string>();
    const enter = (model: string): void => {
      onWay.add(model);
      way.push({ model, left: [...(lists.get(model) ?? [])].toReversed() });
    };
    if (!done.has(start)) enter(start);
    for (let last = way.at(-1); last !== undefined; last = way.at(-1)) {
      const next = last.left.pop();
      if (next === undefined) {
        done.add(last.model);
        onWay.delete(last.model);
        way.pop();
        continue;
      }
      if (onWay.has(next)) {
        const names = way.map(({ model }) => model);
        return [...names.slice(names.indexOf(next)), next];
      }
      if (!done.has(next)) enter(next);
    }
  }
  return undefined;
}
