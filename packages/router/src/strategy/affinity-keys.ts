import type { Call } from '@llm/core';
import type { AffinityKey } from './affinity.ts';

/** The session that a call names: `litellm_session_id`, or `session_id` of its metadata. */
export const bySession: AffinityKey = ({ call: { settings } }) => {
  const named = settings.sessionId ?? settings.metadata?.['session_id'];
  return typeof named === 'string' && named !== '' ? named : undefined;
};

// Providers cache prompts from about a thousand tokens on; what is shorter gains nothing by staying in one place.
const leastCharacters = 4_000;

/**
 * How a conversation begins: its tools, its system prompt and its first turn, which stay the same while it goes on. Where a
 * block is marked for the prompt cache, all up to the first mark, so that conversations which share a marked system prompt
 * stay together. `undefined` for what is no chat, and for beginnings that are too short to be cached.
 *
 * It reads the whole request, which otherwise nobody may have to.
 */
export const byPrefix: AffinityKey = ({ call }) => {
  if (!isChat(call)) return undefined;
  const { messages, tools = [] } = call.decoded();
  const parts = [JSON.stringify(tools)];
  for (const { role, content } of messages) {
    for (const block of content) {
      parts.push(JSON.stringify(block));
      if ('cacheHint' in block && block.cacheHint !== undefined) return keyOf(parts);
    }
    if (role !== 'system' && role !== 'developer') break;
  }
  return keyOf(parts);
};

function isChat(call: Call): call is Call<'chat'> {
  return call.operation === 'chat';
}

function keyOf(parts: readonly string[]): string | undefined {
  const key = parts.join('\n');
  return key.length < leastCharacters ? undefined : key;
}

/** The first of several keys that a call has. */
export function firstKeyOf(keys: readonly AffinityKey[]): AffinityKey {
  return (input) => {
    for (const keyOf of keys) {
      const key = keyOf(input);
      if (key !== undefined) return key;
    }
    return undefined;
  };
}
