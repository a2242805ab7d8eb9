import { isLLMError, type ErrorCode, type Outcome, type Usage } from '@llm/core';

/** All tokens of a call, on both sides. */
export function tokensOf({ input, output }: Usage): number {
  const { fresh, cacheRead, cacheWrite, cacheWriteHour, audio } = input;
  return (
    fresh +
    cacheRead +
    cacheWrite +
    cacheWriteHour +
    audio +
    output.text +
    output.reasoning +
    output.audio
  );
}

// The upstream may have worked before these, and nobody told for how long.
const mayHaveCost: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'timeout',
  'cancelled',
  'internal',
  'repeated_output',
  'invalid_response',
]);

/** What a call cost that has ended: its usage; nothing where it was refused; `undefined` where nobody knows, and the estimate stands. */
export function spentTokens(outcome: Outcome): number | undefined {
  const usage = 'usage' in outcome ? outcome.usage : undefined;
  return usage === undefined ? undefined : tokensOf(usage);
}

/** The same of a call that never had an answer. */
export function spentBefore(cause: unknown): number | undefined {
  return isLLMError(cause) && !mayHaveCost.has(cause.code) ? 0 : undefined;
}
