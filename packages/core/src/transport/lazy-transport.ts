import { toLLMError } from '../error/llm-error.ts';
import { closedError } from './connection-error.ts';
import type { HttpTransport } from './transport.ts';

/**
 * A transport whose code is loaded at its first call: loading an HTTP client can take longer than loading everything else.
 *
 * @throws {LLMError} (each call) what `load` rejects with
 */
export function lazyTransport(load: () => Promise<HttpTransport>): HttpTransport {
  let loading: Promise<HttpTransport> | undefined;
  let loaded: HttpTransport | undefined;
  let isClosed = false;

  const loadOnce = async (): Promise<HttpTransport> => {
    try {
      loaded = await load();
      if (isClosed) await loaded.close();
      return loaded;
    } catch (cause) {
      throw toLLMError(cause);
    }
  };

  return {
    async send(request) {
      if (isClosed) throw closedError();
      const transport = loaded ?? (await (loading ??= loadOnce()));
      return transport.send(request);
    },
    async close() {
      isClosed = true;
      await loaded?.close();
    },
  };
}
