import type { Call, CallService, Result } from '../contract/call.ts';
import type { Clock } from '../contract/clock.ts';
import type { OperationName } from '../contract/operation.ts';
import type { Address, ClientCodec } from '../contract/protocol.ts';
import type { Provider } from '../contract/provider.ts';
import type { CallContext } from '../contract/service.ts';
import type { Headers } from '../contract/transport.ts';
import {
  LLMError,
  toLLMError,
  type UpstreamFailure,
  withErrorDetails,
} from '../error/llm-error.ts';
import { sseFraming } from '../framing/sse-framing.ts';
import type { JsonObject } from '../json/json-value.ts';
import { boundOf, isBoundOfCaller } from '../settings/bound-of.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { answerMemoryKey } from './answer-memory.ts';
import { valueOf } from './call-context.ts';
import { notesOf } from './call-record.ts';
import { nativeRequestOf, toNativeWire, whyTranslated } from './native-lane.ts';
import { readAnswer } from './read-answer.ts';
import { isSuccess, refuseCompression, toCallerHeaders, toFailure } from './response-head.ts';
import { toTranslatedWire } from './translating-lane.ts';
import { hideSecrets } from '../text/hide-secrets.ts';
import { createKnownSecrets } from './known-secrets.ts';
import { chooseProtocol } from './choose-protocol.ts';
import { decodeLarge } from './decode-large.ts';
import { variantOf } from './variant-of.ts';
import { isWrittenIn, writtenIn } from './written.ts';
import { openUpstream, timeoutsKey, type Upstream, type UpstreamOptions } from './upstream.ts';

/** Options of {@link connect}. */
export interface ConnectOptions extends UpstreamOptions {
  /** Wire fields to send where a request has none. */
  readonly defaults?: JsonObject;
  /** What the models of this connection take, in words that the protocol knows. It wins over what the provider says. */
  readonly takes?: JsonObject;
  /** Bytes of a non-streaming response. Default 67,108,864. */
  readonly maxAnswerBytes?: number;
  /** Source of time. Default: the system clock. */
  readonly clock?: Clock;
}

/**
 * A provider, a way to reach it and a key, as a service that answers calls of each operation that the provider offers.
 *
 * A call in the provider's own protocol goes up and comes down in the bytes it came in (the native
 * lane), unless a quirk, a hook or a setting must change values; headers and addresses are no values; every other call is translated.
 * Both lanes watch the stream rules and give the same answers.
 *
 * @throws {LLMError} at the call, with `provider` and `model`: whatever the provider reports;
 *   authentication: there is no key; unsupported: the provider does not offer the operation, or a
 *   parameter cannot be translated and the call asks to be refused then
 */
export function connect(declared: Provider, options: ConnectOptions = {}): CallService {
  if (declared.answer !== undefined) return declared.answer(options.settings ?? {});
  const provider = variantOf(declared, options);
  const defaults = { ...provider.quirks?.defaults, ...options.defaults };
  const known = createKnownSecrets(options);
  const said = options.settings ?? {};
  const settings = { ...provider.hooks?.settings?.(said), ...said };
  const connection: Connection = {
    // Whether passthrough is possible depends on the fields that are added to the request.
    provider: { ...provider, quirks: { ...provider.quirks, defaults } },
    upstream: openUpstream(provider, { ...options, settings }, (apiKey) => known.watch(apiKey)),
    secrets: known.of,
    settings,
    defaults,
    takes: joinTakes(provider.takes, options.takes),
    maxAnswerBytes: options.maxAnswerBytes ?? 67_108_864,
    firstChunkMs: options.timeouts?.firstChunkMs,
    clock: options.clock ?? systemClock,
    isExact: provider.isExact === true && options.baseUrl === undefined,
  };
  return async (call, context) => {
    try {
      return await exchange(connection, call, context);
    } catch (cause) {
      const error = hideSecrets(toLLMError(cause), connection.secrets(call));
      throw withErrorDetails(error, { provider: provider.id, model: call.model });
    }
  };
}

/** What is the same for every call of a service. */
interface Connection {
  readonly provider: Provider;
  readonly upstream: Upstream;
  /** What must not be told of, for a call that failed. */
  readonly secrets: (call: Call) => readonly string[];
  readonly settings: JsonObject;
  readonly defaults: JsonObject;
  readonly takes: JsonObject | undefined;
  readonly maxAnswerBytes: number;
  readonly firstChunkMs: number | undefined;
  readonly clock: Clock;
  /** Nobody has to look for what differs from the protocol. */
  readonly isExact: boolean;
}

async function exchange<Op extends OperationName>(
  connection: Connection,
  call: Call<Op>,
  context: CallContext,
): Promise<Result<Op>> {
  const { provider, upstream, defaults, takes } = connection;
  const { apiKey } = call.settings;
  if (apiKey !== undefined) checkPlace(call);
  const protocol = chooseProtocol(provider, call);
  const { client } = protocol;
  const native = nativeRequestOf(provider, protocol, call);
  const notes = notesOf(context);
  if (notes !== undefined) {
    const why = native === undefined ? whyTranslated(provider, protocol, call) : undefined;
    notes.push({
      decision: 'lane',
      provider: provider.id,
      lane: native === undefined ? 'translated' : 'native',
      protocol: protocol.id,
      ...(why !== undefined && { why }),
    });
  }
  const written = writtenIn(call, protocol.id);
  const lane = { provider, defaults, client, call, written, takes, notes };
  const large = native === undefined ? decodeLarge(call) : undefined;
  if (large !== undefined) await large;
  const request = native === undefined ? toTranslatedWire(lane) : toNativeWire(lane, native);
  const response = await upstream.send(
    {
      method: request.method,
      address: addressOf(connection, client, call),
      query: request.query,
      headers: withOwn(request.headers, call.settings.headers),
      protocolHeaders: request.protocolHeaders ?? client.headers,
      accept: call.stream ? (client.framing ?? sseFraming).contentType : client.accept,
      body: request.body,
      apiKey,
    },
    context,
  );
  if (!isSuccess(response)) throw await toFailure(protocol, response);
  refuseCompression(response);
  const { firstChunkMs = connection.firstChunkMs ?? 0 } = valueOf(context, timeoutsKey) ?? {};
  // An answer whose counts of tokens have to be moved is no longer the upstream's bytes.
  const passes = native !== undefined && provider.quirks?.usageAt === undefined;
  const headers = toCallerHeaders(response.headers);
  try {
    return await readAnswer({
      call,
      provider,
      operation: protocol.operation,
      client,
      server: connection.isExact ? undefined : protocol.server,
      lane: passes ? protocol.id : undefined,
      written: isWrittenIn(call, protocol.id) ? protocol.id : undefined,
      headers: response.headers,
      body: response.body,
      fields: {
        answeredBy: { provider: provider.id, model: call.model },
        headers,
        losses: request.losses,
        status: response.status,
        replays: response.replays,
      },
      requestId: context.requestId,
      maxBytes: connection.maxAnswerBytes,
      memory: valueOf(context, answerMemoryKey),
      hide: (error) => hideSecrets(error, connection.secrets(call)),
      firstChunkMs: firstChunkBound(call, firstChunkMs),
      byCaller: call.stream && isBoundOfCaller(call, 'firstChunkTimeoutMs', firstChunkMs),
      clock: connection.clock,
    });
  } catch (cause) {
    throw withAnswer(toLLMError(cause), { status: response.status, headers });
  }
}

/** A key that its caller means for another address must not be sent to this one. */
function checkPlace({ settings: { place } }: Call): void {
  const [param] = place?.fields ?? [];
  if (param === undefined) return;
  const message = `${param} is not taken here: calls go to the configured address`;
  throw new LLMError('invalid_request', message, { param });
}

function withOwn(ofRequest: Headers | undefined, own: Headers | undefined): Headers | undefined {
  return own === undefined ? ofRequest : { ...ofRequest, ...own };
}

/** A program that calls for itself may ask for no bound. */
function firstChunkBound(call: Call, configuredMs: number): number {
  if (call.settings.firstChunkTimeoutMs === 0) return 0;
  return boundOf(call, 'firstChunkTimeoutMs', configuredMs);
}

/** What an answer says of itself, on the failure to read it. A caller who hung up, and a mistake of ours, are not the upstream's. */
function withAnswer(error: LLMError, upstream: UpstreamFailure): LLMError {
  const isOurs = error.code === 'cancelled' || error.code === 'internal';
  return isOurs ? error : withErrorDetails(error, { upstream });
}

function joinTakes(
  ofProvider: JsonObject | undefined,
  ofDeployment: JsonObject | undefined,
): JsonObject | undefined {
  if (ofProvider === undefined || ofDeployment === undefined) return ofProvider ?? ofDeployment;
  return { ...ofProvider, ...ofDeployment };
}

function addressOf(
  { provider, settings, upstream }: Connection,
  client: Pick<ClientCodec, 'address'>,
  call: Call,
): Address {
  const address = client.address(call);
  const { operation, model } = call;
  const { base } = upstream;
  return provider.hooks?.address?.(address, { operation, model, settings, base }) ?? address;
}
