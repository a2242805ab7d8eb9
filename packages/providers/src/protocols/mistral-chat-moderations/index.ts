import { moderation, type Protocol } from '@llm/core';
import { client } from './client.ts';
import { server } from './server.ts';

/**
 * Mistral's moderation of conversations, both sides. Texts are judged by OpenAI's protocol, which Mistral speaks as well, at
 * another path.
 *
 * @see https://github.com/mistralai/platform-docs-public, openapi.yaml: `ChatModerationRequest` — read 2026-11-30
 */
export const mistralChatModerations = {
  id: 'mistral-chat-moderations',
  operation: moderation,
  client,
  server,
} as const satisfies Protocol<'moderation'>;
