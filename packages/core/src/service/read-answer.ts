import type { Answer, Call, Result, ResultFields } from '../contract/call.ts';
import type {
  ChunkOf,
  KnownOfAnswer,
  Operation,
  OperationName,
  RequestOf,
  ResponseOf,
  StreamRules,
} from '../contract/operation.ts';
import type { ClientCodec, ServerCodec, StreamDecoder, WholeAnswer } from '../contract/protocol.ts';
import type { Provider, Quirks } from '../contract/provider.ts';
import type { ByteStream, Headers } from '../contract/transport.ts';
import { LLMError } from '../error/llm-error.ts';
import { sseFraming } from '../framing/sse-framing.ts';
import { parseJson } from '../json/parse-json.ts';
import { asObject } from '../json/read.ts';
import { bodyAfter } from '../stream/body-after.ts';
import { ProgressingDecoder } from '../stream/progressing-decoder.ts';
import { ResultStream, type StreamSource } from '../stream/result-stream.ts';
import { readAll } from '../stream/read-all.ts';
import { streamOfWhole } from '../stream/stream-of-whole.ts';
import type { AnswerMemory } from './answer-memory.ts';
import { defaultRepeatLimit } from '../stream/repetition-guard.ts';
import { translate } from '../stream/translate.ts';
import { watch } from '../stream/watch.ts';
import { type FirstChunkOptions, withinFirstChunk } from '../stream/within-first-chunk.ts';
import { withoutMark } from '../bytes/without-mark.ts';
import { checkJson } from './check-json.ts';
import { isDeclaredStream, isStreamOfBytes, judgeBody } from './judge-body.ts';
import { createWholeAnswer } from './whole-answer.ts';
import { moveUsage } from './quirks.ts';
import { printJson } from '../json/print-json.ts';
import { append } from '../json/append.ts';

/** An upstream's answer whose body is still to be read, and what is needed to read it. */
export interface UnreadAnswer<Op extends OperationName> extends FirstChunkOptions {
  readonly call: Call<Op>;
  readonly provider: Provider;
  readonly operation: Operation<Op>;
  readonly client: ClientCodec<Op>;
  /** The same protocol's other side, where answers may deviate from the protocol. */
  readonly server?: ServerCodec<Op> | undefined;
  /** The protocol whose bytes may pass as they came. */
  readonly lane: string | undefined;
  /** The protocol in whose words a program wants the answer, where the upstream speaks it. */
  readonly written?: string | undefined;
  /** Those of the upstream's answer. */
  readonly headers: Headers;
  readonly body: ByteStream;
  readonly fields: ResultFields;
  readonly requestId: string;
  readonly maxBytes: number;
  /** What all answers of this process may take together. */
  readonly memory?: AnswerMemory | undefined;
  /** A failure without what only we may know. */
  readonly hide: (error: LLMError) => LLMError;
}

/**
 * Reads an answer as the call wants it: whole or as a stream, whichever way the upstream gave it.
 *
 * Results have all their fields from the beginning, those included that only layers set. On Node 20, adding a field to a copy made
 * with `...` costs more than a microsecond, and makes the copy slow for whoever reads it: 11 of the 98 microseconds of a small
 * call (`chat-1k` of the benchmark). Changing a field that is there costs next to nothing.
 */
export async function readAnswer<Op extends OperationName>(
  answer: UnreadAnswer<Op>,
): Promise<Result<Op>> {
  const { client, call, headers } = answer;
  const isDeclared = isDeclaredStream(client, call, headers);
  if (call.stream) return readStream(answer, isDeclared);
  // The usual case: a non-streaming response, of which only the last byte matters.
  if (!isDeclared) return toWhole(answer, answer.body);
  const { body, isStream } = await judgeBody(answer.body, client, isDeclared);
  return isStream ? toWholeOfStream(answer, body) : toWhole(answer, body);
}

/** A stream is opened up to its first chunk; a non-streaming response is opened up to its first byte. */
async function readStream<Op extends OperationName>(
  answer: UnreadAnswer<Op>,
  isDeclared: boolean,
): Promise<Result<Op>> {
  const { client, fields } = answer;
  const open = async (): Promise<StreamSource<ChunkOf<Op>> | { readonly whole: ByteStream }> => {
    const { body, isStream } = await judgeBody(answer.body, client, isDeclared);
    if (!isStream) return { whole: body };
    const source = toSource(answer, body);
    source.toError = answer.hide;
    await source.prime?.();
    return source;
  };
  const opened = await withinFirstChunk(answer.body, open, answer);
  const stream =
    'whole' in opened ? await toStreamOfWhole(answer, opened.whole) : new ResultStream(opened);
  return {
    kind: 'stream',
    answeredBy: fields.answeredBy,
    losses: fields.losses,
    headers: fields.headers,
    status: fields.status,
    replays: fields.replays,
    recovery: undefined,
    costOf: undefined,
    cache: undefined,
    stream,
  };
}

/** The hub request with the upstream's own name of the model. */
export function toUpstreamRequest<Op extends OperationName>(call: Call<Op>): RequestOf<Op> {
  const request = call.decoded();
  return request.model === call.model ? request : { ...request, model: call.model };
}

async function toWhole<Op extends OperationName>(
  answer: UnreadAnswer<Op>,
  body: ByteStream,
): Promise<Result<Op>> {
  const { client, call, lane, fields } = answer;
  const bytes = await readWhole(answer, body);
  if (isStreamOfBytes(bytes, client)) return toWholeOfStream(answer, bodyAfter(bytes));
  if (lane === undefined || client.native === undefined) {
    const whole = createWholeAnswer(bytes, answer.headers);
    return toWritten(whole, answer) ?? toResult(decodeWhole(whole, answer), answer);
  }
  if (client.accept === undefined) checkJson(bytes);
  const { usage, contentType, deviates } = client.native.inspectResponse(bytes, answer.headers);
  if (deviates === true && answer.server !== undefined && isReadable(call))
    return toResult(decodeWhole(createWholeAnswer(bytes, answer.headers), answer), answer);
  let decoded: ResponseOf<Op> | undefined;
  return answerOf(fields, {
    native: { protocol: lane, bytes, contentType },
    written: undefined,
    usage,
    decoded: () => (decoded ??= decodeWhole(createWholeAnswer(bytes, answer.headers), answer)),
  });
}

/** An answer that its caller is given as it came, with a hub form for whoever asks; `undefined` for one that has to be translated. */
function toWritten<Op extends OperationName>(
  whole: WholeAnswer,
  answer: UnreadAnswer<Op>,
): Result<Op> | undefined {
  const { client, written, fields } = answer;
  if (written === undefined || client.native?.readPlain === undefined) return undefined;
  const value = whole.json();
  const body = asObject(value);
  const read = client.native.readPlain(value);
  if (read === undefined || body === undefined) return undefined;
  let response: ResponseOf<Op> | undefined;
  const decoded = (): ResponseOf<Op> => (response ??= decodeWhole(whole, answer));
  return answerOf(fields, {
    native: undefined,
    written: { protocol: written, body, of: decoded },
    usage: read.usage,
    decoded,
  });
}

/** The bytes of an answer. What is not JSON alone keeps each of them. */
async function readWhole(
  { client, maxBytes, memory }: UnreadAnswer<OperationName>,
  body: ByteStream,
): Promise<Uint8Array> {
  const bytes = await readAll(body, maxBytes, memory && ((length) => memory.take(length)));
  return client.accept === undefined ? withoutMark(bytes) : bytes;
}

/** Passthrough forwards requests that nobody here can read, and then their answers too. */
function isReadable(call: Call): boolean {
  try {
    call.decoded();
    return true;
  } catch {
    return false;
  }
}

function decodeWhole<Op extends OperationName>(
  whole: WholeAnswer,
  answer: UnreadAnswer<Op>,
): ResponseOf<Op> {
  const { client, call, operation } = answer;
  const response = client.decodeResponse(whole, toUpstreamRequest(call));
  return operation.complete?.(response, knownOf(answer)) ?? response;
}

function toResult<Op extends OperationName>(
  response: ResponseOf<Op>,
  { fields }: UnreadAnswer<Op>,
): Result<Op> {
  return answerOf(fields, {
    native: undefined,
    written: undefined,
    usage: response.usage,
    decoded: () => response,
  });
}

function answerOf<Op extends OperationName>(
  { answeredBy, losses, headers, status, replays }: ResultFields,
  { native, written, usage, decoded }: Pick<Answer<Op>, 'native' | 'written' | 'usage' | 'decoded'>,
): Result<Op> {
  return {
    kind: 'response',
    answeredBy,
    losses,
    headers,
    status,
    replays,
    recovery: undefined,
    costOf: undefined,
    cache: undefined,
    native,
    written,
    usage,
    decoded,
  };
}

/** Some upstreams stream although a non-streaming response was asked for. */
async function toWholeOfStream<Op extends OperationName>(
  answer: UnreadAnswer<Op>,
  body: ByteStream,
): Promise<Result<Op>> {
  const source = toTranslated(answer, body);
  const chunks: ChunkOf<Op>[] = [];
  for (let batch = await source.read(); batch !== undefined; batch = await source.read()) {
    append(chunks, batch);
  }
  return toResult(streamRulesOf(answer).accumulate(chunks), answer);
}

/** Some upstreams answer with a whole body although a stream was asked for. */
async function toStreamOfWhole<Op extends OperationName>(
  answer: UnreadAnswer<Op>,
  body: ByteStream,
): Promise<ResultStream<ChunkOf<Op>>> {
  const whole = createWholeAnswer(await readWhole(answer, body), answer.headers);
  return streamOfWhole(streamRulesOf(answer), decodeWhole(whole, answer));
}

function toSource<Op extends OperationName>(
  answer: UnreadAnswer<Op>,
  body: ByteStream,
): StreamSource<ChunkOf<Op>> {
  const { client, server, call, lane } = answer;
  const { native } = client;
  if (lane === undefined || native?.createWatcher === undefined) return toTranslated(answer, body);
  const createEncoder = server?.createStreamEncoder;
  const rules = streamRulesOf(answer);
  const repeatLimit = repeatLimitOf(answer);
  return watch<Op>(body, {
    rules,
    repeatLimit,
    clock: answer.clock,
    complete: (first) => complete(answer, rules, first),
    protocol: lane,
    createWatcher: (leave) =>
      native.createWatcher?.({ repeatLimit, envelope: call.native?.envelope, leave }) ??
      refuseStream(answer),
    framing: client.framing ?? sseFraming,
    createDecoder: () => createDecoder(answer),
    createEncoder:
      createEncoder === undefined ? undefined : () => createEncoder.call(server, call.decoded()),
  });
}

function toTranslated<Op extends OperationName>(
  answer: UnreadAnswer<Op>,
  body: ByteStream,
): StreamSource<ChunkOf<Op>> {
  const { client, provider, clock } = answer;
  const rules = streamRulesOf(answer);
  return translate<Op>(body, {
    rules,
    repeatLimit: repeatLimitOf(answer),
    clock,
    complete: (first) => complete(answer, rules, first),
    framing: (client.framing ?? sseFraming).createDecoder(),
    decoder: patchEvents(provider, createDecoder(answer)),
  });
}

/** The first chunk with what the upstream left out of it. */
function complete<Op extends OperationName>(
  answer: UnreadAnswer<Op>,
  rules: StreamRules<Op>,
  first: ChunkOf<Op>,
): ChunkOf<Op> {
  return rules.complete?.(first, knownOf(answer)) ?? first;
}

/** @throws {LLMError} invalid_response: the upstream streams what is never streamed */
function streamRulesOf<Op extends OperationName>(answer: UnreadAnswer<Op>): StreamRules<Op> {
  return answer.operation.stream ?? refuseStream(answer);
}

function createDecoder<Op extends OperationName>(
  answer: UnreadAnswer<Op>,
): StreamDecoder<ChunkOf<Op>> {
  const { client, call } = answer;
  return client.createStreamDecoder?.(toUpstreamRequest(call)) ?? refuseStream(answer);
}

function refuseStream({ operation, body }: UnreadAnswer<OperationName>): never {
  body.cancel();
  throw new LLMError('invalid_response', `answers to ${operation.name} cannot be streamed`);
}

function knownOf({ requestId, clock }: UnreadAnswer<OperationName>): KnownOfAnswer {
  return { id: requestId, created: Math.floor(clock.date() / 1000) };
}

function repeatLimitOf({ call }: UnreadAnswer<OperationName>): number {
  return call.settings.repeatLimit ?? defaultRepeatLimit;
}

/** Lets a provider's differences apply to each event before its protocol reads it. */
function patchEvents<Chunk>(
  { quirks, hooks }: Provider,
  decoder: StreamDecoder<Chunk>,
): StreamDecoder<Chunk> {
  const usageAt: Quirks['usageAt'] = quirks?.usageAt;
  const patchEvent = hooks?.patchEvent;
  if (usageAt === undefined && patchEvent === undefined) return decoder;
  return new ProgressingDecoder({
    push(event) {
      if (!event.data.startsWith('{')) return decoder.push(event);
      let data = parseJson(event.data);
      const object = asObject(data);
      if (usageAt !== undefined && object !== undefined) data = moveUsage(object, usageAt);
      return decoder.push({ ...event, data: printJson(patchEvent?.(data) ?? data) });
    },
    end: () => decoder.end(),
    progress: () => decoder.progress ?? 'open',
  });
}
