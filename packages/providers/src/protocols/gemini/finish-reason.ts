import type { FinishReason, UnifiedFinishReason } from '@llm/core';

// FinishReason of @google/genai 2.32.0 and ai.google.dev/api/generate-content#FinishReason, read 2026-11-30. What the
// filters cut off is one reason here, whichever of them did it. A call that the model could not write is none.
const reasons: ReadonlyMap<string, UnifiedFinishReason> = new Map<string, UnifiedFinishReason>([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['SAFETY', 'content_filter'],
  ['RECITATION', 'content_filter'],
  ['LANGUAGE', 'content_filter'],
  ['BLOCKLIST', 'content_filter'],
  ['PROHIBITED_CONTENT', 'content_filter'],
  ['SPII', 'content_filter'],
  ['MODEL_ARMOR', 'content_filter'],
  ['JAILBREAK', 'content_filter'],
  ['IMAGE_SAFETY', 'content_filter'],
  ['IMAGE_PROHIBITED_CONTENT', 'content_filter'],
  ['IMAGE_RECITATION', 'content_filter'],
  ['CONTINUATION', 'pause'],
]);

// Anthropic says `refusal` where its classifiers end an answer, and no client of Gemini may take that for a whole one.
const words = {
  stop: 'STOP',
  length: 'MAX_TOKENS',
  tool_calls: 'STOP',
  content_filter: 'SAFETY',
  refusal: 'SAFETY',
  pause: 'STOP',
  other: 'OTHER',
} as const satisfies Record<UnifiedFinishReason, string>;

/** Why a candidate ended. Gemini says `STOP` after calls of tools as after text. */
export function decodeFinish(word: string | undefined, hasCalls: boolean): FinishReason {
  const said = (word === undefined ? undefined : reasons.get(word)) ?? 'other';
  const unified = said === 'stop' && hasCalls ? 'tool_calls' : said;
  return { unified, ...(word === undefined ? {} : { native: word }) };
}

/** Why the prompt was not answered: a filter, whatever its name. */
export function decodeBlock(reason: string): FinishReason {
  return { unified: 'content_filter', native: reason };
}

/** The upstream's own word where it is one of Gemini's, else the nearest. */
export function encodeFinish({ unified, native }: FinishReason): string {
  const said = unified === 'tool_calls' ? 'stop' : unified;
  if (native !== undefined && reasons.get(native) === said) return native;
  if (native !== undefined && unified === 'other' && /^[A-Z]+(?:_[A-Z]+)+$/.test(native))
    return native;
  return words[unified];
}
