// The client alone: undici's index loads its fetch, web sockets and caches too, which takes three times as long.
// The version is pinned, and its manifest restricts no path.
declare module 'undici/lib/dispatcher/client.js' {
  import type { Client as UndiciClient, Dispatcher } from 'undici';

  interface Options extends Omit<Dispatcher.DispatchOptions, 'body'> {
    // undici's types leave out lists of pieces, which its documentation of `dispatch` has
    // (undici.nodejs.org/#/docs/api/Dispatcher, read 2026-11-29).
    body: string | Uint8Array | Iterable<Uint8Array> | null;
  }
  interface Client extends Omit<UndiciClient, 'dispatch'> {
    dispatch(options: Options, handler: Dispatcher.DispatchHandler): boolean;
  }
  const Client: new (...given: ConstructorParameters<typeof UndiciClient>) => Client;
  export { Client as default };
}
