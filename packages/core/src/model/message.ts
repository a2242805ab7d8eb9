import type { Block } from './block.ts';
import type { Extra } from './extra.ts';

/** Who speaks. `developer` is what newer protocols call the `system`. */
export type Role = 'system' | 'developer' | 'user' | 'assistant' | 'tool';

/**
 * One turn of a conversation: a role and an ordered list of blocks.
 *
 * Tool results stand in a `tool` message or among the blocks of a `user` message, as the caller sent
 * them; encoders regroup them to what their protocol wants.
 */
export interface Message {
  readonly role: Role;
  readonly content: readonly Block[];
  readonly name?: string;
  readonly extra?: Extra;
}
