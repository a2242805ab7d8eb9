import { grokFamilies } from './grok-families.ts';
import { openaiFamilies } from './openai-families.ts';
import type { Family, Takes } from './takes.ts';

/**
 * What models take of the Responses API: what they take of Chat Completions, but that no model refuses functions beside
 * an effort here (developers.openai.com/api/docs/guides/latest-model, read 2026-11-30).
 */
export const responsesFamilies: readonly Family[] = [...openaiFamilies, ...grokFamilies].map(
  (family) => {
    const { effortWithTools: _, ...takes } = family.takes;
    return { ...family, takes };
  },
);

/** Any other model that speaks the Responses API. */
export const responsesDefault: Takes = {};
