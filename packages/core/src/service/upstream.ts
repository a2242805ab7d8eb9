import { createTransport } from '#default-transport';
import type { Address } from '../contract/protocol.ts';
import type { ApiKey, Provider, UrlBase } from '../contract/provider.ts';
import type { CallContext } from '../contract/service.ts';
import type { Timeouts } from '../contract/timeouts.ts';
import type {
  Headers,
  Transport,
  TransportRequest,
  TransportResponse,
} from '../contract/transport.ts';
import { LLMError, toLLMError } from '../error/llm-error.ts';
import type { JsonObject } from '../json/json-value.ts';
import { untilAborted } from '../runtime/until-aborted.ts';
import { createContextKey, valueOf } from './call-context.ts';
import { createCallHeaders } from './call-headers.ts';
import { asBearer, noProof, toProof, tokenSourceOf, type KeyAuth, type Proof } from './proof.ts';
import { sign, type Signing } from './sign.ts';
import { baseOf, toPath, toTarget, type Target } from './target.ts';

/** The bounds that a connection and its transport keep. */
export type CallTimeouts = Omit<Timeouts, 'answerMs'>;

/** Timeouts for the calls below a layer. They win over those of the connection. */
export const timeoutsKey = createContextKey<CallTimeouts | undefined>('timeouts', undefined);

/** How to reach a provider, and as whom. */
export interface UpstreamOptions {
  /** The provider's key. Needed unless its auth scheme is `none` or `signed`. */
  readonly apiKey?: ApiKey;
  /** Instead of the provider's own. */
  readonly baseUrl?: string;
  /** Sent with every call. */
  readonly headers?: Headers;
  /** Default: HTTP/1.1 over sockets of its own on Node, `fetch` elsewhere. */
  readonly transport?: Transport;
  /** Timeouts of requests. Default: those of the transport. */
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
  /** Body of the request. Default: none. */
  readonly body?: TransportRequest['body'];
  /** Proves who we are instead of the upstream's key. */
  readonly apiKey?: string | undefined;
}

/** A provider's HTTP server, with our credentials. */
export interface Upstream {
  /** What its base URL says behind the host. */
  readonly base: UrlBase;
  /**
   * Sends a request and gives whatever answer comes, failures and redirects too. The context's signal aborts
   * the exchange until the last byte of the answer, which the caller reads or cancels.
   *
   * @throws {LLMError} authentication: there is no key, or the signer failed; invalid_request: the request brings a key
   *   and the provider takes none beside its signatures; connection, timeout, cancelled: as the transport says
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
 * @throws {LLMError} invalid_request: the base URL is none, or a placeholder has no value; and whatever the
 *   provider's `createSigner` throws
 */
export function createUpstream(provider: Provider, options: UpstreamOptions = {}): Upstream {
  return openUpstream(provider, options, (apiKey) => apiKey);
}

/** The same, where somebody wants to know the keys: `watch` gets the key, or the source of keys or tokens, before it is used. */
export function openUpstream(
  provider: Provider,
  options: UpstreamOptions,
  watch: (apiKey: ApiKey) => ApiKey,
): Upstream {
  const { id, auth } = provider;
  const { settings = {} } = options;
  const target = toTarget(provider, options.baseUrl ?? provider.baseUrl, settings);
  const wire = {
    base: baseOf(target),
    prepare: createPreparation(target, provider, options),
    transmit: options.transport ?? createTransport().send,
  };
  const apiKey = options.apiKey === undefined ? undefined : watch(options.apiKey);
  if (auth.scheme === 'signed') {
    const signing = { provider: id, signer: auth.createSigner(settings, apiKey) };
    return signedUpstream(wire, { ...signing, takesKeys: auth.takesKeys === true });
  }
  const token = apiKey === undefined ? tokenSourceOf(auth, settings) : undefined;
  return keyedUpstream(wire, {
    id,
    auth,
    own: token === undefined ? { auth, apiKey } : { auth: asBearer(auth), apiKey: watch(token) },
  });
}

/** Writes a request as the transport takes it. */
type Preparation = (
  request: UpstreamRequest,
  context: CallContext,
  proof: Proof,
) => TransportRequest;

interface Wire {
  readonly base: UrlBase;
  readonly prepare: Preparation;
  readonly transmit: Transport;
}

function createPreparation(
  target: Target,
  provider: Provider,
  options: UpstreamOptions,
): Preparation {
  const { timeouts } = options;
  const headersOf = createCallHeaders({
    ...commonHeaders,
    ...provider.headers,
    ...options.headers,
  });
  return (request, context, proof) => {
    const limits = valueOf(context, timeoutsKey);
    return {
      method: request.method ?? 'POST',
      origin: target.origin,
      path: toPath(target, request.address, [provider.query, request.query, proof.query]),
      headers: headersOf({
        protocol: request.protocolHeaders,
        accept: request.accept ?? 'application/json',
        own: request.headers,
        proof,
        hasBody: request.body !== undefined,
      }),
      body: request.body,
      signal: context.signal,
      timeouts: limits === undefined ? timeouts : { ...timeouts, ...limits },
    };
  };
}

interface Credential {
  /** The provider's id. */
  readonly id: string;
  /** How a key is shown that a call brings. */
  readonly auth: KeyAuth;
  /** What is shown of our own: a key, or a token, which has a scheme of its own. */
  readonly own: { readonly auth: KeyAuth; readonly apiKey: ApiKey | undefined };
}

function keyedUpstream({ base, prepare, transmit }: Wire, { id, auth, own }: Credential): Upstream {
  const { apiKey } = own;
  const fixedProof = typeof apiKey === 'string' ? toProof(id, own.auth, apiKey) : undefined;
  const findProof = async (signal: AbortSignal): Promise<Proof> => {
    const key = typeof apiKey === 'function' ? await apiKey(signal) : apiKey;
    if (key !== undefined && typeof key !== 'string')
      throw new TypeError('the source of the key gave no text');
    return toProof(id, own.auth, key);
  };
  return {
    base,
    // Not `async`: a call with a key that is known waits for nothing here.
    send(request, context) {
      if (request.apiKey === undefined) {
        if (fixedProof !== undefined) return transmit(prepare(request, context, fixedProof));
        return untilAborted(findProof(context.signal), context.signal).then((proof) =>
          transmit(prepare(request, context, proof)),
        );
      }
      try {
        return transmit(prepare(request, context, toProof(id, auth, request.apiKey)));
      } catch (error) {
        return Promise.reject(toLLMError(error));
      }
    },
  };
}

interface UpstreamSigning extends Signing {
  readonly takesKeys: boolean;
}

function signedUpstream({ base, prepare, transmit }: Wire, signing: UpstreamSigning): Upstream {
  return {
    base,
    async send(request, context) {
      if (request.apiKey !== undefined && signing.takesKeys) {
        const bearer: KeyAuth = { scheme: 'bearer', env: '' };
        return transmit(
          prepare(request, context, toProof(signing.provider, bearer, request.apiKey)),
        );
      }
      if (request.apiKey !== undefined) {
        throw new LLMError(
          'invalid_request',
          `requests to ${signing.provider} are signed, so a call cannot bring an api_key of its own`,
          { param: 'api_key', provider: signing.provider },
        );
      }
      return transmit(await sign(signing, prepare(request, context, noProof)));
    },
  };
}
