import type { Call, Result } from '@llm/core';

/** What was left out of a call, as the header `x-llm-dropped` and the log line name it; `undefined` where nothing was. */
export function droppedNames(
  losses: Result['losses'],
  withoutEffect: Call['withoutEffect'] = [],
): readonly string[] | undefined {
  if ((losses === undefined || losses.length === 0) && withoutEffect.length === 0) return undefined;
  return [...(losses ?? []).map(({ path }) => path), ...withoutEffect];
}
