import type { UndiciTransport, UndiciTransportOptions } from './undici.ts';

/** HTTP over undici, which is loaded at the first call: it takes longer to load than all the rest. */
export function createTransport(options: UndiciTransportOptions = {}): UndiciTransport {
  let transport: UndiciTransport | undefined;
  let loading: Promise<UndiciTransport> | undefined;
  const load = async (): Promise<UndiciTransport> => {
    const { createUndiciTransport } = await import('./undici.ts');
    transport = createUndiciTransport(options);
    return transport;
  };
  return {
    send: (request) => {
      if (transport !== undefined) return transport.send(request);
      loading ??= load();
      return loading.then(({ send }) => send(request));
    },
    close: async () => {
      await (await loading)?.close();
    },
  };
}
