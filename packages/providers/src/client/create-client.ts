import {
  type CallContext,
  type Call,
  type CallLayer,
  type Result,
  type ServerCodec,
  type CallService,
  type Clock,
  connect,
  createCall,
  createCallContext,
  createSleep,
  createTransport,
  type Credentials,
  environmentCredentials,
  type Headers,
  isLLMError,
  LLMError,
  type OperationName,
  type Protocol,
  type Provider,
  type RequestOf,
  resolveModel,
  resolveSettings,
  retry,
  stack,
  systemClock,
  systemSleep,
  toLLMError,
  type Transport,
  withErrorDetails,
} from '@llm/core';
import { mocked } from '../mock/mocked.ts';
import { openaiEmbeddings } from '../protocols/openai-embeddings/index.ts';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import type { CompletionAnswer, HiddenParams } from './chat-completion.ts';
import type { CompletionParams } from './completion-params.ts';
import type { EmbeddingAnswer, EmbeddingParams } from './embedding.ts';
import { type CompletionStream, createCompletionStream } from './completion-stream.ts';
import { type Asked, readParams } from './read-params.ts';
import { toThrown } from './to-thrown.ts';
import { asChatCompletion, asEmbedding, asJsonObject, withHidden } from './wire.ts';

/** What all calls of a client share. */
export interface ClientOptions {
  /** Who may be called. `completion` finds the one that a model's name begins with. */
  readonly providers: readonly Provider[];
  /** Key and base URL of a provider, asked at each call. Default: the provider's own environment variables. */
  readonly credentials?: (
    provider: Provider,
  ) => Credentials | undefined | Promise<Credentials | undefined>;
  /** Default: HTTP/1.1 over sockets of the client's own on Node, `fetch` elsewhere. */
  readonly transport?: Transport;
  /** Sent with every call. */
  readonly headers?: Headers;
  /** For a whole call, its retries, fallbacks and stream included, in milliseconds; 0 for no bound. Default 600,000. */
  readonly timeoutMs?: number;
  /** Further attempts after the first. Default 2, and 0 for a mocked call. */
  readonly retries?: number;
  /** `report` leaves out what an upstream cannot take, `refuse` fails such a call. Default `refuse`. */
  readonly onLoss?: 'refuse' | 'report';
  /** Equal consecutive chunks after which a stream counts as a loop; 0 never. Default 100. */
  readonly repeatedStreamingChunkLimit?: number;
  readonly clock?: Clock;
  /** From 0 to 1, for the pause before a retry. Default `Math.random`. */
  readonly random?: () => number;
}

type Streaming = CompletionParams & { readonly stream: true };
type Whole = CompletionParams & { readonly stream?: false | null };

/** Calls of models in OpenAI's shapes, whatever the provider speaks. */
export interface Client {
  /**
   * Answers a conversation.
   *
   * `model` is `provider/model`; a model of any given provider takes the same parameters and gives the
   * same shapes. Retries and fallbacks happen before a stream's first chunk, never after it. Parameters
   * are not changed.
   *
   * @throws {LLMError} invalid_request: a parameter is wrong, `param` names it; authentication: there is no
   *   key, or the provider refuses it; unsupported: the upstream cannot take a parameter; timeout,
   *   rate_limited, upstream, …: as the last attempt failed. A stream throws later failures from its loop.
   */
  completion(params: Streaming): Promise<CompletionStream>;
  completion(params: Whole): Promise<CompletionAnswer>;
  completion(params: CompletionParams): Promise<CompletionAnswer | CompletionStream>;
  /**
   * Turns texts into vectors.
   *
   * `model` is `provider/model`. Retries and fallbacks happen as for `completion`.
   *
   * @throws {LLMError} invalid_request: a parameter is wrong, `param` names it; unsupported: the provider
   *   offers no embeddings, or cannot take a parameter; other codes: as the last attempt failed
   */
  embedding(
    params: EmbeddingParams & { readonly encoding_format: 'base64' },
  ): Promise<EmbeddingAnswer<string>>;
  embedding(
    params: EmbeddingParams & { readonly encoding_format?: 'float' },
  ): Promise<EmbeddingAnswer>;
  embedding(params: EmbeddingParams): Promise<EmbeddingAnswer<readonly number[] | string>>;
  /** Closes the idle sockets of the client's own transport. */
  close(): Promise<void>;
}

/**
 * A client over the given providers. It holds no state but its sockets; two clients do not influence
 * each other.
 */
export function createClient(options: ClientOptions): Client {
  const engine = createEngine(options);

  function completion(params: Streaming): Promise<CompletionStream>;
  function completion(params: Whole): Promise<CompletionAnswer>;
  function completion(params: CompletionParams): Promise<CompletionAnswer | CompletionStream>;
  async function completion(
    params: CompletionParams,
  ): Promise<CompletionAnswer | CompletionStream> {
    return complete(engine, params);
  }

  function embedding(
    params: EmbeddingParams & { readonly encoding_format: 'base64' },
  ): Promise<EmbeddingAnswer<string>>;
  function embedding(
    params: EmbeddingParams & { readonly encoding_format?: 'float' },
  ): Promise<EmbeddingAnswer>;
  function embedding(params: EmbeddingParams): Promise<EmbeddingAnswer<readonly number[] | string>>;
  async function embedding(
    params: EmbeddingParams,
  ): Promise<EmbeddingAnswer<readonly number[] | string>> {
    return embed(engine, params);
  }
  return { completion, embedding, close: () => engine.close() };
}

interface Engine {
  readonly options: ClientOptions;
  readonly clock: Clock;
  readonly retryLayer: (retries: number) => CallLayer;
  readonly mockLayer: CallLayer;
  transport(): Transport;
  close(): Promise<void>;
}

// A program can wait longer than a gateway, which has callers with other places to ask.
const delays = { baseDelayMs: 500, maxRetryAfterMs: 60_000 };

function createEngine(options: ClientOptions): Engine {
  const { clock = systemClock, random = Math.random } = options;
  const sleep = clock === systemClock ? systemSleep : createSleep(clock.after);
  let own: ReturnType<typeof createTransport> | undefined;
  return {
    options,
    clock,
    retryLayer: (retries) => retry({ ...delays, attempts: retries + 1, clock, sleep, random }),
    mockLayer: mocked({ clock }),
    transport: () => options.transport ?? (own ??= createTransport()).send,
    close: async () => own?.close(),
  };
}

async function complete(
  engine: Engine,
  params: CompletionParams,
): Promise<CompletionAnswer | CompletionStream> {
  const startedAt = engine.clock.now();
  const { asked, timeoutMs } = readParams(asJsonObject(params));
  const bounds = openCall(engine, params.signal, timeoutMs);
  try {
    const { result, request, attempts } = await askInTurn(engine, openaiChat, { asked, bounds });
    const hidden = toHidden(result, attempts);
    if (result.kind === 'stream') {
      result.stream.whenSettled(bounds.close);
      return createCompletionStream({
        stream: result.stream,
        encoder: openaiChat.server.createStreamEncoder(request),
        controller: bounds.controller,
        hidden,
        toFailure: (cause) =>
          withErrorDetails(bounds.toFailure(cause), {
            provider: hidden.custom_llm_provider,
            model: hidden.model_id,
          }),
      });
    }
    bounds.close();
    const body = openaiChat.server.encodeResponse(result.decoded(), request);
    return withHidden(asChatCompletion(body), hidden, engine.clock.now() - startedAt);
  } catch (cause) {
    bounds.close();
    throw bounds.toFailure(cause);
  }
}

async function embed(
  engine: Engine,
  params: EmbeddingParams,
): Promise<EmbeddingAnswer<readonly number[] | string>> {
  const startedAt = engine.clock.now();
  const { asked, timeoutMs } = readParams(asJsonObject(params));
  const bounds = openCall(engine, params.signal, timeoutMs);
  try {
    const { result, request, attempts } = await askInTurn(engine, openaiEmbeddings, {
      asked,
      bounds,
    });
    if (result.kind === 'stream') throw new TypeError('vectors are never streamed');
    const body = openaiEmbeddings.server.encodeResponse(result.decoded(), request);
    const hidden = toHidden(result, attempts);
    return withHidden(asEmbedding(body), hidden, engine.clock.now() - startedAt);
  } catch (cause) {
    throw bounds.toFailure(cause);
  } finally {
    bounds.close();
  }
}

/** What ends a call from outside: its caller, its deadline. */
interface Bounds {
  readonly context: CallContext;
  readonly controller: AbortController;
  close(): void;
  toFailure(cause: unknown): LLMError;
}

function openCall(
  { clock, options }: Engine,
  signal: AbortSignal | undefined,
  timeoutMs = options.timeoutMs ?? 600_000,
): Bounds {
  const controller = new AbortController();
  const abort = () => {
    controller.abort(
      new LLMError('cancelled', 'the call was cancelled by its caller', { cause: signal?.reason }),
    );
  };
  const stop =
    timeoutMs === 0
      ? undefined
      : clock.after(timeoutMs, () => {
          controller.abort(new LLMError('timeout', `the call took longer than ${timeoutMs} ms`));
        });
  if (signal?.aborted === true) abort();
  else signal?.addEventListener('abort', abort, { once: true });
  return {
    controller,
    context: createCallContext({
      signal: controller.signal,
      deadline: timeoutMs === 0 ? Infinity : clock.now() + timeoutMs,
    }),
    close() {
      stop?.();
      signal?.removeEventListener('abort', abort);
    },
    toFailure(cause) {
      const error = toLLMError(cause);
      const reason: unknown = controller.signal.reason;
      return error.code === 'cancelled' && isLLMError(reason) ? reason : error;
    },
  };
}

/** A format in which the client's own calls are written. */
type ServedProtocol<Op extends OperationName> = Protocol<Op> & { readonly server: ServerCodec<Op> };

interface Answered<Op extends OperationName> {
  readonly result: Result<Op>;
  readonly request: RequestOf<Op>;
  readonly attempts: number;
}

async function askInTurn<Op extends OperationName>(
  engine: Engine,
  protocol: ServedProtocol<Op>,
  { asked, bounds: { context } }: { readonly asked: readonly Asked[]; readonly bounds: Bounds },
): Promise<Answered<Op>> {
  let attempts = 0;
  const countAttempts: CallLayer = (inner) => (call, attemptContext) => {
    attempts += 1;
    return inner(call, attemptContext);
  };
  for (const [index, one] of asked.entries()) {
    try {
      const { service, call } = prepare(engine, protocol, { asked: one, counting: countAttempts });
      const result = await service(call, context);
      return { result, request: call.decoded(), attempts };
    } catch (error) {
      const last = index === asked.length - 1;
      if (last || context.signal.aborted || engine.clock.now() >= context.deadline) throw error;
    }
  }
  throw new TypeError('a call asks at least one model');
}

function prepare<Op extends OperationName>(
  engine: Engine,
  { operation, server }: ServedProtocol<Op>,
  { asked, counting }: { readonly asked: Asked; readonly counting: CallLayer },
): { readonly service: CallService; readonly call: Call<Op> } {
  const { options } = engine;
  const body = { ...asked.body, model: asked.model };
  const request = server.decodeRequest({ body, params: {}, query: {}, headers: {} });
  const { provider, model } = resolveModel(asked.model, options.providers);
  const { repeatedStreamingChunkLimit } = options;
  const configured = {
    onLoss: options.onLoss ?? 'refuse',
    ...(repeatedStreamingChunkLimit !== undefined && { repeatLimit: repeatedStreamingChunkLimit }),
  };
  const settings = resolveSettings(configured, undefined, asked.settings);
  const isMocked = settings.mock !== undefined || asked.mockError !== undefined;
  const layers = [
    engine.retryLayer(isMocked ? 0 : (options.retries ?? 2)),
    counting,
    ...(asked.mockError === undefined ? [] : [throwing(asked.mockError)]),
    engine.mockLayer,
  ];
  return {
    service: stack(layers, reach(engine, provider, asked)),
    call: { ...createCall(operation.name, request, settings), model },
  };
}

function throwing(error: Error): CallLayer {
  return () => async () => {
    throw toThrown(error);
  };
}

/** Connects at the call, with the credentials of that moment. */
function reach(
  { options, clock, transport }: Engine,
  provider: Provider,
  asked: Asked,
): CallService {
  return async (call, context) => {
    const { credentials = environmentCredentials } = options;
    const known = provider.answer === undefined ? await credentials(provider) : undefined;
    const apiKey = asked.apiKey === undefined ? known?.apiKey : dereference(asked.apiKey);
    const baseUrl = asked.baseUrl === undefined ? known?.baseUrl : dereference(asked.baseUrl);
    const service = connect(provider, {
      transport: transport(),
      clock,
      headers: { ...options.headers, ...asked.headers },
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(baseUrl === undefined ? {} : { baseUrl }),
    });
    return service(call, context);
  };
}

const environmentPrefix = 'os.environ/';

/** A value, or that of the variable it names. */
function dereference(value: string): string {
  if (!value.startsWith(environmentPrefix)) return value;
  const env = value.slice(environmentPrefix.length);
  const { apiKey } = environmentCredentials({ auth: { scheme: 'bearer', env } });
  if (apiKey !== undefined) return apiKey;
  throw new LLMError('authentication', `the environment variable ${env} is not set`);
}

function toHidden(
  { answeredBy, headers = {}, losses = [] }: Result,
  attempts: number,
): HiddenParams {
  return {
    custom_llm_provider: answeredBy?.provider ?? '',
    model_id: answeredBy?.model ?? '',
    attempts,
    additional_headers: toAdditionalHeaders(headers),
    dropped_params: losses.filter(({ kind }) => kind === 'parameter').map(({ path }) => path),
  };
}

function toAdditionalHeaders(headers: Headers): Headers {
  const named: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    named[name.startsWith('llm_provider-') ? name : `llm_provider-${name}`] = value;
    if (name.startsWith('x-ratelimit-')) named[name] = value;
  }
  return named;
}
