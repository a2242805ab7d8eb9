import { asString, type Usage } from '@llm/core';

// What providers call the tier that every call has unless it asks for another one, for which price lists have no word: OpenAI and Google `default`, `auto` and `standard`, Anthropic
// `standard` and `standard_only`, Groq `on_demand` (their references of `service_tier`, read 2026-11-30).
const standard: ReadonlySet<string> = new Set([
  '',
  'auto',
  'default',
  'on_demand',
  'standard',
  'standard_only',
]);

/** Whether a provider's name for a tier, in lower case, means the one without a name. */
export function isStandardTier(name: string): boolean {
  return standard.has(name);
}

/**
 * Counts with the service tier that the answer says it was served with, where that is not the standard one: the price of
 * a token depends on it.
 */
export function servedBy(usage: Usage, tier: unknown): Usage {
  const name = asString(tier)?.toLowerCase() ?? '';
  return isStandardTier(name) ? usage : { ...usage, serviceTier: name };
}
