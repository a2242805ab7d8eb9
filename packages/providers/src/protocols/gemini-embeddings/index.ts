import { embeddings, type Protocol } from '@llm/core';
import { client } from './client.ts';
import { server } from './server.ts';
import { protocolId } from './wire.ts';

/**
 * Gemini's embeddings, both sides: `embedContent` for one text and `batchEmbedContents` for many.
 *
 * @see https://ai.google.dev/api/embeddings — read 2026-11-30
 */
export const geminiEmbeddings = {
  id: protocolId,
  operation: embeddings,
  client,
  server,
} as const satisfies Protocol<'embeddings'>;
