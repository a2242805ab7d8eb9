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
  /** Who speaks. */
  readonly role: Role;
  /** Content of the message, in order. */
  readonly content: readonly Block[];
  /** Name of the participant. Default: none. */
  readonly name?: string;
  /** Fields of the protocol that the message came from. */
  readonly extra?: Extra;
}
