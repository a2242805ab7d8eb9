import { createTransport } from '#default-transport';
import type { Call, CallService, NativeRequest, Result } from '../contract/call.ts';
import type { Clock } from '../contract/clock.ts';
import type { OperationName } from '../contract/operation.ts';
import type { ClientCodec, Loss, Protocol } from '../contract/protocol.ts';
import type { Provider, Quirks } from '../contract/provider.ts';
import type { CallContext } from '../contract/service.ts';
import type {
  Headers,
  Transport,
  TransportResponse,
  TransportTimeouts,
} from '../contract/transport.ts';
import { LLMError, toLLMError, withErrorDetails } from '../error/llm-error.ts';
import type { JsonObject, JsonValue } from '../json/json-value.ts';
import { parseJson } from '../json/parse-json.ts';
import { asObject } from '../json/read.ts';
import type { Pieces } from '../bytes/concatenate.ts';
import { spliceEnvelope } from '../json/splice-envelope.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { readHead } from '../stream/read-all.ts';
import { createContextKey, valueOf } from './call-context.ts';
import { createCallHeaders } from './call-headers.ts';
import { applyQuirks, touchesValues } from './quirks.ts';
import { readAnswer, toUpstreamRequest } from './read-answer.ts';
import { toPath, toProof, toTarget, type ApiKey, type Proof } from './upstream.ts';

/** Bounds on the phases of one attempt, in milliseconds. Absent means the transport's default, 0 none. */
export interface CallTimeouts extends TransportTimeouts {
  /** From the answer's headers to the first piece of a streamed answer. Default none. */
  readonly firstChunkMs?: number;
}

export interface ConnectOptions {
  /** The provider's key. Needed unless its auth scheme is `none`. */
  readonly apiKey?: ApiKey;
  /** Instead of the provider's own. */
  readonly baseUrl?: string;
  /** Sent with every call. */
  readonly headers?: Headers;
  /** Default: HTTP/1.1 over sockets of its own on Node, `fetch` elsewhere. */
  readonly transport?: Transport;
  readonly timeouts?: CallTimeouts;
  /** Wire fields to send where a request has none. */
  readonly defaults?: JsonObject;
  /** Values for the placeholders of the base URL, and for providers that answer without a network. */
  readonly settings?: JsonObject;
  /** Bytes of a whole answer. Default 67,108,864. */
  readonly maxAnswerBytes?: number;
  readonly clock?: Clock;
}

/** Timeouts for the calls below a layer. They win over those of the connection. */
export const timeoutsKey = createContextKey<CallTimeouts | undefined>('timeouts', undefined);

// Enough for any provider's explanation; a longer one is somebody's web page.
const maxFailureBytes = 65_536;

/**
 * A provider, a way to reach it and a key, as a service that answers calls of each operation that the provider offers.
 *
 * A call in the provider's own protocol goes up and comes down in the bytes it came in (the native
 * lane), unless a quirk, a hook or a setting must change values; every other call is translated.
 * Both lanes watch the stream rules and give the same answers.
 *
 * @throws {LLMError} at the call, with `provider` and `model`: whatever the provider reports;
 *   authentication: there is no key; unsupported: the provider does not offer the operation, or a
 *   parameter cannot be translated and the call asks to be refused then
 */
export function connect(provider: Provider, options: ConnectOptions = {}): CallService {
  if (provider.answer !== undefined) return provider.answer(options.settings ?? {});
  const upstream = createUpstream(provider, options);
  return async (call, context) => {
    try {
      return await exchange(upstream, call, context);
    } catch (cause) {
      throw withErrorDetails(toLLMError(cause), { provider: provider.id, model: call.model });
    }
  };
}

interface Upstream {
  readonly provider: Provider;
  readonly quirks: Quirks;
  readonly defaults: JsonObject;
  readonly maxAnswerBytes: number;
  readonly clock: Clock;
  readonly timeouts: CallTimeouts | undefined;
  send(outbound: WireRequest, call: Call, context: CallContext): Promise<TransportResponse>;
}

/** What of a protocol matters for where and how a call is sent. */
export type AnyClient = Pick<ClientCodec, 'address' | 'headers'>;

/** A request ready for the wire. */
interface WireRequest {
  readonly client: AnyClient;
  readonly body: string | Pieces;
  readonly headers?: Headers | undefined;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly losses?: readonly Loss[] | undefined;
}

const jsonHeaders: Headers = {
  'content-type': 'application/json',
  // A compressed stream arrives in blocks and not in events.
  'accept-encoding': 'identity',
  'user-agent': 'llm-gateway',
};

function createUpstream(provider: Provider, options: ConnectOptions): Upstream {
  const { apiKey, settings = {}, timeouts, clock = systemClock } = options;
  const target = toTarget(provider, options.baseUrl ?? provider.baseUrl, settings);
  const transport = options.transport ?? createTransport().send;
  const headersOf = createCallHeaders({ ...jsonHeaders, ...provider.headers, ...options.headers });
  const fixedProof = typeof apiKey === 'string' ? toProof(provider, apiKey) : undefined;

  return {
    provider,
    quirks: provider.quirks ?? {},
    defaults: { ...provider.quirks?.defaults, ...options.defaults },
    maxAnswerBytes: options.maxAnswerBytes ?? 67_108_864,
    clock,
    timeouts,
    send({ client, body, headers, query }, call, context) {
      const { apiKey: own } = call.settings;
      const limits = valueOf(context, timeoutsKey);
      const phases = limits === undefined ? timeouts : { ...timeouts, ...limits };
      const transmit = (proof: Proof) =>
        transport({
          method: 'POST',
          origin: target.origin,
          path: toPath(target, client.address(call), [query, proof.query]),
          headers: headersOf({ client, stream: call.stream, own: headers, proof }),
          body,
          signal: context.signal,
          timeouts: phases,
        });
      if (own !== undefined) return transmit(toProof(provider, own));
      if (fixedProof !== undefined) return transmit(fixedProof);
      return findProof().then(transmit);
    },
  };

  async function findProof(): Promise<Proof> {
    return toProof(provider, typeof apiKey === 'function' ? await apiKey() : apiKey);
  }
}

async function exchange<Op extends OperationName>(
  upstream: Upstream,
  call: Call<Op>,
  context: CallContext,
): Promise<Result<Op>> {
  const protocol = chooseProtocol(upstream.provider, call);
  const { client } = protocol;
  const native = passesUnchanged(upstream, protocol, call) ? call.native : undefined;
  const request =
    native === undefined
      ? toWire(upstream, client, call)
      : toNativeWire(upstream, { client, call, native });
  const response = await upstream.send(request, call, context);
  if (response.status >= 300 || response.status < 200) throw await toFailure(protocol, response);
  refuseCompression(response);
  const firstChunkMs =
    valueOf(context, timeoutsKey)?.firstChunkMs ?? upstream.timeouts?.firstChunkMs;
  return readAnswer({
    call,
    provider: upstream.provider,
    operation: protocol.operation,
    client,
    lane: native === undefined || upstream.quirks.usageAt !== undefined ? undefined : protocol.id,
    body: response.body,
    isStream: isEventStream(response.headers) || isFramed(client, call, response.headers),
    fields: {
      answeredBy: { provider: upstream.provider.id, model: call.model },
      headers: toCallerHeaders(response.headers),
      losses: request.losses,
    },
    requestId: context.requestId,
    maxBytes: upstream.maxAnswerBytes,
    firstChunkMs: call.settings.firstChunkTimeoutMs ?? firstChunkMs ?? 0,
    clock: upstream.clock,
  });
}

/** A protocol that has a client side. */
type SpokenProtocol<Op extends OperationName> = Protocol<Op> & { readonly client: ClientCodec<Op> };

/** The caller's own protocol where the provider speaks it, else the first. */
function chooseProtocol<Op extends OperationName>(
  provider: Provider,
  call: Call<Op>,
): SpokenProtocol<Op> {
  const protocols: readonly Protocol<Op>[] = provider.speaks[call.operation] ?? [];
  const spoken =
    protocols.find(({ id, client }) => id === call.native?.protocol && client !== undefined) ??
    protocols[0];
  if (spoken?.client === undefined) {
    throw new LLMError('unsupported', `${provider.id} does not offer ${call.operation}`);
  }
  return { ...spoken, client: spoken.client };
}

function passesUnchanged<Op extends OperationName>(
  { provider, quirks }: Upstream,
  protocol: Protocol<Op>,
  call: Call<Op>,
): boolean {
  const { native, settings } = call;
  if (native?.protocol !== protocol.id || protocol.client?.native === undefined) return false;
  if (provider.hooks !== undefined || touchesValues(native.envelope, quirks)) return false;
  return (
    settings.dropFields === undefined || settings.dropFields.every((path) => !path.includes('.'))
  );
}

const noNames: readonly string[] = [];
const noRenames: Readonly<Record<string, string>> = {};

interface NativeParts {
  readonly client: AnyClient;
  readonly call: Call;
  readonly native: NativeRequest;
}

function toNativeWire(upstream: Upstream, { client, call, native }: NativeParts): WireRequest {
  const { envelope, cut, headers, query } = native;
  const set: Record<string, JsonValue | undefined> = {};
  if (call.model !== native.model) set['model'] = call.model;
  for (const [name, value] of Object.entries(upstream.defaults)) {
    if (!envelope.fields.has(name)) set[name] = value;
  }
  const { ignore = noNames, rename = noRenames } = upstream.quirks;
  const { dropFields = noNames } = call.settings;
  const more = ignore.length + dropFields.length > 0;
  const body = spliceEnvelope(envelope, {
    set,
    cut: more ? [...cut, ...ignore, ...dropFields] : cut,
    rename,
  });
  return { client, body, headers, query };
}

function toWire<Op extends OperationName>(
  { provider, quirks, defaults }: Upstream,
  client: ClientCodec<Op>,
  call: Call<Op>,
): WireRequest {
  const encoded = client.encodeRequest(toUpstreamRequest(call));
  const patched = applyQuirks(encoded.body, { ...quirks, defaults });
  const losses = joinLosses(encoded.losses, patched.losses).filter(
    ({ path }) => !call.settings.dropFields?.includes(path),
  );
  const lost = losses.filter(({ kind }) => kind === 'parameter');
  if (lost.length > 0 && call.settings.onLoss === 'refuse') {
    const names = lost.map(({ path }) => path).join(', ');
    throw new LLMError(
      'unsupported',
      `${provider.id} does not support ${names} for ${call.model}; drop_params leaves such parameters out`,
      {
        ...(lost[0] === undefined ? {} : { param: lost[0].path }),
      },
    );
  }
  const body = provider.hooks?.patchRequest?.(patched.body) ?? patched.body;
  const kept = call.settings.dropFields === undefined ? body : omit(body, call.settings.dropFields);
  return {
    client,
    body: JSON.stringify(kept),
    headers: encoded.headers,
    losses: losses.length > 0 ? losses : undefined,
  };
}

function joinLosses(first: readonly Loss[] = [], second: readonly Loss[]): readonly Loss[] {
  if (first.length === 0) return second;
  return second.length === 0 ? first : [...first, ...second];
}

function omit(body: JsonObject, paths: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !paths.includes(name)));
}

const text = new TextDecoder();

async function toFailure<Op extends OperationName>(
  { id, client }: SpokenProtocol<Op>,
  { status, headers, body }: TransportResponse,
): Promise<LLMError> {
  const head = text.decode(await readHead(body, maxFailureBytes));
  if (status < 400) {
    return new LLMError(
      'upstream',
      `the upstream answered with status ${status}, which is not followed`,
      {
        upstream: { status },
      },
    );
  }
  const parsed = parseFailure(head);
  const error = client.decodeError({ status, headers, body: parsed });
  const native = asObject(parsed);
  return native === undefined
    ? error
    : withErrorDetails(error, { upstream: { status, native: { protocol: id, body: native } } });
}

function parseFailure(head: string): unknown {
  try {
    return parseJson(head);
  } catch {
    // Proxies between us and a provider explain themselves in HTML or plain text.
    return head;
  }
}

/** We asked for plain bytes; inflating what comes anyway would let a small answer fill the memory. */
function refuseCompression({ headers, body }: TransportResponse): void {
  const encoding = headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return;
  body.cancel();
  throw new LLMError(
    'invalid_response',
    `the upstream compressed its answer (${encoding.slice(0, 40)}) though it was asked not to`,
  );
}

function isEventStream(headers: Headers): boolean {
  return headers['content-type']?.startsWith('text/event-stream') ?? false;
}

/** A protocol with frames of its own sends them under a type of its own; only whole answers are JSON. */
function isFramed(
  { framing }: Pick<ClientCodec, 'framing'>,
  { stream }: Call,
  headers: Headers,
): boolean {
  return (
    stream && framing !== undefined && !headers['content-type']?.startsWith('application/json')
  );
}

/** Request ids and rate limits, which callers use; everything else is between us and the upstream. */
function toCallerHeaders(headers: Headers): Headers {
  const chosen: Record<string, string> = {};
  for (const name in headers) {
    if (!name.endsWith('request-id') && !name.includes('ratelimit')) continue;
    const value = headers[name];
    if (value !== undefined) chosen[name] = value;
  }
  return chosen;
}
