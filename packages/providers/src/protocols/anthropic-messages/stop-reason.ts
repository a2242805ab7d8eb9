import type { FinishReason, UnifiedFinishReason } from '@llm/core';

// Every value of StopReason and BetaStopReason in @anthropic-ai/sdk 1.11.0
// (platform.claude.com/docs/en/build-with-claude/handling-stop-reasons, read 2026-11-20). After `compaction`
// the caller sends the answer back to go on, as after `pause_turn`.
const reasons: ReadonlyMap<string, UnifiedFinishReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['pause_turn', 'pause'],
  ['compaction', 'pause'],
  ['refusal', 'refusal'],
]);

const words = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
  refusal: 'refusal',
  pause: 'pause_turn',
  other: 'end_turn',
} as const satisfies Record<UnifiedFinishReason, string>;

export function isKnownStopReason(word: string): boolean {
  return reasons.has(word);
}

export function decodeStopReason(
  word: string | undefined,
  stopSequence: string | undefined,
): FinishReason {
  return {
    unified: (word === undefined ? undefined : reasons.get(word)) ?? 'other',
    ...(word === undefined ? {} : { native: word }),
    ...(stopSequence === undefined ? {} : { stopSequence }),
  };
}

/** The upstream's own word where it is one of Anthropic's and says the same, else the nearest. */
export function encodeStopReason({ unified, native, stopSequence }: FinishReason): string {
  if (native !== undefined && reasons.get(native) === unified) return native;
  return unified === 'stop' && stopSequence !== undefined ? 'stop_sequence' : words[unified];
}
