import type { CallLayer, Clock } from '@llm/core';
import type { ClientCall } from './calls/client-call.ts';
import type { Client, ClientMethods } from './client.ts';
import type { ClientOptions, ServiceClientOptions } from './client-options.ts';
import { createEngine } from './engine.ts';
import { asClient } from './wire.ts';

/** A client that can make these kinds of calls and no others. */
export type ClientOf<Name extends keyof ClientMethods, Id extends string = string> = Pick<
  ClientMethods<Id>,
  Name
> &
  Pick<Client, 'close'>;

/** Puts a client together from its kinds of calls. */
export function assemble<Name extends keyof ClientMethods>(
  calls: readonly ClientCall<Name>[],
  options: ClientOptions | ServiceClientOptions,
  createMockLayer: (clock: Clock) => CallLayer,
): ClientOf<Name> {
  const engine = createEngine(options, createMockLayer);
  const methods = Object.fromEntries(calls.map(({ name, bind }) => [name, bind(engine)]));
  return asClient<ClientOf<Name>>({ ...methods, close: () => engine.close() });
}
