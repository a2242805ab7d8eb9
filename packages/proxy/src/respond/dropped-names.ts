import type { Call, Result } from '@llm/core';

// More would fill a header beyond what clients read, and a log line.
const mostNamed = 100;

/**
 * What was left out of a call, as the header `x-llm-dropped` and the log line name it; `undefined` where nothing was. Of more
 * than a hundred the last says how many it stands for.
 */
export function droppedNames(
  losses: Result['losses'],
  withoutEffect: Call['withoutEffect'] = [],
): readonly string[] | undefined {
  if ((losses === undefined || losses.length === 0) && withoutEffect.length === 0) return undefined;
  const count = (losses?.length ?? 0) + withoutEffect.length;
  const names = [...(losses ?? []).slice(0, mostNamed).map(({ path }) => path), ...withoutEffect];
  return count <= mostNamed ? names : [...names.slice(0, mostNamed), `${count - mostNamed} more`];
}
