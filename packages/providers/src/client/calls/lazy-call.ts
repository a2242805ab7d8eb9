import type { ClientMethods } from '../client.ts';
import type { ClientCall } from './client-call.ts';

/** A kind of call whose code is loaded when it is made for the first time. */
export function lazyCall<Name extends keyof ClientMethods>(
  name: Name,
  load: () => Promise<ClientCall<Name>>,
): ClientCall<Name> {
  return { name, bind: (engine) => async (params: never) => (await load()).bind(engine)(params) };
}
