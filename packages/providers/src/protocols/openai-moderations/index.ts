import { moderation, type Protocol } from '@llm/core';
import { client } from './client.ts';
import { server } from './server.ts';

/**
 * OpenAI's moderations, both sides: to call OpenAI and providers that speak like it, such as Mistral, and to serve their
 * clients.
 *
 * Mistral's answers have no `flagged`, which OpenAI's clients read: such an answer leaves passthrough, and it is `true`
 * where one of the categories is.
 *
 * @see https://github.com/openai/openai-openapi, openapi.json: `CreateModerationRequest` — read 2026-11-30
 * @see https://github.com/mistralai/platform-docs-public, openapi.yaml: `ClassificationRequest` — read 2026-11-30
 */
export const openaiModerations = {
  id: 'openai-moderations',
  operation: moderation,
  client,
  server,
} as const satisfies Protocol<'moderation'>;
