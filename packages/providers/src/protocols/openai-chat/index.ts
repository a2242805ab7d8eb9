import { chat, type StreamingProtocol } from '@llm/core';
import { client } from './client.ts';
import { server } from './server.ts';

/**
 * OpenAI's Chat Completions, both sides: to call OpenAI and the many providers that speak like it, and to
 * serve their clients.
 *
 * Beside OpenAI's own fields it carries those that LiteLLM and its users added: `reasoning_content`,
 * `thinking_blocks`, `thinking`, `cache_control`. Fields it does not know stay with the answer or request
 * and go out again where the other side speaks the same protocol.
 *
 * @see https://developers.openai.com/api/reference/resources/chat — read 2026-11-20
 */
export const openaiChat = {
  id: 'openai-chat',
  operation: chat,
  client,
  server,
} as const satisfies StreamingProtocol<'chat'>;
