import { tokenCount, type Protocol } from '@llm/core';
import { client } from './client.ts';
import { server } from './server.ts';

/**
 * Anthropic's counting of tokens, both sides: a Messages request without what bounds or samples an answer.
 *
 * @see https://platform.claude.com/docs/en/api/messages-count-tokens — read 2026-11-30
 */
export const anthropicCountTokens = {
  id: 'anthropic-count-tokens',
  operation: tokenCount,
  client,
  server,
} as const satisfies Protocol<'tokenCount'>;
