import { nearestName } from '@llm/core';
import { formatPath, type Path, withoutIndexes } from './json-path.ts';
import type { Mistake } from './mistake.ts';

/** The settings that `server.waive` names. */
export interface Waivers {
  /** Whether a setting is waived under the name of one of these paths, with or without the places in lists. */
  take(paths: readonly Path[]): boolean;
  /** Warnings about names that waived nothing. */
  unused(): readonly Mistake[];
}

/** Keeps which of the names were needed, because one that waives nothing is a mistake of its own: probably misspelt. */
export function createWaivers(names: readonly string[]): Waivers {
  const used = new Set<string>();
  const asked = new Set<string>();
  return {
    take(paths) {
      const candidates = paths.flatMap((path) => [
        formatPath(path),
        formatPath(withoutIndexes(path)),
      ]);
      for (const candidate of candidates) asked.add(candidate);
      const waived = candidates.filter((candidate) => names.includes(candidate));
      for (const name of waived) used.add(name);
      return waived.length > 0;
    },
    unused: () =>
      [...names.entries()]
        .filter(([, name]) => !used.has(name))
        .map(([at, name]) => {
          const nearest = nearestName(name, asked);
          return {
            path: formatPath(['server', 'waive', at]),
            message: 'names no setting of this file that guards callers without effect',
            ...(nearest !== undefined && { nearest }),
          };
        }),
  };
}
