import type { Operation } from '../contract/operation.ts';

/** A judgement for each input. Answers are never streamed. */
export const moderation = { name: 'moderation' } as const satisfies Operation<'moderation'>;
