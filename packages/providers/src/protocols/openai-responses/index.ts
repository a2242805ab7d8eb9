import { chat, type StreamingProtocol } from '@llm/core';
import { client } from './client.ts';
import { server } from './server.ts';

/**
 * OpenAI's Responses API, both sides: to call OpenAI and the providers that speak like it, and to serve their clients.
 *
 * A conversation is a list of items in their order. What the hub has no place for stays with the request or the answer
 * and goes out again where the other side speaks the same protocol; a request that needs what only its provider has
 * kept, such as `previous_response_id`, is refused elsewhere.
 *
 * @see https://developers.openai.com/api/reference/resources/responses and openapi.json of
 *   github.com/openai/openai-openapi — read 2026-11-30
 */
export const openaiResponses = {
  id: 'openai-responses',
  operation: chat,
  client,
  server,
} as const satisfies StreamingProtocol<'chat'>;
