import type { Operation } from '../contract/operation.ts';

/** How many tokens the input of a chat call is. Answers are never streamed. */
export const tokenCount = { name: 'tokenCount' } as const satisfies Operation<'tokenCount'>;
