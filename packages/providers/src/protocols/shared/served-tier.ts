import { asString, type Usage } from '@llm/core';

// Other words for the tier that every call has unless it asks for another one. A price list has no word for it.
const standard: ReadonlySet<string> = new Set([
  '',
  'auto',
  'default',
  'on_demand',
  'standard',
  'standard_only',
]);

/**
 * Counts with the service tier that the answer says it was served with, where that is not the standard one: the price of
 * a token depends on it.
 */
export function servedBy(usage: Usage, tier: unknown): Usage {
  const name = asString(tier)?.toLowerCase() ?? '';
  return standard.has(name) ? usage : { ...usage, serviceTier: name };
}
