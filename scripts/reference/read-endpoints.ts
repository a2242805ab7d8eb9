import type { Protocol, ServerRoute } from '../../packages/core/src/index.ts';
import { buildGateway, loadConfig } from '../../packages/proxy/src/config/index.ts';
import { servedProtocols } from '../../packages/proxy/src/config/served-protocols.ts';

/** One path of the gateway, as a gateway from a configuration serves it. */
export interface Endpoint {
  readonly method: string;
  readonly path: string;
  /** Absent where no model is called. */
  readonly protocol?: Protocol;
  readonly route?: ServerRoute;
  /** Whether it answers without a key. */
  readonly isOpen: boolean;
}

const key = 'a-key';

/** Asks a gateway for its paths, and each path whether it needs a key, so that the page says what is served and not what was meant. */
export async function readEndpoints(): Promise<readonly Endpoint[]> {
  const source = {
    model_list: [{ model_name: 'm', litellm_params: { model: 'mock/echo' } }],
    general_settings: { master_key: key },
  };
  const { gateway, close } = buildGateway(await loadConfig(source, { environment: {} }), {});
  const ask = async (method: string, path: string) =>
    gateway.handle({
      method,
      path,
      query: '',
      headers: {},
      body: new Uint8Array(),
      signal: new AbortController().signal,
      peer: '127.0.0.1',
    });
  try {
    const { body } = await ask('GET', '/');
    const { paths } = JSON.parse(typeof body === 'string' ? body : '') as {
      readonly paths: readonly string[];
    };
    const endpoints: Endpoint[] = [];
    for (const pattern of [...paths, 'GET /']) {
      const [method = '', path = ''] = pattern.split(' ');
      const { status } = await ask(method, path.replaceAll(/:\w+\*?/g, 'm'));
      endpoints.push({ method, path, isOpen: status !== 401, ...protocolOf(pattern) });
    }
    return endpoints;
  } finally {
    await close();
  }
}

function protocolOf(pattern: string): Pick<Endpoint, 'protocol' | 'route'> {
  for (const protocol of servedProtocols) {
    for (const written of protocol.server?.routes ?? []) {
      const route: ServerRoute = typeof written === 'string' ? { pattern: written } : written;
      if (route.pattern === pattern) return { protocol, route };
    }
  }
  return {};
}
