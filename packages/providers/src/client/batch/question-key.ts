import type { JsonObject, JsonValue } from '@llm/core';
import { ownFields } from '../read-params.ts';

// The other fields of the client's own say how to call. A new key or a longer time does not make it another question.
const asked: ReadonlySet<string> = new Set([
  'additional_drop_params',
  'custom_llm_provider',
  'extra_body',
  'mock_response',
  'mock_tool_calls',
]);

/**
 * Gives each question a key that is the same in every process: a digest of what is asked, and its number where the same is asked
 * several times.
 */
export function createQuestionKeys(): (params: JsonObject) => Promise<string> {
  const counts = new Map<string, number>();
  return async (params) => {
    const digest = await digestOf(JSON.stringify(sorted(params)));
    const count = (counts.get(digest) ?? 0) + 1;
    counts.set(digest, count);
    return count === 1 ? digest : `${digest}-${count}`;
  };
}

function sorted(params: JsonObject): readonly (readonly [string, JsonValue | undefined])[] {
  return Object.entries(params)
    .filter(([name, value]) => value !== undefined && (!ownFields.has(name) || asked.has(name)))
    .sort(([left], [right]) => (left < right ? -1 : 1));
}

const keptBytes = 16;

async function digestOf(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const digest = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest.subarray(0, keptBytes), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
