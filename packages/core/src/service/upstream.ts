import { createTransport } from '#default-transport';
import type { Address } from '../contract/protocol.ts';
import type { Provider } from '../contract/provider.ts';
import type { CallContext } from '../contract/service.ts';
import type {
  Headers,
  Transport,
  TransportRequest,
  TransportResponse,
  TransportTimeouts,
} from '../contract/transport.ts';
import { toLLMError } from '../error/llm-error.ts';
import type { JsonObject } from '../json/json-value.ts';
import { createContextKey, valueOf } from './call-context.ts';
import { createCallHeaders } from './call-headers.ts';
import { toProof, type ApiKey, type Proof } from './proof.ts';
import { toPath, toTarget } from './target.ts';

/** Bounds on the phases of one attempt, in milliseconds. Absent means the transport's default, 0 none. */
export interface CallTimeouts extends TransportTimeouts {
  /** From the answer's headers to the first piece of a streamed answer. Default none. */
  readonly firstChunkMs?: number;
}

/** Timeouts for the calls below a layer. They win over those of the connection. */
export const timeoutsKey = createContextKey<CallTimeouts | undefined>('timeouts', undefined);

/** How to reach a provider, and as whom. */
export interface UpstreamOptions {
  /** The provider's key. Needed unless its auth scheme is `none`. */
  readonly apiKey?: ApiKey;
  /** Instead of the provider's own. */
  readonly baseUrl?: string;
  /** Sent with every call. */
  readonly headers?: Headers;
  /** Default: HTTP/1.1 over sockets of its own on Node, `fetch` elsewhere. */
  readonly transport?: Transport;
  readonly timeouts?: CallTimeouts;
  /** Values for the placeholders of the base URL, and for providers that answer without a network. */
  readonly settings?: JsonObject;
}

/** A request to a provider: what to do there. Where it is and who we are is the upstream's. */
export interface UpstreamRequest {
  /** Below the provider's base URL. */
  readonly address: Address;
  /** Default `POST`. */
  readonly method?: string | undefined;
  /** Added to the query of the address, which wins. */
  readonly query?: Readonly<Record<string, string>> | undefined;
  /** Of this request alone, names in lower case. They win over all others but the credentials. */
  readonly headers?: Headers | undefined;
  /** Headers of the wire format: the same object at each call. The provider's and the configured ones win over them. */
  readonly protocolHeaders?: Headers | undefined;
  /** The content type that the answer should have, of the few that a program names. Default `application/json`. */
  readonly accept?: string | undefined;
  readonly body?: TransportRequest['body'];
  /** Proves who we are instead of the upstream's key. */
  readonly apiKey?: string | undefined;
}

/** A provider's HTTP server, with our credentials. */
export interface Upstream {
  /**
   * Sends a request and gives whatever answer comes, failures and redirects too. The context's signal aborts
   * the exchange until the last byte of the answer, which the caller reads or cancels.
   *
   * @throws {LLMError} authentication: there is no key; connection, timeout, cancelled: as the transport says
   */
  send(request: UpstreamRequest, context: CallContext): Promise<TransportResponse>;
}

const commonHeaders: Headers = {
  'content-type': 'application/json',
  // A compressed stream arrives in blocks and not in events.
  'accept-encoding': 'identity',
  'user-agent': 'llm-gateway',
};

/**
 * A provider's HTTP server, with our address, credentials, headers and timeouts and whatever bytes its caller
 * sends: what `connect` stands on, and what passes requests through that nobody here understands.
 *
 * @throws {LLMError} invalid_request: the base URL is none, or a placeholder has no value
 */
export function createUpstream(provider: Provider, options: UpstreamOptions = {}): Upstream {
  const { apiKey, settings = {}, timeouts } = options;
  const target = toTarget(provider, options.baseUrl ?? provider.baseUrl, settings);
  const transport = options.transport ?? createTransport().send;
  const headersOf = createCallHeaders({
    ...commonHeaders,
    ...provider.headers,
    ...options.headers,
  });
  const fixedProof = typeof apiKey === 'string' ? toProof(provider, apiKey) : undefined;

  function transmit(
    request: UpstreamRequest,
    context: CallContext,
    proof: Proof,
  ): Promise<TransportResponse> {
    const limits = valueOf(context, timeoutsKey);
    return transport({
      method: request.method ?? 'POST',
      origin: target.origin,
      path: toPath(target, request.address, [request.query, proof.query]),
      headers: headersOf({
        protocol: request.protocolHeaders,
        accept: request.accept ?? 'application/json',
        own: request.headers,
        proof,
      }),
      body: request.body,
      signal: context.signal,
      timeouts: limits === undefined ? timeouts : { ...timeouts, ...limits },
    });
  }

  async function findProof(): Promise<Proof> {
    return toProof(provider, typeof apiKey === 'function' ? await apiKey() : apiKey);
  }

  return {
    // Not `async`: a call with a key that is known waits for nothing here.
    send(request, context) {
      if (request.apiKey === undefined) {
        if (fixedProof !== undefined) return transmit(request, context, fixedProof);
        return findProof().then((proof) => transmit(request, context, proof));
      }
      try {
        return transmit(request, context, toProof(provider, request.apiKey));
      } catch (error) {
        return Promise.reject(toLLMError(error));
      }
    },
  };
}
