import { asArray, asObject, type JsonObject } from '@llm/core';
import { findFallbackCycle } from '@llm/router';
import { formatPath } from './json-path.ts';
import type { Mistake } from './mistake.ts';
import { fallbackLists } from './model-references.ts';

/** Lists of fallbacks that lead back to where they began: mistakes, or warnings where `server.waive` names the list. */
export interface FoundCycles {
  readonly mistakes: readonly Mistake[];
  readonly warnings: readonly Mistake[];
}

/** Looks for circles in each list of fallbacks. `waived` are the names of settings that `server.waive` holds. */
export function checkCycles(data: JsonObject, waived: readonly string[]): FoundCycles {
  const found = fallbackLists(data).flatMap(({ path, items }) => {
    const models = Object.fromEntries(
      items.flatMap((item) =>
        Object.entries(asObject(item) ?? {}).map(([model, names]) => [
          model,
          (asArray(names) ?? [names]).filter((name) => typeof name === 'string'),
        ]),
      ),
    );
    const cycle = findFallbackCycle({ models });
    return cycle === undefined ? [] : [{ path: formatPath(path), way: cycle.models.join(' → ') }];
  });
  const isWaived = ({ path }: { readonly path: string }): boolean => waived.includes(path);
  return {
    mistakes: found
      .filter((cycle) => !isWaived(cycle))
      .map(({ path, way }) => ({
        path,
        message: `leads back to where it began: ${way}; leave one of these out, or say that each call shall end there by server: { waive: [${path}] }`,
        stops: true,
      })),
    warnings: found.filter(isWaived).map(({ path, way }) => ({
      path,
      message: `leads back to where it began: ${way}; that is waived`,
    })),
  };
}

/** The names of settings that `server.waive` may hold for the sake of a circle. */
export function isCycleWaiver(name: string): boolean {
  return /^(?:router|litellm)_settings\.(?:context_window_|content_policy_)?fallbacks$/.test(name);
}
