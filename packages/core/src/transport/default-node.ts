import { toLLMError } from '../error/llm-error.ts';
import { closedError } from './connection-error.ts';
import type { HttpTransport, HttpTransportOptions } from './transport.ts';

/** undici, which is loaded at the first call: loading it takes longer than loading all else of this package. */
export function createTransport(options: HttpTransportOptions = {}): HttpTransport {
  let loading: Promise<HttpTransport> | undefined;
  let loaded: HttpTransport | undefined;
  let isClosed = false;

  const load = async (): Promise<HttpTransport> => {
    try {
      const { createUndiciTransport } = await import('./undici/create-undici-transport.ts');
      loaded = createUndiciTransport(options);
      if (isClosed) await loaded.close();
      return loaded;
    } catch (cause) {
      throw toLLMError(cause);
    }
  };

  return {
    async send(request) {
      if (isClosed) throw closedError();
      const transport = loaded ?? (await (loading ??= load()));
      return transport.send(request);
    },
    async close() {
      isClosed = true;
      await loaded?.close();
    },
  };
}
