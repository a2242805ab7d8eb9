import { bodyOf, type Exchange } from '../../packages/proxy/test/support/recorded.ts';
import {
  asArray,
  asObject,
  asString,
  type JsonObject,
  type JsonValue,
  parseJson,
} from '../../packages/core/src/index.ts';
import type { Aspects } from './aspects.ts';
import type { Fault } from './faulty-upstream.ts';
import { type Dialect, readAnswer } from './read-answer.ts';

/** One question, put to both gateways in the same words. */
export interface Case {
  readonly group: string;
  readonly id: string;
  readonly dialect: Dialect;
  readonly path: string;
  /** A text goes out as it stands. */
  readonly body: JsonObject | string;
  /** What the caller shows instead of the master key. */
  readonly key?: string;
  /** What the recorded answer says, as far as this route can say it. */
  readonly recorded?: Aspects;
  /** Compare what the upstream with this exchange was asked, and not what it answered. */
  readonly asks?: string;
}

/** A model of the configuration. */
export interface Model {
  readonly name: string;
  /** `provider/model`. */
  readonly upstream: string;
  readonly source: 'recorded' | 'faulty';
}

const routes: Readonly<Record<Dialect, string>> = {
  chat: '/v1/chat/completions',
  messages: '/v1/messages',
};
const question = { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 16 };

export function dialectOf({ provider }: Pick<Exchange, 'provider'>): Dialect {
  return provider === 'anthropic' ? 'messages' : 'chat';
}

export function modelOf(exchange: Exchange): Model {
  const asked = asString(exchange.request?.body['model']);
  const fallback = exchange.provider === 'anthropic' ? 'claude-sonnet-4-5' : 'gpt-4o';
  return {
    name: exchange.id,
    upstream: `${exchange.provider}/${asked ?? answered(exchange) ?? fallback}`,
    source: 'recorded',
  };
}

/** The model that a recorded answer names. */
function answered({ response }: Exchange): string | undefined {
  const body = response.body ?? {};
  const [first] = response.chunks ?? [];
  const event = first === undefined ? {} : (asObject(parseJson(first)) ?? {});
  return asString(body['model'] ?? event['model'] ?? asObject(event['message'])?.['model']);
}

/** Every exchange in its own protocol, as it was asked where that is known. */
export function ownRoute(exchange: Exchange): Case {
  const { id, kind, of, request } = exchange;
  const dialect = dialectOf(exchange);
  const stream = (of ?? kind).endsWith('-stream');
  const fits = request !== null && Array.isArray(request.body['messages']);
  const recorded = readAnswer(recordedAnswer(exchange), dialect);
  const options =
    !fits && stream && dialect === 'chat' && recorded['usage'] === true
      ? { stream_options: { include_usage: true } }
      : {};
  return {
    group: `${exchange.provider} ${kind}, own route`,
    id,
    dialect,
    path: routes[dialect],
    body: { ...(fits ? request.body : question), ...options, model: id, stream },
    recorded,
  };
}

/** Every exchange in the other protocol, by a plain question: only the answer is translated. */
export function otherRoute(exchange: Exchange): Case {
  const { id, kind, of } = exchange;
  const own = dialectOf(exchange);
  const dialect: Dialect = own === 'chat' ? 'messages' : 'chat';
  const stream = (of ?? kind).endsWith('-stream');
  const options = stream && dialect === 'chat' ? { stream_options: { include_usage: true } } : {};
  return {
    group: `${exchange.provider} ${kind}, other route`,
    id,
    dialect,
    path: routes[dialect],
    body: { ...question, ...options, model: id, stream },
    recorded: toOther(readAnswer(recordedAnswer(exchange), own), own),
  };
}

/**
 * A recorded question to a model of the other provider, in the words of the first: only what the upstream is
 * asked counts. `targets` answer it, whatever it says.
 */
export function questionAbroad(
  { id, provider, kind, request }: Exchange,
  targets: { readonly whole: Exchange; readonly streamed: Exchange },
): readonly Case[] {
  if (request === null || !Array.isArray(request.body['messages'])) return [];
  const dialect = dialectOf({ provider });
  const stream = request.body['stream'] === true;
  const asks = (stream ? targets.streamed : targets.whole).id;
  return [
    {
      group: `questions of ${provider} ${kind}, put to the other provider`,
      id,
      dialect,
      path: routes[dialect],
      body: { ...request.body, model: asks, stream },
      asks,
    },
  ];
}

function recordedAnswer(exchange: Exchange) {
  const { status, headers, body, text } = exchange.response;
  const type = body === undefined && text === undefined ? 'text/event-stream' : 'application/json';
  return {
    status,
    headers: { ...headers, 'content-type': type },
    text: bodyOf(exchange).toString(),
    whole: true,
  };
}

/** What means the same in both protocols, and how an end in one is called in the other. */
const alike = [
  ...['status', 'content type', 'text', 'reasoning', 'tool calls', 'tool calls: ids'],
  ...['usage: input with cache', 'usage: read from cache', 'usage: output'],
  ...['error', 'error: message'],
];
const ends: Readonly<Record<Dialect, Readonly<Record<string, string>>>> = {
  chat: {
    stop: 'end_turn',
    length: 'max_tokens',
    tool_calls: 'tool_use',
    function_call: 'tool_use',
  },
  messages: {
    ...{ end_turn: 'stop', stop_sequence: 'stop', max_tokens: 'length', tool_use: 'tool_calls' },
    ...{ refusal: 'content_filter' },
  },
};

function toOther(recorded: Aspects, own: Dialect): Aspects {
  const end = ends[own][asString(recorded['finish reason']) ?? ''];
  return {
    ...Object.fromEntries(alike.map((name) => [name, recorded[name] ?? null])),
    ...(end === undefined ? {} : { 'finish reason': end }),
  };
}

/** A stream and a whole answer of each protocol, broken in every way that a network and a provider know. */
export function faultsOf(
  exchanges: readonly Exchange[],
): readonly (Fault & { readonly provider: string; readonly stream: boolean })[] {
  return ['openai', 'anthropic'].flatMap((provider) => {
    const streams = exchanges.filter(
      (exchange) => exchange.provider === provider && exchange.kind.endsWith('-stream'),
    );
    const withText = streams.find((exchange) => saysOnlyText(exchange));
    const withCalls = streams.find((exchange) => callsTools(exchange));
    const whole = exchanges.find(
      ({ provider: of, kind }) => of === provider && (kind === 'chat' || kind === 'messages'),
    );
    return [
      ...(withText === undefined ? [] : streamFaults(provider, 'text', frames(withText))),
      ...(withCalls === undefined ? [] : streamFaults(provider, 'tool call', frames(withCalls))),
      ...(whole === undefined ? [] : bodyFaults(provider, bodyOf(whole).toString())),
    ].map((fault) => ({ ...fault, provider }));
  });
}

function readOwn(exchange: Exchange): Aspects {
  return readAnswer(recordedAnswer(exchange), dialectOf(exchange));
}

function saysOnlyText(exchange: Exchange): boolean {
  const { text, 'tool calls': calls, 'finish reason': finish } = readOwn(exchange);
  const plain = finish === 'stop' || finish === 'end_turn';
  return isPlain(exchange) && text !== '' && isEmpty(calls) && plain;
}

function callsTools(exchange: Exchange): boolean {
  return isPlain(exchange) && !isEmpty(readOwn(exchange)['tool calls']);
}

/** A stream without errors and without what only its own provider has. */
function isPlain(exchange: Exchange): boolean {
  const { error, 'kinds of blocks': kinds } = readOwn(exchange);
  const known: readonly JsonValue[] = ['text', 'thinking', 'tool_use'];
  return error === false && (asArray(kinds) ?? []).every((kind) => known.includes(kind));
}

function isEmpty(list: JsonValue | undefined): boolean {
  return !Array.isArray(list) || list.length === 0;
}

/** The events of a stream, each with the empty line behind it. */
function frames(exchange: Exchange): readonly string[] {
  return bodyOf(exchange)
    .toString()
    .replaceAll('\r\n', '\n')
    .split('\n\n')
    .filter((frame) => frame.trim() !== '')
    .map((frame) => `${frame}\n\n`);
}

function streamFaults(provider: string, what: string, events: readonly string[]) {
  const half = events.slice(0, Math.ceil(events.length / 2)).join('');
  const isEnd = (frame: string) => /data: \[DONE\]|"type": ?"message_stop"/.test(frame);
  const failure =
    provider === 'anthropic'
      ? 'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n'
      : 'data: {"error":{"message":"The server had an error","type":"server_error","param":null,"code":null}}\n\n';
  const bodies: Readonly<Record<string, readonly [body: string, ending: Fault['ending']]>> = {
    'ends in the middle': [half, 'end'],
    'breaks off in the middle': [half, 'destroy'],
    'lacks its last event': [events.filter((frame) => !isEnd(frame)).join(''), 'end'],
    'ends before its first event': ['', 'end'],
    'fails in the middle': [half + failure, 'end'],
    'fails as its first event': [failure, 'end'],
  };
  return Object.entries(bodies).map(([fault, [body, ending]]) => ({
    id: slug(`${provider} ${what} stream ${fault}`),
    status: 200,
    contentType: 'text/event-stream',
    body,
    ending,
    stream: true,
  }));
}

function bodyFaults(provider: string, body: string) {
  const half = body.slice(0, body.length / 2);
  const faults: Readonly<Record<string, Partial<Fault>>> = {
    'is short of its length': { body: half, ending: 'short' },
    'is half a JSON': { body: half },
    'is empty': { body: '' },
    'is a page of a proxy, 502': {
      status: 502,
      contentType: 'text/html',
      body: '<html><body><h1>502 Bad Gateway</h1></body></html>',
    },
    'is a page of a proxy, 200': { contentType: 'text/html', body: '<html>Sign in</html>' },
    'is a redirect': { status: 302, body: '' },
  };
  return Object.entries(faults).map(([fault, parts]) => ({
    id: slug(`${provider} answer ${fault}`),
    status: 200,
    contentType: 'application/json',
    body,
    ending: 'end' as const,
    stream: false,
    ...parts,
  }));
}

function slug(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z\d]+/g, '-');
}

/** Every fault asked on both routes. */
export function faultCases({
  id,
  stream,
}: {
  readonly id: string;
  readonly stream: boolean;
}): readonly Case[] {
  return (['chat', 'messages'] as const).map((dialect) => ({
    group: `faults of upstreams, ${routes[dialect]}`,
    id,
    dialect,
    path: routes[dialect],
    body: { ...question, model: id, stream },
  }));
}

/** What callers get wrong. `good` is a model that answers. */
export function badInputs(dialect: Dialect, good: string): readonly Case[] {
  const asked = { ...question, model: good };
  const user = (content: JsonValue): JsonObject => ({
    ...asked,
    messages: [{ role: 'user', content }],
  });
  const { messages: _, ...withoutMessages } = asked;
  const { model: _model, ...withoutModel } = asked;
  const { max_tokens: _tokens, ...withoutMaxTokens } = asked;
  const bodies: Readonly<Record<string, JsonObject | string>> = {
    'missing messages': withoutMessages,
    'messages is a text': { ...asked, messages: 'Hi' },
    'messages is an object': { ...asked, messages: { role: 'user', content: 'Hi' } },
    'messages is empty': { ...asked, messages: [] },
    'messages holds a number': { ...asked, messages: [1] },
    'content is a number': user(1),
    'content is an unknown part': user([{ type: 'hologram' }]),
    'role is unknown': { ...asked, messages: [{ role: 'pilot', content: 'Hi' }] },
    'broken JSON': '{"model": "x", "messages": [',
    'empty body': '',
    'body is a list': '[]',
    'missing model': withoutModel,
    'model is a number': { ...asked, model: 1 },
    'unknown model': { ...asked, model: 'no-such-model' },
    'temperature is a text': { ...asked, temperature: 'hot' },
    'max_tokens missing': withoutMaxTokens,
    'max_tokens is a text': { ...asked, max_tokens: 'many' },
    'stream is a text': { ...asked, stream: 'yes' },
    'tools is a text': { ...asked, tools: 'hammer' },
    '__proto__ in the body': JSON.stringify(asked).replace('{', '{"__proto__":{"stream":true},'),
    'nested 10,000 deep': JSON.stringify(asked).replace(
      '{',
      `{"metadata":${'['.repeat(10_000)}${']'.repeat(10_000)},`,
    ),
  };
  const group = `bad input, ${routes[dialect]}`;
  const common = { group, dialect, path: routes[dialect] };
  return [
    ...Object.entries(bodies).map(([id, body]) => ({ ...common, id, body })),
    { ...common, id: 'wrong key', body: asked, key: 'sk-wrong-key-0123456789' },
    { ...common, id: 'no key', body: asked, key: '' },
  ];
}
