import type { Operation } from '../contract/operation.ts';

/** A vector for each input. Answers are never streamed. */
export const embeddings = { name: 'embeddings' } as const satisfies Operation<'embeddings'>;
