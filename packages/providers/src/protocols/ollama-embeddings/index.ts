import { embeddings, type Protocol } from '@llm/core';
import { client } from './client.ts';
import { server } from './server.ts';
import { protocolId } from './wire.ts';

/**
 * Ollama's embeddings, both sides: `/api/embed`, and for callers `/api/embeddings` too, the older one with a single prompt.
 *
 * @see https://docs.ollama.com/api/embed — read 2026-11-30
 */
export const ollamaEmbeddings = {
  id: protocolId,
  operation: embeddings,
  client,
  server,
} as const satisfies Protocol<'embeddings'>;
