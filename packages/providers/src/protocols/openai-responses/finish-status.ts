import type { FinishReason, JsonObject, UnifiedFinishReason } from '@llm/core';
import { asObject, asString } from '@llm/core';
import type { WireResponse } from './wire.ts';

// openapi.json of github.com/openai/openai-openapi, `Response.incomplete_details`, read 2026-11-30. The others are what
// providers who speak the protocol write in their place.
const reasons: ReadonlyMap<string, UnifiedFinishReason> = new Map([
  ['max_output_tokens', 'length'],
  ['max_tokens', 'length'],
  ['length', 'length'],
  ['content_filter', 'content_filter'],
]);

/**
 * Why an answer ended. One that is complete after calls of the caller's tools wants them to be run. An answer that is
 * made in the background may not have begun: its status stays as it is.
 */
export function decodeFinish(
  { status, incomplete_details }: WireResponse,
  hasCalls: boolean,
): FinishReason {
  const word = asString(status) ?? 'completed';
  if (word === 'completed') return { unified: hasCalls ? 'tool_calls' : 'stop' };
  if (word !== 'incomplete') return { unified: 'other', native: word };
  const reason = asString(asObject(incomplete_details)?.['reason']);
  return {
    unified: reasons.get(reason ?? '') ?? 'other',
    native: reason ?? 'incomplete',
  };
}

const running: ReadonlySet<string> = new Set(['queued', 'in_progress', 'cancelled']);

/** The status of an answer and its details. A model that declined in its own words has completed its answer. */
export function encodeFinish(reason: FinishReason | undefined, hasRefusal: boolean): JsonObject {
  const { unified = 'stop', native } = reason ?? {};
  switch (unified) {
    case 'length':
      return incomplete('max_output_tokens');
    case 'content_filter':
      return incomplete('content_filter');
    case 'refusal':
      return hasRefusal ? completed : incomplete('content_filter');
    case 'other':
      return native !== undefined && running.has(native)
        ? { status: native, incomplete_details: null }
        : completed;
    case 'stop':
    case 'tool_calls':
    case 'pause':
      return completed;
  }
}

const completed: JsonObject = { status: 'completed', incomplete_details: null };

function incomplete(reason: string): JsonObject {
  return { status: 'incomplete', incomplete_details: { reason } };
}
