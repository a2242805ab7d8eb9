import {
  answerAttempt,
  beginAttempt,
  type Call,
  type CallContext,
  type CallLayer,
  callRecordKey,
  callRecordOf,
  type CallService,
  type Clock,
  createCallRecord,
  failAttempt,
  isLLMError,
  isThenable,
  type JsonObject,
  type NativeRequest,
  type OperationName,
  type Protocol,
  type RequestOf,
  type ResolvedModel,
  resolveSettings,
  type Result,
  type ServerCodec,
  scanEnvelope,
  stack,
  timeout,
  toLLMError,
  withValue,
} from '@llm/core';
import type { Engine } from './engine.ts';
import { findModel } from './find-model.ts';
import { type HiddenParams, toHidden } from './hidden-params.ts';
import type { WatchedCall } from './hooks/create-hooks.ts';
import { type ClientCall, openCall } from './open-call.ts';
import { type Asked, type ReadParams, readParams } from './read-params.ts';
import { toThrown } from './to-thrown.ts';
import { asCallService, asJsonObject } from './wire.ts';

/** A format in which calls of a client are written. */
export type ServedProtocol<Op extends OperationName> = Protocol<Op> & {
  readonly server: ServerCodec<Op>;
};

/** A call of a client, in the words of its protocol. */
export interface Question<Op extends OperationName> {
  readonly protocol: ServedProtocol<Op>;
  readonly params: object & { readonly signal?: AbortSignal };
  /** Around the mocks, for operations that answer by another one. */
  readonly around?: readonly CallLayer[];
  /** Between the mocks and the provider. */
  readonly within?: readonly CallLayer[];
  /** Whether the call may pass in its caller's own words to who speaks the same protocol. */
  readonly isNative?: boolean;
}

/** The answer to a call of a client. */
export interface Answered<Op extends OperationName> {
  readonly result: Result<Op>;
  /** What was asked, for who has to translate the answer. */
  request(): RequestOf<Op>;
  readonly hidden: HiddenParams;
  readonly call: ClientCall;
  /** Milliseconds since the call began. */
  elapsedMs(): number;
}

const noLayers: readonly CallLayer[] = [];

type Finish<Op extends OperationName, Given> = (answered: Answered<Op>) => Given | Promise<Given>;

/** Asks until somebody answers or the call is over, and gives the answer as `finish` makes it. */
export function ask<Op extends OperationName, Given>(
  engine: Engine,
  question: Question<Op>,
  finish: Finish<Op, Given>,
): Promise<Given> {
  return engine.hooks === undefined
    ? answer(engine, question, finish)
    : askWatched(engine, question, finish);
}

/** The same, and tells the hooks of the client, of calls that could not be read too. */
async function askWatched<Op extends OperationName, Given>(
  engine: Engine,
  question: Question<Op>,
  finish: Finish<Op, Given>,
): Promise<Given> {
  const watch = await engine.hooks?.();
  const { id: protocol, operation } = question.protocol;
  const params = asJsonObject({ ...engine.options.settings, ...question.params });
  const watched = watch?.({ operation: operation.name, protocol, params });
  try {
    return await answer(engine, { ...question, watched }, finish);
  } catch (cause) {
    watched?.failed(cause);
    throw cause;
  }
}

interface WatchedQuestion<Op extends OperationName> extends Question<Op> {
  readonly watched?: WatchedCall | undefined;
}

async function answer<Op extends OperationName, Given>(
  engine: Engine,
  question: WatchedQuestion<Op>,
  finish: Finish<Op, Given>,
): Promise<Given> {
  const { clock, options } = engine;
  const startedAt = clock.now();
  const { settings, timeoutMs: longest = 600_000 } = options;
  const { params, watched } = question;
  const given = settings === undefined ? params : { ...settings, ...params };
  const read = readParams(asJsonObject(given), {
    native: question.protocol.server.native,
    isServed: options.service !== undefined,
  });
  const call = openCall({
    timeoutMs: read.timeoutMs ?? longest,
    signal: params.signal,
    clock,
    requestId: watched?.id,
  });
  const record = watched?.record ?? createCallRecord();
  try {
    const asked = toCall(engine, question, read.asked[0]);
    const asks = inTurn(engine, question, read);
    const { layers = noLayers } = options;
    const service = layers.length === 0 ? asks : stack<CallService>(layers, asks);
    const result = await call.within((context) =>
      service(asked, withValue(context, callRecordKey, record)),
    );
    const made = Math.max(record.attempts.length, result.answeredBy?.attempts ?? 1);
    const given = await finish({
      result,
      request: () => asked.decoded(),
      hidden: toHidden(result, made),
      call,
      elapsedMs: () => clock.now() - startedAt,
    });
    // An answer that cannot be finished, such as one that does not fit its schema, is a failure.
    watched?.answered(asked, result, given);
    return given;
  } catch (cause) {
    throw call.toFailure(cause);
  }
}

function toCall<Op extends OperationName>(
  { options }: Engine,
  { protocol, isNative = false }: Question<Op>,
  asked: Asked,
): Call<Op> {
  const { operation, server } = protocol;
  const body = { ...asked.body, model: asked.model };
  const plain = server.native?.readPlain?.(body);
  let request: RequestOf<Op> | undefined;
  const decoded = (): RequestOf<Op> =>
    (request ??= server.decodeRequest({ body, params: {}, query: {}, headers: {} }));
  // Whatever is not known to be right is looked at before anything is sent.
  const stream = plain === undefined ? decoded().stream : plain['stream'] === true;
  const { repeatedStreamingChunkLimit: repeatLimit, onLoss = server.onLoss } = options;
  const configured = repeatLimit === undefined ? { onLoss } : { onLoss, repeatLimit };
  const settings = resolveSettings(configured, undefined, asked.settings);
  // A field that is allowed is sent as it was written, which the hub does not say.
  const passes = isNative || settings.allowFields !== undefined;
  return {
    operation: operation.name,
    model: asked.model,
    stream: stream ?? false,
    settings,
    asked: asked.settings,
    native: passes ? toNative(protocol.id, body) : undefined,
    written: speaksOwnWords(body) ? { protocol: protocol.id, body: plain, of: decoded } : undefined,
    decoded,
  };
}

/** The deprecated form of calls in an answer depends on the request, so its answers are translated. */
function speaksOwnWords({ functions }: JsonObject): boolean {
  return functions === undefined;
}

function toNative(protocol: string, body: JsonObject & { readonly model: string }): NativeRequest {
  const envelope = scanEnvelope(new TextEncoder().encode(JSON.stringify(body)));
  return { protocol, model: body.model, envelope, cut: [], headers: {}, query: {} };
}

/** Asks the model of the call and then its fallbacks. */
function inTurn<Op extends OperationName>(
  engine: Engine,
  question: Question<Op>,
  read: ReadParams,
): CallService {
  return asCallService(async (call: Call<Op>, context: CallContext): Promise<Result<Op>> => {
    let queue: ReturnType<typeof createQueue> | undefined;
    let [asked] = read.asked;
    for (let at = call; ; at = toFallback(engine, question, { call, asked })) {
      try {
        return await knownServiceOf(engine, question, { asked, model: at.model })(at, context);
      } catch (cause) {
        queue ??= createQueue(read);
        const next = queue.after(asked, cause);
        const isOver = context.signal.aborted || engine.clock.now() >= context.deadline;
        if (next === undefined || isOver) throw cause;
        asked = next;
        callRecordOf(context).fallbacks += 1;
      }
    }
  });
}

/** Whom to ask when somebody has failed: a model with more room where the conversation was too long, else the next fallback. */
function createQueue({ asked, longer }: ReadParams) {
  const waiting = asked.slice(1);
  const tried = new Set<string>();
  return {
    after({ model }: Asked, cause: unknown): Asked | undefined {
      const isTooLong = isLLMError(cause, 'context_length_exceeded');
      const roomier = isTooLong && !tried.has(model) ? longer.get(model) : undefined;
      tried.add(model);
      return roomier ?? waiting.shift();
    },
  };
}

/** Another model asked for the same, as layers may have changed it; what has fields of its own is read anew. */
function toFallback<Op extends OperationName>(
  engine: Engine,
  question: Question<Op>,
  { call, asked }: { readonly call: Call<Op>; readonly asked: Asked },
): Call<Op> {
  if (!asked.isNameAlone) return toCall(engine, question, asked);
  const { mock: _, apiKey: __, headers: ___, ...settings } = call.settings;
  const { mock, apiKey, headers } = asked.settings;
  return {
    ...call,
    model: asked.model,
    settings: {
      ...settings,
      ...(mock !== undefined && { mock }),
      ...(apiKey !== undefined && { apiKey }),
      ...(headers !== undefined && { headers }),
    },
  };
}

interface AskedModel {
  readonly asked: Asked;
  /** Its name, as layers may have changed it. */
  readonly model: string;
}

/** Who answers one model: mocks where the call asks for them, else a provider with retries, or the service below the client. */
function serviceOf<Op extends OperationName>(
  { below, mockLayer, clock }: Engine,
  { protocol, around = [], within }: Question<Op>,
  { asked, model }: AskedModel,
): CallService {
  const mocks = [
    ...(asked.mockError === undefined ? [] : [throwing(asked.mockError)]),
    ...around,
    mockLayer,
  ];
  if (below.service !== undefined) return stack(mocks, below.service);
  const { options, connections, retryLayer } = below;
  const found = findModel(model, options.providers, asked.baseUrl);
  const isMocked = asked.settings.mock !== undefined || asked.mockError !== undefined;
  const retries = isMocked ? 0 : (options.retries ?? 2);
  const hasBound = (asked.settings.firstChunkTimeoutMs ?? 0) > 0;
  const layers = [
    retryLayer(retries),
    recorded(found, clock),
    // From the attempt on, and not only from the head of its answer, which may not come either.
    ...(hasBound ? [timeout({ clock })] : []),
    ...mocks,
  ];
  const kind = { protocol, within };
  return stack<CallService>(layers, (call, context) => {
    try {
      const service = connections.find(found.provider, kind, asked);
      // To wait for what is there would cost each call two turns of promises.
      return isThenable(service)
        ? service.then((connected) => connected(call, context))
        : service(call, context);
    } catch (cause) {
      return Promise.reject(toLLMError(cause));
    }
  });
}

// Models are those that a program asks, of which there are few. One that makes some up must not fill the memory.
const mostKept = 100;

/** The same, kept for calls that say nothing of themselves but their model: to put it together takes 5 µs. */
function knownServiceOf<Op extends OperationName>(
  engine: Engine,
  question: Question<Op>,
  target: AskedModel,
): CallService {
  const { asked, model } = target;
  const isBare =
    asked.isBare === true && question.around === undefined && question.within === undefined;
  if (!isBare) return serviceOf(engine, question, target);
  const { services } = engine;
  const name = `${question.protocol.id} ${model}`;
  const known = services.get(name);
  if (known !== undefined) return known;
  const made = serviceOf(engine, question, target);
  if (services.size >= mostKept) services.clear();
  services.set(name, made);
  return made;
}

/** Writes each attempt into the record of its call, under the upstream's name of the model. */
function recorded({ provider, model }: ResolvedModel, clock: Clock): CallLayer {
  return (inner) => async (call, context) => {
    const deployment = `${provider.id}/${model}`;
    const begun = { deployment, provider: provider.id, model, startedAt: clock.now() };
    const attempt = beginAttempt(callRecordOf(context), begun);
    try {
      const result = await inner({ ...call, model }, context);
      answerAttempt(attempt, clock.now(), result);
      return result;
    } catch (cause) {
      failAttempt(attempt, clock.now(), toLLMError(cause));
      throw cause;
    }
  };
}

function throwing(error: Error): CallLayer {
  return () => async () => {
    throw toThrown(error);
  };
}
