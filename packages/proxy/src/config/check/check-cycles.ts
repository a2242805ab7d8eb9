import { asArray, asObject, type JsonObject } from '@llm/core';
import { findFallbackCycle } from '@llm/router';
import { formatPath } from './json-path.ts';
import type { Mistake } from './mistake.ts';
import { fallbackLists } from './model-references.ts';

/**
 * Warns of each list of fallbacks that leads back to where it began; `server.strict` makes that a mistake.
 *
 * Two models that stand in for each other are what many files of LiteLLM's users say, and each model is tried once in a
 * call, so such a file starts and its calls end.
 */
export function checkCycles(data: JsonObject): readonly Mistake[] {
  return fallbackLists(data).flatMap(({ path, items }) => {
    const models = Object.fromEntries(
      items.flatMap((item) =>
        Object.entries(asObject(item) ?? {}).map(([model, names]) => [
          model,
          (asArray(names) ?? [names]).filter((name) => typeof name === 'string'),
        ]),
      ),
    );
    const cycle = findFallbackCycle({ models });
    if (cycle === undefined) return [];
    const way = cycle.models.join(' → ');
    return [
      {
        path: formatPath(path),
        message: `leads back to where it began: ${way}; a call tries each of these models once`,
        strict: true,
      },
    ];
  });
}
