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
  createSleep,
  createTransport,
  type Credentials,
  environmentCredentials,
  type Headers,
  LLMError,
  type OperationName,
  type Protocol,
  type Provider,
  type RequestOf,
  resolveSettings,
  retry,
  stack,
  systemClock,
  tokenSourceOf,
  systemSleep,
  type Transport,
  withErrorDetails,
} from '@llm/core';
import { mocked } from '../mock/mocked.ts';
import { openaiEmbeddings } from '../protocols/openai-embeddings/index.ts';
import { openaiModerations } from '../protocols/openai-moderations/index.ts';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import type { CompletionAnswer } from './chat-completion.ts';
import type { CompletionParams } from './completion-params.ts';
import type { EmbeddingAnswer, EmbeddingParams } from './embedding.ts';
import { type CompletionStream, createCompletionStream } from './completion-stream.ts';
import { findModel } from './find-model.ts';
import type { ModerationAnswer, ModerationParams } from './moderation.ts';
import { createTokenKeeper } from './keep-tokens.ts';
import type { HiddenParams } from './hidden-params.ts';
import { type ClientCall, openCall } from './open-call.ts';
import { type Asked, readParams } from './read-params.ts';
import { toThrown } from './to-thrown.ts';
import { asChatCompletion, asEmbedding, asModeration, asJsonObject, withHidden } from './wire.ts';

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
   * `model` is `provider/model`, or a name that needs no provider, such as `gpt-4o`; a model of any given provider takes the same parameters and gives the
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
   * `model` is named as for `completion`. Retries and fallbacks happen as there, too.
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
  /**
   * Whether texts, pictures or texts with pictures are harmful, in OpenAI's shape: a judgement for each input.
   *
   * @throws {LLMError} as `completion` does
   */
  moderation(params: ModerationParams): Promise<ModerationAnswer>;
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
  return {
    completion,
    embedding,
    moderation: (params) => moderate(engine, params),
    close: () => engine.close(),
  };
}

interface Engine {
  readonly options: ClientOptions;
  readonly clock: Clock;
  readonly retryLayer: (retries: number) => CallLayer;
  readonly mockLayer: CallLayer;
  readonly keepTokens: (provider: Provider) => Provider;
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
    keepTokens: createTokenKeeper(),
    transport: () => options.transport ?? (own ??= createTransport()).send,
    close: async () => own?.close(),
  };
}

async function complete(
  engine: Engine,
  params: CompletionParams,
): Promise<CompletionAnswer | CompletionStream> {
  const startedAt = engine.clock.now();
  return ask(engine, { protocol: openaiChat, params }, (answered, call) => {
    const hidden = toHidden(answered);
    if (answered.kind === 'stream') {
      return createCompletionStream({
        stream: answered.stream,
        encoder: openaiChat.server.createStreamEncoder(answered.request),
        controller: call.controller,
        hidden,
        toFailure: (cause) =>
          withErrorDetails(call.toFailure(cause), {
            provider: hidden.custom_llm_provider,
            model: hidden.model_id,
          }),
      });
    }
    const body = openaiChat.server.encodeResponse(answered.decoded(), answered.request);
    return withHidden(asChatCompletion(body), hidden, engine.clock.now() - startedAt);
  });
}

async function embed(
  engine: Engine,
  params: EmbeddingParams,
): Promise<EmbeddingAnswer<readonly number[] | string>> {
  const startedAt = engine.clock.now();
  return ask(engine, { protocol: openaiEmbeddings, params }, (answered) => {
    if (answered.kind === 'stream') throw new TypeError('vectors are never streamed');
    const body = openaiEmbeddings.server.encodeResponse(answered.decoded(), answered.request);
    return withHidden(asEmbedding(body), toHidden(answered), engine.clock.now() - startedAt);
  });
}

async function moderate(engine: Engine, params: ModerationParams): Promise<ModerationAnswer> {
  const startedAt = engine.clock.now();
  const { model = openaiModerations.server.defaultModel } = params;
  const question = { protocol: openaiModerations, params: { ...params, model } };
  return ask(engine, question, (answered) => {
    if (answered.kind === 'stream') throw new TypeError('judgements are never streamed');
    const body = openaiModerations.server.encodeResponse(answered.decoded());
    return withHidden(asModeration(body), toHidden(answered), engine.clock.now() - startedAt);
  });
}

/** A format in which the client's own calls are written. */
type ServedProtocol<Op extends OperationName> = Protocol<Op> & { readonly server: ServerCodec<Op> };

type Answered<Op extends OperationName> = Result<Op> & {
  readonly request: RequestOf<Op>;
  /** Calls made in all. */
  readonly made: number;
};

interface Question<Op extends OperationName> {
  readonly protocol: ServedProtocol<Op>;
  readonly params: CompletionParams | EmbeddingParams | ModerationParams;
}

/** Asks until somebody answers or the call is over, and gives the answer as `finish` makes it. */
async function ask<Op extends OperationName, Given>(
  engine: Engine,
  { protocol, params }: Question<Op>,
  finish: (answered: Answered<Op>, call: ClientCall) => Given,
): Promise<Given> {
  const { clock, options } = engine;
  const { asked, timeoutMs = options.timeoutMs ?? 600_000 } = readParams(asJsonObject(params));
  const call = openCall({ timeoutMs, signal: params.signal, clock });
  try {
    const answered = await call.within((context) =>
      askInTurn(engine, protocol, { asked, context }),
    );
    return finish(answered, call);
  } catch (cause) {
    throw call.toFailure(cause);
  }
}

async function askInTurn<Op extends OperationName>(
  engine: Engine,
  protocol: ServedProtocol<Op>,
  { asked, context }: { readonly asked: readonly Asked[]; readonly context: CallContext },
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
      return { ...result, request: call.decoded(), made: attempts };
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
  const { provider, model } = findModel(asked.model, options.providers);
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
    service: stack(layers, reach(engine, engine.keepTokens(provider), asked)),
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
    const own = asked.providerSettings;
    // Tokens that the call asks for are nearer to it than a key in a variable.
    const hasTokens = tokenSourceOf(provider.auth, own) !== undefined;
    const apiKey =
      asked.apiKey === undefined
        ? hasTokens
          ? undefined
          : known?.apiKey
        : dereference(asked.apiKey);
    const baseUrl = asked.baseUrl === undefined ? known?.baseUrl : dereference(asked.baseUrl);
    const service = connect(provider, {
      transport: transport(),
      clock,
      headers: { ...options.headers, ...asked.headers },
      settings: { ...known?.settings, ...own },
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

function toHidden({
  answeredBy,
  headers = {},
  losses = [],
  made,
}: Answered<OperationName>): HiddenParams {
  return {
    custom_llm_provider: answeredBy?.provider ?? '',
    model_id: answeredBy?.model ?? '',
    attempts: made,
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
