import type { AnsweredBy, Call, CallRecord } from '@llm/core';
import { toHeaderValue } from './header-value.ts';

/** What is known of a call when its answer begins. */
export interface AnsweredCall {
  readonly call: Pick<Call, 'model'>;
  readonly answeredBy: AnsweredBy | undefined;
  readonly record: Pick<CallRecord, 'attempts' | 'fallbacks'>;
  /** From the call's beginning to its answer, or to the first content of a stream. */
  readonly totalMs: number;
}

/**
 * Says of an answer what LiteLLM's gateway says, under the names that its users' programs read
 * (docs.litellm.ai/docs/proxy/response_headers, read 2026-11-30). Times are milliseconds. The overhead is what the call took
 * beside its calls to upstreams, waits between them included.
 */
export function addLitellmHeaders(
  headers: Record<string, string>,
  { call, answeredBy, record, totalMs }: AnsweredCall,
): void {
  const { attempts, fallbacks } = record;
  if (answeredBy?.deployment !== undefined)
    headers['x-litellm-model-id'] = toHeaderValue(answeredBy.deployment);
  headers['x-litellm-model-group'] = toHeaderValue(call.model);
  headers['x-litellm-response-duration-ms'] = inHundredths(totalMs);
  let upstreamMs = 0;
  for (const { durationMs = 0 } of attempts) upstreamMs += durationMs;
  headers['x-litellm-overhead-duration-ms'] = inHundredths(Math.max(0, totalMs - upstreamMs));
  headers['x-litellm-attempted-retries'] = String(Math.max(0, attempts.length - 1 - fallbacks));
  headers['x-litellm-attempted-fallbacks'] = String(fallbacks);
}

function inHundredths(milliseconds: number): string {
  return String(Math.round(milliseconds * 100) / 100);
}
