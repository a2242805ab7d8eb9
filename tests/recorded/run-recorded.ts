import {
  accumulate,
  asArray,
  asObject,
  asString,
  type ChatRequest,
  type ChatResponse,
  isLLMError,
  type JsonObject,
  parseJson,
  type Protocol,
  type Provider,
  type StreamingProtocol,
  type Transport,
} from '../../packages/core/src/index.ts';
import { sseFraming } from '../../packages/core/src/framing/index.ts';
import { jsonAnswer, seededRandom } from '../../packages/core/src/testing/index.ts';
import {
  anthropicMessages,
  bedrockConverse,
  geminiProtocol,
  openaiChat,
  openaiEmbeddings,
  openaiResponses,
} from '../../packages/providers/src/index.ts';
import { answerFacts } from '../../packages/providers/test/support/facts.ts';
import {
  bytesOf,
  readRecordings,
  type Recording,
} from '../../packages/providers/test/support/recordings.ts';
import { buildGateway, loadConfig } from '../../packages/proxy/src/config/index.ts';
import { builtInProviders } from '../../packages/proxy/src/config/plan/known-providers.ts';
import type { Gateway } from '../../packages/proxy/src/create-gateway.ts';
import { cut } from '../../packages/proxy/test/support/replay-upstream.ts';

/** How a recorded exchange is asked for: by a caller of its own format, or of another format of chat. */
export const callers = ['native', 'chat', 'messages', 'responses', 'gemini', 'converse'] as const;
export type Caller = (typeof callers)[number];

/** What became of one exchange for one caller. */
export interface Cell {
  readonly id: string;
  readonly provider: string;
  readonly kind: string;
  readonly caller: Caller;
  /** Nothing is wrong where there is none. */
  readonly complaint?: string;
}

/** An exchange that nobody can ask for here. */
export interface Absent {
  readonly provider: string;
  readonly kind: string;
}

/** What became of every recorded exchange. */
export interface Replayed {
  readonly cells: readonly Cell[];
  readonly absent: readonly Absent[];
}

const formats: Readonly<Record<Exclude<Caller, 'native'>, StreamingProtocol<'chat'>>> = {
  chat: openaiChat,
  messages: anthropicMessages,
  responses: openaiResponses,
  gemini: geminiProtocol,
  converse: bedrockConverse,
};

/** Asks a gateway for every recorded exchange, which its upstream answers as it was recorded, cut anywhere. */
export async function runRecorded(): Promise<Replayed> {
  const recordings = readRecordings();
  const here = recordings.filter(({ protocol, kind }) => protocol !== undefined && kind !== '');
  const byId = new Map(here.map((one) => [one.id, one]));
  const source = {
    model_list: here.map((one) => ({ model_name: one.id, litellm_params: paramsOf(one) })),
    litellm_settings: { num_retries: 0, drop_params: true },
    router_settings: { disable_cooldowns: true },
  };
  const providers = [...builtInProviders, ...here.map(providerOf)];
  const unique = [...new Map(providers.map((provider) => [provider.id, provider])).values()];
  const environment = { AWS_REGION: 'us-east-1' };
  const config = await loadConfig(source, { environment, providers: unique });
  const { gateway, close } = buildGateway(config, { transport: replaying(byId) });
  const cells: Cell[] = [];
  for (const one of here) {
    for (const caller of callers) {
      const asked = questionOf(one, caller);
      if (asked === undefined) continue;
      const complaint = await complaintAbout(gateway, one, asked);
      const { id, provider, kind } = one;
      cells.push({
        id,
        provider,
        kind: one.isError ? `error of ${kind}` : kind,
        caller,
        ...(complaint !== undefined && { complaint }),
      });
    }
  }
  await close();
  const absent = recordings
    .filter((one) => !cells.some(({ id }) => id === one.id))
    .map(({ provider, kind }) => ({ provider, kind }));
  return { cells, absent };
}

/** A transport that answers with the exchange that the first segment of the path names. */
function replaying(byId: ReadonlyMap<string, Recording>): Transport {
  const random = seededRandom(7);
  return ({ path }) => {
    const one = byId.get(path.split('/')[1] ?? '');
    if (one === undefined) return Promise.reject(new TypeError(`no such exchange: ${path}`));
    const { status, headers, text } = one.response;
    const bytes = typeof text === 'string' ? Buffer.from(text) : streamOf(one);
    const pieces = [...cut(bytes, random)];
    return Promise.resolve({
      status: Number(status),
      headers: { ...(asObject(headers) as Record<string, string>), 'content-type': typeOf(one) },
      body: { read: () => Promise.resolve(pieces.shift()), cancel: () => undefined },
    });
  };
}

/** The bytes of an answer. A stream that was recorded as a list is given as the events that we ask for. */
function streamOf(one: Recording): Buffer {
  const list = one.isStream ? asArray(one.response['body']) : undefined;
  if (list === undefined) return bytesOf(one);
  return Buffer.from(list.map((data) => `data: ${JSON.stringify(data)}\n\n`).join(''));
}

function typeOf({ provider, response, isStream }: Recording): string {
  if (
    response['base64'] !== undefined ||
    (provider === 'bedrock' && response['chunks'] !== undefined)
  )
    return 'application/vnd.amazon.eventstream';
  if (response['sse'] !== undefined || response['chunks'] !== undefined) return 'text/event-stream';
  if (isStream && asArray(response['body']) !== undefined) return 'text/event-stream';
  return response['ndjson'] === undefined ? 'application/json' : 'application/x-ndjson';
}

/** What a provider of the recordings is called in this repository. */
export function idInHere(provider: string): string {
  return ids[provider] ?? provider;
}

const ids: Readonly<Record<string, string>> = { vertex: 'vertex_ai', together: 'together_ai' };

/** The provider of an exchange, as a server that speaks nothing but the format of the recording. */
function providerOf({ provider, protocol, path }: Recording): Provider {
  const name = idInHere(provider);
  const known = builtInProviders.find(({ id }) => id === name);
  const own = known ?? builtInProviders.find(({ id }) => id === 'openai');
  if (own === undefined || protocol === undefined) throw new TypeError('there is OpenAI');
  const { hooks, inputsAtOnce: _bound, protocolOf: _choice, alsoSpeaks: _also, ...rest } = own;
  const isCompatible = provider === 'ollama' && path.startsWith('/v1');
  return {
    ...rest,
    ...(hooks !== undefined && !isCompatible && { hooks: withoutVariant(hooks) }),
    id: idOf(name, protocol),
    speaks: { [protocol.operation.name]: [protocol] },
  };
}

function withoutVariant({ variant: _variant, ...hooks }: NonNullable<Provider['hooks']>) {
  return hooks;
}

function idOf(provider: string, protocol: Protocol | undefined): string {
  return `${provider}-by-${protocol?.id ?? ''}`;
}

/** A deployment as somebody would write it whose upstream is this one. */
function paramsOf(one: Recording): JsonObject {
  const { provider, id, path, request, protocol } = one;
  const place = { api_base: `http://replay.test/${id}`, api_key: 'k' };
  const named = /\/models?\/(?:[^/]+\/models\/)?([^/:]+)/.exec(path)?.[1];
  const asked = asString(request?.['model']) ?? defaultModel(one);
  const model = named === undefined ? asked : decodeURIComponent(named);
  const name = idInHere(provider);
  return {
    ...place,
    model: `${idOf(name, protocol)}/${model}`,
    ...(provider === 'vertex' && { vertex_project: 'p' }),
    ...(provider === 'azure' && { api_version: '2024-10-21' }),
  };
}

function defaultModel({ protocol }: Recording): string {
  if (protocol?.id === 'bedrock-claude') return 'anthropic.claude-3-5-sonnet-20240620-v1:0';
  if (protocol?.id.startsWith('gemini') === true) return 'gemini-2.5-flash';
  return protocol?.id === 'anthropic-messages' ? 'claude-sonnet-4-5' : 'm';
}

/** A request of a caller, and how its answer is read. */
interface Question {
  readonly protocol: Protocol;
  readonly body: JsonObject;
  readonly isStream: boolean;
}

const plain: ChatRequest = {
  model: 'm',
  maxOutputTokens: 4_096,
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
};

/** What a caller asks; `undefined` where its format has no such operation, or cannot say what the recorded request says. */
function questionOf(one: Recording, caller: Caller): Question | undefined {
  const { protocol, request, isStream } = one;
  if (protocol === undefined) return undefined;
  if (caller === 'native') {
    if (protocol.server === undefined) return undefined;
    const body = request ?? plainBody(protocol);
    return body === undefined ? undefined : { protocol, body, isStream };
  }
  if (
    protocol.operation.name === 'embeddings' &&
    caller === 'chat' &&
    protocol !== openaiEmbeddings
  )
    return { protocol: openaiEmbeddings, body: { input: 'Hi' }, isStream: false };
  const format = formats[caller];
  if (protocol.operation.name !== 'chat' || format.id === protocol.id) return undefined;
  const body = inWordsOf(format, hubOf(one));
  return body === undefined ? undefined : { protocol: format, body, isStream };
}

function plainBody(protocol: Protocol): JsonObject | undefined {
  if (protocol.operation.name !== 'chat') return undefined;
  return (protocol as StreamingProtocol<'chat'>).client?.encodeRequest(plain).body;
}

/** What was asked in a recorded exchange, or a question as good as any where that was not recorded. */
export function hubOf({ protocol, request, isStream }: Recording): ChatRequest {
  const { server } = protocol as StreamingProtocol<'chat'>;
  const stream = isStream ? { stream: true, includeUsage: true } : {};
  if (request === undefined || server === undefined) return { ...plain, ...stream };
  try {
    const input = { body: request, params: { model: 'm' }, query: {}, headers: {} };
    return { ...server.decodeRequest(input), ...stream };
  } catch {
    // The vendor answered it with an error, and so do we.
    return { ...plain, ...stream };
  }
}

function inWordsOf(
  format: StreamingProtocol<'chat'>,
  request: ChatRequest,
): JsonObject | undefined {
  try {
    const { body, losses = [] } = format.client?.encodeRequest(request) ?? {};
    return losses.some(({ kind }) => kind === 'content') ? undefined : body;
  } catch (cause) {
    if (isLLMError(cause)) return undefined;
    throw cause;
  }
}

async function complaintAbout(
  gateway: Gateway,
  one: Recording,
  asked: Question,
): Promise<string | undefined> {
  try {
    const { status, bytes, type } = await ask(gateway, one, asked);
    const text = bytes.toString();
    const isSuccess = status >= 200 && status < 300;
    const expected = Number(one.response['status']);
    if (one.isError || expected >= 400)
      return isSuccess && !type.includes('stream') ? `an error became ${status}` : undefined;
    if (!isSuccess) return saysFailure(one) ? undefined : `${status}: ${text.slice(0, 200)}`;
    if (one.protocol?.operation.name !== 'chat') return complaintOfWhole(one, asked.protocol, text);
    const said = readChat(asked, bytes, type);
    const wanted = recordedAnswer(one);
    if ('failure' in wanted) return 'failure' in said ? undefined : 'a failure became an answer';
    if ('failure' in said) return said.failure;
    const has = new Set(answerFacts(said).map((fact) => fact.text));
    const missing = answerFacts(wanted, asked.protocol.id).filter((fact) => !has.has(fact.text));
    return missing.length === 0
      ? undefined
      : `missing ${missing.map((fact) => fact.text.slice(0, 80)).join('; ')}`;
  } catch (cause) {
    return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  }
}

/** A failure that came under a success status. */
function saysFailure(one: Recording): boolean {
  return one.protocol?.operation.name === 'chat' && 'failure' in recordedAnswer(one);
}

function complaintOfWhole(one: Recording, spoken: Protocol, text: string): string | undefined {
  if (one.isStream || one.protocol?.operation.name !== 'embeddings') return undefined;
  const request = { model: 'm', inputs: ['Hi'] };
  const count = (protocol: Protocol, body: unknown) =>
    (protocol as Protocol<'embeddings'>).client?.decodeResponse(jsonAnswer(body), request)
      .embeddings.length;
  const same = count(spoken, parseJson(text)) === count(one.protocol, one.response['body']);
  return same ? undefined : 'other vectors';
}

async function ask(gateway: Gateway, one: Recording, { protocol, body, isStream }: Question) {
  const reply = await gateway.handle({
    method: 'POST',
    ...placeOf(protocol, one.id, isStream),
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode(JSON.stringify(withModel(protocol, body, one))),
    signal: new AbortController().signal,
    peer: '127.0.0.1',
  });
  const parts: Uint8Array[] = [];
  if (typeof reply.body === 'string') parts.push(Buffer.from(reply.body));
  else if (reply.body instanceof Uint8Array) parts.push(reply.body);
  else
    for (let part = await reply.body.read(); part !== undefined; part = await reply.body.read())
      parts.push(typeof part === 'string' ? Buffer.from(part) : part);
  const type = reply.headers['content-type'] ?? '';
  return { status: reply.status, bytes: Buffer.concat(parts), type };
}

/** The route of a protocol that fits, with the name of the exchange for the model. */
function placeOf(protocol: Protocol, id: string, isStream: boolean) {
  const routes = protocol.server?.routes ?? [];
  const route = routes.find(
    (one) => typeof one === 'string' || one.stream === undefined || one.stream === isStream,
  );
  const pattern = route ?? '';
  const [, path = ''] = (typeof pattern === 'string' ? pattern : pattern.pattern).split(' ');
  const query = protocol.id === geminiProtocol.id && isStream ? 'alt=sse' : '';
  return { path: path.replace(/:model\*?/, id), query };
}

/** A format whose paths name the model needs none in the body. */
function withModel(protocol: Protocol, body: JsonObject, { id, isStream }: Recording): JsonObject {
  const [first = ''] = protocol.server?.routes ?? [];
  const pattern = typeof first === 'string' ? first : first.pattern;
  if (/:model/.test(pattern)) return body;
  const isChat = protocol.operation.name === 'chat' || protocol.operation.name === 'textCompletion';
  return { ...body, model: id, ...(isChat && { stream: isStream }) };
}

type Answer = ChatResponse | { readonly failure: string };

function readChat({ protocol, isStream }: Question, bytes: Buffer, type: string): Answer {
  const { client } = protocol as StreamingProtocol<'chat'>;
  if (client === undefined) throw new TypeError('it is not called');
  return readBy(client, { bytes, isStream: isStream && !type.includes('application/json') });
}

/** What the recorded upstream answered, read as its format says. */
export function recordedAnswer(one: Recording): Answer {
  const { client } = one.protocol as StreamingProtocol<'chat'>;
  if (client === undefined) throw new TypeError('it is not called');
  return readBy(client, { bytes: streamOf(one), isStream: one.isStream });
}

function readBy(
  client: NonNullable<StreamingProtocol<'chat'>['client']>,
  { bytes, isStream }: { readonly bytes: Buffer; readonly isStream: boolean },
): Answer {
  try {
    if (!isStream) return client.decodeResponse(jsonAnswer(parseJson(bytes.toString())), plain);
    const framing = (client.framing ?? sseFraming).createDecoder();
    const decoder = client.createStreamDecoder({ ...plain, stream: true });
    const events = [...framing.push(bytes), ...framing.end()].flatMap((event) =>
      decoder.progress === 'over' ? [] : decoder.push(event),
    );
    return accumulate([...events, ...decoder.end()]);
  } catch (cause) {
    if (isLLMError(cause)) return { failure: `${cause.code}: ${cause.message}` };
    throw cause;
  }
}
