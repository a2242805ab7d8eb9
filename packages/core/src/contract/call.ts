import type { ErrorCode } from '../error/error-code.ts';
import type { Loss, OutputBounds } from './protocol.ts';
import type { Headers } from './transport.ts';
import type { ScannedForm } from '../form/scan-form.ts';
import type { Envelope } from '../json/envelope.ts';
import type { JsonObject, JsonValue } from '../json/json-value.ts';
import type { Cost } from '../model/cost.ts';
import type { Usage } from '../model/usage.ts';
import type { ResultStream } from '../stream/result-stream.ts';
import type { ChunkOf, OperationName, RequestOf, ResponseOf } from './operation.ts';
import type { CallContext } from './service.ts';

/** Lists of models by the name of another one. */
export type ModelLists = Readonly<Record<string, readonly string[]>>;

/**
 * What becomes of a stream that breaks after its first content. `none`: its reader is told. `buffered`: the answer is held until it is
 * whole, and begun anew elsewhere where it breaks. `verified`: it is begun anew elsewhere, and goes on where that says what the reader has
 * had. `continue`: somebody else is given what the reader has had, and goes on from there.
 */
export type StreamRecovery = 'none' | 'buffered' | 'verified' | 'continue';

/** What a caller asks of the gateway beside the request itself. Absent means: as configured. */
export interface CallSettings {
  /** Models to try, in order, when the asked one fails. */
  readonly fallbacks?: readonly string[];
  /** The same by the model that failed; `*` for any. */
  readonly fallbacksOf?: ModelLists;
  /** Fields of the request that are others where one of these models is tried, as the caller's protocol names them. */
  readonly fallbackFields?: Readonly<Record<string, JsonObject>>;
  /** Models to try after `context_length_exceeded`, by the model that failed. */
  readonly contextWindowFallbacks?: ModelLists;
  /** Models to try after `content_filtered`, by the model that failed. */
  readonly contentPolicyFallbacks?: ModelLists;
  /** Try no other model, whatever is configured. */
  readonly noFallbacks?: boolean;
  /** The requested model fails with this, and is not called: a test of what follows. */
  readonly failFirst?: ErrorCode;
  /** Retries after the first. */
  readonly retries?: number;
  /** Total timeout in milliseconds, retries and fallbacks included. Default: that of the router or the client. */
  readonly timeoutMs?: number;
  /** Until the first chunk of a stream. */
  readonly firstChunkTimeoutMs?: number;
  /**
   * How long the caller's client library waits for a non-streaming response, or for the first chunk of a stream. A hint, which can
   * shorten what is configured and never lengthen it.
   */
  readonly patienceMs?: number;
  /** Parameters the upstream cannot take: `report` leaves them out, `refuse` fails the call. */
  readonly onLoss?: 'refuse' | 'report';
  /** Parameters, in the caller's words, to send as they are to an upstream that is not known to take them. */
  readonly allowFields?: readonly string[];
  /** Whether a non-streaming response in JSON says how many milliseconds it took, as `_response_ms`. */
  readonly responseMs?: boolean;
  /** Fields of the wire request to leave out. */
  readonly dropFields?: readonly string[];
  /** What becomes of a stream that breaks. Default `none`. */
  readonly streamRecovery?: StreamRecovery;
  /** Equal consecutive deltas after which an answer counts as a loop; 0 never. */
  readonly repeatLimit?: number;
  /** Of several models that one request names: answer with the first success, else with a list of all. */
  readonly fastestResponse?: boolean;
  /** Lower goes first, 0 first of all. A call that has one waits for its turn where there is no room; others fail at once. */
  readonly priority?: number;
  /** Only for logs. */
  readonly metadata?: Readonly<Record<string, JsonValue | undefined>>;
  /** Tags that choose among deployments. Default: none. */
  readonly tags?: readonly string[];
  /** What calls of one session have in common, so that they can be served in one place. */
  readonly sessionId?: string;
  /** Only deployments in this region, or in this area of regions such as `eu`, may answer. */
  readonly region?: string;
  /** Answer with this instead of calling anybody: the `mock_*` fields as the caller wrote them. */
  readonly mock?: JsonObject;
  /** The caller's own key for the provider. */
  readonly apiKey?: string;
  /** Where the call goes in place of the configured address. Only beside `apiKey`: a configured key never goes there. */
  readonly place?: CallersPlace;
  /** What the caller wants of a cache. Without one it means nothing. */
  readonly cache?: CacheControls;
  /** Sent upstream with this call alone; they win over those of the connection. Names are in lower case. */
  readonly headers?: Headers;
}

/** An address that a call brings with it. */
export interface CallersPlace {
  /** The fields that say it, as the caller wrote them, for errors. */
  readonly fields: readonly string[];
  /** An http or https URL without a user name, a password or a fragment. */
  readonly baseUrl?: string;
  /** The version of the provider's API, where that is a part of its address. */
  readonly apiVersion?: string;
}

/** What one call wants of a cache. */
export interface CacheControls {
  /** Whether the call may be answered from the cache and kept in it. Default: as the cache is set up. */
  readonly use?: boolean;
  /** Ask, whatever is kept. */
  readonly noCache?: boolean;
  /** Keep nothing of the answer. */
  readonly noStore?: boolean;
  /** How long the answer is kept, in milliseconds. */
  readonly ttlMs?: number;
  /** How old a kept answer may be, in milliseconds. */
  readonly maxAgeMs?: number;
  /** In place of the cache's own. */
  readonly namespace?: string;
}

/** What a cache did for a call. */
export interface CacheUse {
  /** Under which the answer is kept, or would be. */
  readonly key: string;
  /** Whether the answer came from the cache: all of it, some of its vectors, or nothing. */
  readonly hit: 'all' | 'some' | 'none';
  /** Dollars that the kept answer had cost, where that was known. */
  readonly savedUsd?: number;
}

/** A caller's own bytes, for an upstream that speaks the same protocol: JSON, or a form. */
export type NativeRequest = NativeJsonRequest | NativeFormRequest;

/** A caller's own JSON. */
export interface NativeJsonRequest extends NativeRequestFields {
  /** Top-level fields of the body, with their places in the bytes. */
  readonly envelope: Envelope;
  /** Absent: the body is JSON. */
  readonly form?: undefined;
  /** Fields in the words of `protocol` to send where the bytes have none, and within objects what these leave out. `decoded` of the call has them too. */
  readonly defaults?: JsonObject | undefined;
  /** Where the bytes say how long the answer may be; absent where only `decoded` of the call tells. */
  readonly outputBounds?: OutputBounds | undefined;
}

/** A caller's own form. */
export interface NativeFormRequest extends NativeRequestFields {
  /** Fields and files of the form, with their places in the bytes. */
  readonly form: ScannedForm;
  /** Absent: the body is a form. */
  readonly envelope?: undefined;
}

/**
 * A request or an answer in the words of a protocol, beside its hub form: what a program wrote itself, or is given as it came.
 *
 * It counts only as long as `decoded` of its call or answer is `of`. A layer that gives another `decoded` has changed what is
 * said, whether or not it knows of this field.
 */
export interface Written<Body> {
  /** Id of the protocol it is written in. */
  readonly protocol: string;
  /** The bytes, or the text. */
  readonly body: Body;
  /** The function that gave what was written. A reader with the same function knows that nothing was changed. */
  readonly of: () => unknown;
}

/** What stands beside the bytes of a native request. */
export interface NativeRequestFields {
  /** Id of the protocol that the client speaks. */
  readonly protocol: string;
  /** The model as the body names it; empty where it names none, because the path does. */
  readonly model: string;
  /** Top-level fields, or parts of a form, to cut out, because they are the gateway's. */
  readonly cut: readonly string[];
  /** The caller's headers that belong to the protocol. */
  readonly headers: Headers;
  /** Parameters of the URL's query. */
  readonly query: Readonly<Record<string, string>>;
}

/**
 * A call on its way to an upstream.
 *
 * `decoded` gives the whole hub request and is computed at most once. A layer that changes the
 * request makes a new call with another `decoded` and without `native`.
 */
export interface Call<Op extends OperationName = OperationName> {
  /** What is asked for, such as `chat` or `embeddings`. */
  readonly operation: Op;
  /** The name the caller asked for; below the balance, the upstream's own. */
  readonly model: string;
  /** Whether the response is streamed. */
  readonly stream: boolean;
  /** As far as they are resolved: what is configured, and over it what the caller asked for. */
  readonly settings: CallSettings;
  /**
   * The part of `settings` that the caller asked for, which wins over what a deployment says. Default: all of them, as
   * for a program that makes its calls itself.
   */
  readonly asked?: CallSettings;
  /** The client's own bytes, for passthrough. Absent where the call began in code, or a layer has changed the request. */
  readonly native?: NativeRequest | undefined;
  /**
   * Of a program's own call in the words of a protocol. Its answer is wanted in that protocol's words. The body is there
   * where it can be sent without the hub form.
   */
  readonly written?: Written<JsonObject | undefined> | undefined;
  /** Fields that the caller set and that do nothing here, for the answer and the report to name. */
  readonly withoutEffect?: readonly string[];
  /**
   * The same call with other fields in its body, as its caller's protocol names them. Absent where there is no body to change.
   *
   * @throws {LLMError} invalid_request: the body would not be what the protocol takes
   */
  readonly amended?: ((fields: JsonObject) => Call<Op>) | undefined;
  /** The request in the canonical format, decoded at the first call and kept. */
  decoded(): RequestOf<Op>;
}

/** Who gave an answer. */
export interface AnsweredBy {
  /** Id of the provider. */
  readonly provider: string;
  /** The upstream's model. */
  readonly model: string;
  /** Id of the deployment; absent where no router has chosen one. */
  readonly deployment?: string;
  /** The provider could not tell, so the answer is a guess of ours. Default `false`. */
  readonly isEstimate?: boolean;
  /** Calls made in all, failed ones included. */
  readonly attempts?: number;
}

/** What stands beside an answer, whole or streamed. */
export interface ResultFields {
  /** Provider and deployment that gave the result; absent until one has. */
  readonly answeredBy?: AnsweredBy | undefined;
  /** What the upstream could not take. */
  readonly losses?: readonly Loss[] | undefined;
  /** Headers of the upstream that concern the caller: request ids and rate limits. */
  readonly headers?: Headers | undefined;
  /** The HTTP status of the upstream; absent where it was asked without HTTP. */
  readonly status?: number | undefined;
  /** How often the transport sent the request again before the upstream answered. Default 0. */
  readonly replays?: number | undefined;
  /** What becomes of the stream where it breaks; absent where nobody asked for anything. */
  readonly recovery?: StreamRecovery | undefined;
  /**
   * What tokens of this answer cost; absent, and `undefined`, where that is not known. A layer sets it that knows the prices
   * of whoever answered: a deployment's, or a cache that gives an answer for nothing.
   */
  readonly costOf?: ((usage: Usage) => Cost | undefined) | undefined;
  /** What a cache did for the call; absent where none was asked. */
  readonly cache?: CacheUse | undefined;
}

/** A non-streaming response in the bytes of its upstream. */
export interface NativeAnswer {
  /** Id of the protocol that the bytes are in. */
  readonly protocol: string;
  /** The body as the upstream sent it. */
  readonly bytes: Uint8Array;
  /** Of bytes that are not JSON. Default `application/json`. */
  readonly contentType?: string | undefined;
}

/** A non-streaming response. `native` holds it in the upstream's own bytes where nothing changed them; `decoded` reads those at most once. */
export interface Answer<Op extends OperationName = OperationName> extends ResultFields {
  readonly kind: 'response';
  /** The upstream's own bytes, for passthrough. Absent where the response was made or changed here. */
  readonly native?: NativeAnswer | undefined;
  /** In the words of the protocol in which the call is written, where those are the upstream's own. */
  readonly written?: Written<JsonObject> | undefined;
  /** Token counts; `undefined` where the upstream sent none. */
  readonly usage: Usage | undefined;
  /** The response in the canonical format, decoded at the first call and kept. */
  decoded(): ResponseOf<Op>;
}

/** A streamed answer whose first chunk has arrived. */
export interface StreamAnswer<Op extends OperationName = OperationName> extends ResultFields {
  readonly kind: 'stream';
  /** The stream. Read it, or cancel it with `return()`. */
  readonly stream: ResultStream<ChunkOf<Op>>;
}

/** An answer, whole or streamed. */
export type Result<Op extends OperationName = OperationName> = Answer<Op> | StreamAnswer<Op>;

/** Answers calls of every operation: a provider, a deployment, a router, a gateway. */
export type CallService = <Op extends OperationName>(
  call: Call<Op>,
  context: CallContext,
) => Promise<Result<Op>>;

/** Wraps a service in another. A layer that concerns one operation only is made with `when`. */
export type CallLayer = (inner: CallService) => CallService;
