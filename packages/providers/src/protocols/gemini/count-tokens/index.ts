import { type Protocol, tokenCount } from '@llm/core';
import { client } from './client.ts';
import { countProtocolId } from './protocol-id.ts';
import { server } from './server.ts';

/**
 * Gemini's counting of tokens, both sides.
 *
 * @see https://ai.google.dev/api/tokens — read 2026-11-30
 */
export const geminiCountTokens = {
  id: countProtocolId,
  operation: tokenCount,
  client,
  server,
} as const satisfies Protocol<'tokenCount'>;
