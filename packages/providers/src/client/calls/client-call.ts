import type { ClientMethods } from '../client.ts';
import type { Engine } from '../engine.ts';

/** A kind of call: its name, and how a client makes it. A client is given those that its program needs. */
export interface ClientCall<Name extends keyof ClientMethods> {
  /** Under which the client has it. */
  readonly name: Name;
  /** The method of a client with this engine. */
  readonly bind: (engine: Engine) => (params: never) => PromiseLike<unknown>;
}
