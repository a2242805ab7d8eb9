import type { Extra, FinishReason, JsonObject, UnifiedFinishReason } from '@llm/core';
import { ownForm } from './fields.ts';

// Every value of StopReason (service model of bedrock-runtime 2023-09-30, read 2026-11-30).
const reasons: ReadonlyMap<string, UnifiedFinishReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['guardrail_intervened', 'content_filter'],
  ['content_filtered', 'content_filter'],
  ['malformed_model_output', 'other'],
  ['malformed_tool_use', 'other'],
]);

const words = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'content_filtered',
  refusal: 'content_filtered',
  pause: 'end_turn',
  other: 'end_turn',
} as const satisfies Record<UnifiedFinishReason, string>;

/** A reason of an answer that the hub knows; any other word is `other`. */
export function decodeStopReason(word: string | undefined): FinishReason {
  return {
    unified: (word === undefined ? undefined : reasons.get(word)) ?? 'other',
    ...(word === undefined ? {} : { native: word }),
  };
}

/** A reason newer than this code, kept for callers of the same protocol. */
export function unknownReason(word: string | undefined): JsonObject {
  return word === undefined || reasons.has(word) ? {} : { stopReason: word };
}

/** The upstream's own word where it is one of Bedrock's and says the same, else the nearest. */
export function encodeStopReason(
  { unified, native, stopSequence }: FinishReason,
  extra?: Extra,
): string {
  const { stopReason } = ownForm(extra);
  if (typeof stopReason === 'string') return stopReason;
  if (native !== undefined && reasons.get(native) === unified) return native;
  return unified === 'stop' && stopSequence !== undefined ? 'stop_sequence' : words[unified];
}
