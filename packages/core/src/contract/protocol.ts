import type { LLMError } from '../error/llm-error.ts';
import type { Framing } from '../framing/framing.ts';
import type { ServerSentEvent } from '../framing/server-sent-event.ts';
import type { FormPart } from '../form/form-part.ts';
import type { Envelope } from '../json/envelope.ts';
import type { JsonObject, JsonValue } from '../json/json-value.ts';
import type { Usage } from '../model/usage.ts';
import type { ModelRoute } from './model-route.ts';
import type { ChunkOf, Operation, OperationName, RequestOf, ResponseOf } from './operation.ts';
import type { Translator } from './translator.ts';
import type { Headers } from './transport.ts';

/** What a translation could not carry over. */
export interface Loss {
  /** The field in the caller's words, such as `logit_bias` or `messages[1].content[0].cache_control`. */
  readonly path: string;
  /**
   * Lost `content` is something that the model was to see, so it always fails the call. A lost `parameter` changes the
   * answer, so callers may refuse it; a lost `hint` does not.
   */
  readonly kind: 'content' | 'parameter' | 'hint';
}

/** Where below a provider's base URL a call goes. `path` begins with a slash. */
export interface Address {
  /** Path, appended to the provider's base URL. */
  readonly path: string;
  /** Parameters of the query. Default: none. */
  readonly query?: Readonly<Record<string, string>>;
}

/** What is known of whom a request goes to, beside the request. */
export interface RequestTarget {
  /** What the provider and the deployment say their models take, in words that the protocol knows. */
  readonly takes?: JsonObject | undefined;
}

/** A request in the upstream's words. Without `body` and `form` none is sent. */
export interface Outbound {
  /** Default `POST`. */
  readonly method?: 'POST' | 'GET' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: JsonObject;
  /** Sent as `multipart/form-data`, in place of `body`. */
  readonly form?: readonly FormPart[];
  /** Headers for this request alone. Default: none. */
  readonly headers?: Headers;
  /** In place of the codec's own: one of a few constant objects. What the provider or the deployment sets wins over them. */
  readonly protocolHeaders?: Headers;
  /** Parameters that the format cannot express, and that were left out. Default: none. */
  readonly losses?: readonly Loss[];
}

/** A request with a JSON body, as most protocols write it. */
export interface JsonOutbound extends Outbound {
  readonly body: JsonObject;
}

/** A non-streaming response of an upstream. */
export interface WholeAnswer {
  /** Headers of the response. */
  readonly headers: Headers;
  /** The body. */
  readonly bytes: Uint8Array;
  /**
   * The bytes as JSON, parsed at most once.
   *
   * @throws {LLMError} invalid_response: they are none
   */
  json(): JsonValue;
}

/** An answer that is not a success. `body` is parsed JSON where it parses, else text; at most 64 KiB of it. */
export interface Failure {
  /** HTTP status. */
  readonly status: number;
  /** Headers of the response. */
  readonly headers: Headers;
  /** Parsed JSON where it parses, else text. */
  readonly body: unknown;
}

/** A request in the caller's words. */
export interface CodecInput {
  /** Parsed JSON; empty where the request has none. Where the path names a model, `model` is that one. */
  readonly body: JsonObject;
  /** The parts of a form, without fields of the gateway, where the codec takes forms and the request has a body. `model` as in `body`. */
  readonly form?: readonly FormPart[] | undefined;
  /** What the route's pattern found in the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Whether the answer is streamed, where the route says so. Absent: the body does. */
  readonly stream?: boolean | undefined;
  /** Parameters of the query. */
  readonly query: Readonly<Record<string, string>>;
  /** Headers of the request. */
  readonly headers: Headers;
}

/**
 * How far a streamed answer has come. `complete`: every part of it is there, and token counts may follow.
 * `over`: its end marker has come, so that nothing more belongs to it.
 */
export type StreamProgress = 'open' | 'complete' | 'over';

/** Reads the events of a stream as chunks, and knows where the answer ends. */
export interface StreamDecoder<Chunk> extends Translator<ServerSentEvent, Chunk> {
  /** After the last `push`. Absent: `open`, so that the answer ends where the upstream closes the connection. */
  readonly progress?: StreamProgress;
}

/**
 * Looks at a stream in its own wire format while its bytes pass, only as far as the stream rules need.
 *
 * Events pass whole: the bytes of an unfinished event wait for the next `push`.
 */
export interface StreamWatcher {
  /** The bytes that may pass on, empty where no event is whole yet. */
  push(bytes: Uint8Array): Uint8Array;
  /** Called when the upstream closed. Gives what is still to pass, such as an end marker the upstream forgot. */
  end(): Uint8Array;
  /** Set where an event must not pass: an in-band failure, a loop, or an end before the end. Bytes before it did pass. */
  readonly failure: LLMError | undefined;
  /** An event with something of the answer has passed. Comments and pings do not count. */
  readonly started: boolean;
  /** After the last `push`. Absent: `open`, so that the answer ends where the upstream closes the connection. */
  readonly progress?: StreamProgress;
  /** Set where `leave` has said that the rest of the stream is translated. Nothing passes from then on. */
  readonly departure?: Departure | undefined;
  /** Token counts of the events so far; `undefined` before the first. */
  readonly usage: Usage | undefined;
}

/** Where a stream leaves passthrough. */
export interface Departure {
  /** What a decoder must know of the events that have passed, without their blank lines. */
  readonly before: readonly string[];
  /** The event that deviates, and all bytes behind it. */
  readonly rest: Uint8Array;
}

/** What a watcher may want to know of the call whose answer it watches. */
export interface WatcherOptions {
  /** Equal deltas in a row at which the stream fails with `repeated_output`. 0 or `Infinity`: never. */
  readonly repeatLimit: number;
  /** The request, as the caller wrote it. Absent where it is no JSON. */
  readonly envelope?: Envelope | undefined;
  /**
   * Asked once, before the first event that differs from the protocol so that its clients would break or misread it:
   * whether the stream is translated from that event on. Absent: events pass as they are.
   */
  readonly leave?: (() => boolean) | undefined;
}

/** The fields of a caller's own request, read only where somebody asks for them. */
export interface NativeFields {
  /** The requested model. */
  readonly model: string;
  /** Whether the request has a field of this name at its top level. */
  has(name: string): boolean;
  /** Value of a top-level field; `undefined` where the request has none of this name. */
  read(name: string): JsonValue | undefined;
  /** Whether a key of this name stands below the top level. A text that looks like one counts too. */
  hasKey(name: string): boolean;
  /** The strings that stand as values of a key, at any depth, in their order and as they are written. */
  valuesOf(key: string): readonly string[];
}

/** What to change of a caller's own request so that the upstream takes it. */
export interface NativeEdits {
  /** New values of top-level fields. */
  readonly set?: Readonly<Record<string, JsonValue>>;
  /** Top-level fields to leave out. */
  readonly cut?: readonly string[];
  /** Parameters that are left out. Default: none. */
  readonly losses?: readonly Loss[];
}

/** Passthrough: the caller's bytes go to an upstream of the same protocol, and its bytes come back. */
export interface NativeClient {
  /** The top-level field, or the part of a form, that names the model; `false` where the address does. Default `model`. */
  readonly modelField?: string | false;
  /** Another name by which a top-level field may stand in a body, where the protocol reads two. */
  otherName?(field: string): string | undefined;
  /** Fits a caller's own request to what the model takes; nothing where all its bytes may pass. */
  fit?(fields: NativeFields, target: RequestTarget): NativeEdits | undefined;
  /** Absent where answers are never streamed. */
  createWatcher?(options: WatcherOptions): StreamWatcher;
  /**
   * Looks at a non-streaming response.
   * @throws {LLMError} invalid_response: it is not an answer of this protocol; other codes: it is a failure under a success status
   */
  inspectResponse(bytes: Uint8Array, headers: Headers): InspectedAnswer;
  /**
   * What is sent of a program's own request that the server side found plain (`NativeServer.readPlain`): what `encodeRequest`
   * would write of its hub form. `undefined` where only `encodeRequest` can tell, as where something is lost. Absent: never.
   *
   * @param model  the upstream's own name
   */
  writePlain?(body: JsonObject, model: string, target: RequestTarget): JsonObject | undefined;
  /**
   * The token counts of a non-streaming response that the server side would write as it came; `undefined` for every other. Absent: no
   * answer is plain.
   */
  readPlain?(body: JsonValue): Pick<InspectedAnswer, 'usage'> | undefined;
}

/** What passthrough has to know of a non-streaming response. */
export interface InspectedAnswer {
  /** Token counts; `undefined` where the response has none. */
  readonly usage: Usage | undefined;
  /** Of an answer that is not JSON, such as `audio/mpeg`: the caller gets the bytes under it. Default `application/json`. */
  readonly contentType?: string;
  /** It is an answer, but differs from the protocol so that its clients would break or misread it. Default `false`. */
  readonly deviates?: boolean;
}

/** Passthrough of a protocol whose answers can be streamed. */
export interface StreamingNativeClient extends NativeClient {
  createWatcher(options: WatcherOptions): StreamWatcher;
}

/** We call an upstream that speaks this protocol. */
export interface ClientCodec<Op extends OperationName = OperationName> {
  /** Sent with every call, native ones included, unless the caller or the provider sets them. */
  readonly headers?: Headers;
  /**
   * The content types that a non-streaming response may have, as the header `accept` asks for them. An answer then is what its content
   * type says, byte for byte. Default `application/json`, and what an answer begins with says more than its type.
   */
  readonly accept?: string;
  /** How the events of an answer lie in its bytes. Default: server-sent events. */
  readonly framing?: Framing;
  /** Passthrough of requests and responses. Absent: every call is translated. */
  readonly native?: NativeClient;
  /** Path and query of a call. */
  address(target: { readonly model: string; readonly stream: boolean }): Address;
  /** Writes a request of the canonical format as a body of this protocol. */
  encodeRequest(request: RequestOf<Op>, target?: RequestTarget): Outbound;
  /** @throws {LLMError} invalid_response: there is nothing to return; other codes: a failure under a success status */
  /** Reads a response. Throws an {@link LLMError} `invalid_response` where it is not one of this protocol. */
  decodeResponse(answer: WholeAnswer, request: RequestOf<Op>): ResponseOf<Op>;
  /** Absent where answers are never streamed. */
  createStreamDecoder?(request: RequestOf<Op>): StreamDecoder<ChunkOf<Op>>;
  /** Reads a response whose status is no success. */
  decodeError(failure: Failure): LLMError;
  /**
   * Whether the body of a failed answer is in this protocol's own form, so that its clients can read it and get it as it
   * is. Others are written anew from what `decodeError` made of them. Absent: every object is.
   */
  isError?(body: JsonObject): boolean;
}

/** A translator of an answer that can also say, in the caller's words, that it broke. */
export interface StreamEncoder<Chunk> extends Translator<Chunk, ServerSentEvent> {
  /** The events that report a failure after the answer began. Nothing follows them. */
  fail(error: LLMError): readonly ServerSentEvent[];
}

/** What the gateway may know of a caller's body without decoding it. Names are those of top-level fields, or of the parts of a form. */
export interface NativeServer {
  /**
   * Fields without which a request is refused, and what each must be. In a form a `string` and a `number` are the text of one
   * part, an `array` is one part or several, and `any` may be a file.
   */
  readonly required: Readonly<Record<string, 'string' | 'array' | 'number' | 'any'>>;
  /** Fields that are the gateway's and never go upstream. */
  readonly gatewayFields: readonly string[];
  /** Gateway fields that do go upstream when another field is `true`. */
  readonly keepWith?: Readonly<Record<string, string>>;
  /** Where a body says how long its answer may be. Absent: not at its top level, so a request is decoded where somebody wants to know. */
  readonly outputBounds?: OutputBounds;
  /** Headers of the caller that go upstream with native bytes. */
  readonly forwardHeaders: readonly string[];
  /** Parameters of the caller's query that go upstream with native bytes. Default none, because a query may hold a key. */
  readonly forwardQuery?: readonly string[];
  /**
   * The body of a program's own request, copied as far as the program may change it, where the client side can send it without
   * its hub form (`NativeClient.writePlain`); `undefined` for every other, wrong ones among them. Absent: none is plain.
   */
  readPlain?(body: JsonObject): JsonObject | undefined;
}

/** Top-level fields of a JSON body that bound its answer. */
export interface OutputBounds {
  /** The most tokens of one answer. The first of them that is there counts. */
  readonly tokens: readonly string[];
  /** How many answers there are. Default: one. */
  readonly answers?: string;
}

/** A route that says more than its pattern. */
export interface ServerRoute {
  /**
   * Method and path, such as `POST /v1/models/:model:generate`. A parameter is one segment of the path, or its beginning
   * where a suffix with a colon follows; a parameter `model` names the model of the call.
   */
  readonly pattern: string;
  /** Whether its answers are streamed. Absent: the field `stream` of the body says so. */
  readonly stream?: boolean;
  /** What a body without the field `stream` asks for. Default `false`. */
  readonly streamDefault?: boolean;
  /** Call settings without which its calls are refused, such as `priority`. Default: none. */
  readonly requires?: readonly string[];
}

/** A non-streaming response that is not JSON, such as speech. */
export interface ByteAnswer {
  /** With its parameters, such as `text/plain; charset=utf-8`. */
  readonly contentType: string;
  /** The body. */
  readonly bytes: Uint8Array;
}

/** A caller speaks this protocol to us. */
export interface ServerCodec<Op extends OperationName = OperationName> {
  /** Where it is spoken: method and path, such as `POST /v1/turns`, or more than that. */
  readonly routes: readonly (string | ServerRoute)[];
  /** What its clients ask about the models. */
  readonly modelRoutes?: readonly ModelRoute[];
  /**
   * The model of a request that names none. Absent: such a request is refused. Empty: the upstream chooses, so it is refused
   * unless the gateway has a default, or serves models of any name.
   */
  readonly defaultModel?: string;
  /** What a request's body is: JSON, or `multipart/form-data`. Default `json`. */
  readonly takes?: 'json' | 'form';
  /** How the events of an answer are written. Default: server-sent events. */
  readonly framing?: Framing;
  /**
   * How they are written where the query of the request says so, such as `alt=sse`; `undefined`: as `framing`. A stream in
   * another framing is always translated.
   */
  framingOf?(query: Readonly<Record<string, string>>): Framing | undefined;
  /** Passthrough of requests and responses. Absent: every call is translated. */
  readonly native?: NativeServer;
  /** What becomes of parameters the upstream cannot take, where the call does not say. */
  readonly onLoss: 'refuse' | 'report';
  /** @throws {LLMError} invalid_request: with the path of the mistake as `param` */
  /** Reads the body of a client's request. Throws an {@link LLMError} `invalid_request` that names the field. */
  decodeRequest(input: CodecInput): RequestOf<Op>;
  /** Writes a response for the client. */
  encodeResponse(response: ResponseOf<Op>, request: RequestOf<Op>): JsonObject | ByteAnswer;
  /** Absent where answers are never streamed. */
  createStreamEncoder?(request: RequestOf<Op>): StreamEncoder<ChunkOf<Op>>;
  /** The events that report a failure among bytes that passed unread, where no encoder knows the stream. Nothing follows them. Needed with `createStreamEncoder`. */
  encodeStreamError?(error: LLMError): readonly ServerSentEvent[];
  /** Writes an error for the client, with its HTTP status. */
  encodeError(error: LLMError): { readonly status: number; readonly body: JsonObject };
}

/** One wire format of one operation. Either side may be absent. */
export interface Protocol<Op extends OperationName = OperationName> {
  /** Unique id, such as `openai-chat`. */
  readonly id: string;
  /** The operation that it is for. */
  readonly operation: Operation<Op>;
  /** The side that calls providers. Absent: it is only served. */
  readonly client?: ClientCodec<Op>;
  /** The side that serves clients. Absent: it is only called. */
  readonly server?: ServerCodec<Op>;
}

/** A client side whose answers can be streamed. */
export interface StreamingClientCodec<
  Op extends OperationName = OperationName,
> extends ClientCodec<Op> {
  /** Passthrough of requests, responses and streams. Absent: every call is translated. */
  readonly native?: StreamingNativeClient;
  createStreamDecoder(request: RequestOf<Op>): StreamDecoder<ChunkOf<Op>>;
}

/** A server side whose answers can be streamed. */
export interface StreamingServerCodec<
  Op extends OperationName = OperationName,
> extends ServerCodec<Op> {
  createStreamEncoder(request: RequestOf<Op>): StreamEncoder<ChunkOf<Op>>;
  encodeStreamError(error: LLMError): readonly ServerSentEvent[];
}

/** A protocol of an operation whose answers can be streamed. */
export interface StreamingProtocol<Op extends OperationName = OperationName> extends Protocol<Op> {
  /** The side that calls providers. Absent: it is only served. */
  readonly client?: StreamingClientCodec<Op>;
  /** The side that serves clients. Absent: it is only called. */
  readonly server?: StreamingServerCodec<Op>;
}
