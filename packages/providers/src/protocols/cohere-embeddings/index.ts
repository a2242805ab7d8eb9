import { embeddings, type Protocol } from '@llm/core';
import { client } from './client.ts';
import { protocolId } from './wire.ts';

/**
 * Cohere's embeddings in their second version, to call them.
 *
 * @see https://docs.cohere.com/v2/reference/embed — read 2026-11-30
 */
export const cohereEmbeddings = {
  id: protocolId,
  operation: embeddings,
  client,
} as const satisfies Protocol<'embeddings'>;
