// ServiceTier of @google/genai 2.32.0, read 2026-11-30. The hub speaks of tiers in OpenAI's words.
const tiers: Readonly<Record<string, string>> = {
  default: 'standard',
  standard: 'standard',
  standard_only: 'standard',
  flex: 'flex',
  priority: 'priority',
};

/** How a call shall be served, in Gemini's word; `undefined` where that leaves it to Gemini, or it has no word. */
export function encodeTier(tier: string | undefined): string | undefined {
  return tier !== undefined && Object.hasOwn(tiers, tier) ? tiers[tier] : undefined;
}
