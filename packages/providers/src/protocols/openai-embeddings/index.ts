import { embeddings, type Protocol } from '@llm/core';
import { client } from './client.ts';
import { server } from './server.ts';

/**
 * OpenAI's embeddings, both sides: to call OpenAI and the many providers that speak like it, and to serve
 * their clients.
 *
 * Beside OpenAI's own fields it carries `input_type`, which says what the vectors are for and which
 * NVIDIA, Voyage and Cohere read. Fields it does not know stay with the request or answer and go out
 * again where the other side speaks the same protocol.
 *
 * @see https://developers.openai.com/api/reference/resources/embeddings — read 2026-11-30
 */
export const openaiEmbeddings = {
  id: 'openai-embeddings',
  operation: embeddings,
  client,
  server,
} as const satisfies Protocol<'embeddings'>;
