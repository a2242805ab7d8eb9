import { openaiEmbeddings } from '../../protocols/openai-embeddings/index.ts';
import { ask } from '../ask.ts';
import type { EmbeddingParams } from '../embedding.ts';
import { asEmbedding, withHidden } from '../wire.ts';
import type { ClientCall } from './client-call.ts';

/** Turns texts into vectors: `client.embedding`. */
export const embedding: ClientCall<'embedding'> = {
  name: 'embedding',
  bind: (engine) => (params: EmbeddingParams) =>
    ask(engine, { protocol: openaiEmbeddings, params }, ({ result, request, ...answered }) => {
      if (result.kind === 'stream') throw new TypeError('vectors are never streamed');
      const body = openaiEmbeddings.server.encodeResponse(result.decoded(), request());
      return withHidden(asEmbedding(body), answered.hidden, answered.elapsedMs());
    }),
};
