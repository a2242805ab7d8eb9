import { asArray, asObject, asString, type JsonObject, type JsonValue } from '@llm/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf, type Exchange, eventsOf, isRecorded, readExchanges } from './support/recorded.ts';
import { replayUpstream, type ReplayUpstream } from './support/replay-upstream.ts';
import { masterKeyOfTests, startGateway, type TestGateway } from './support/start-gateway.ts';

const kinds = ['chat', 'chat-stream', 'messages', 'messages-stream', 'error'];
const exchanges = readExchanges(['openai', 'anthropic']).filter(({ kind }) => kinds.includes(kind));
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const counts: Record<string, number> = {};

let upstream: ReplayUpstream;
let native: TestGateway;
let translating: TestGateway;

describe.skipIf(!isRecorded)('recorded exchanges through the gateway', () => {
  beforeAll(async () => {
    console.log(`recorded answers are cut with SEED=${seed}`);
    upstream = await replayUpstream(exchanges, seed);
    const models = Object.fromEntries(
      exchanges.map(({ id, provider }) => [
        id,
        {
          provider: provider === 'openai' ? ('openai' as const) : ('anthropic' as const),
          baseUrl: `${upstream.origin}/${id}/v1`,
        },
      ]),
    );
    native = await startGateway({ models });
    translating = await startGateway({ models, lane: 'translate' });
  });

  afterAll(async () => {
    await native.close();
    await translating.close();
    await upstream.close();
    console.log(`recorded exchanges through the gateway: ${JSON.stringify(counts)}`);
  });

  describe.each(['native', 'translating'] as const)('%s lane', (lane) => {
    it.each(exchanges.map((exchange) => [exchange.id, exchange] as const))(
      '%s',
      async (_, exchange) => {
        const answer = await ask(lane === 'native' ? native : translating, exchange);
        count(`${exchange.provider} ${exchange.kind}, ${lane} lane`);
        if (exchange.kind === 'error') expectError(answer, exchange);
        else if (exchange.kind.endsWith('-stream')) expectStream(answer, exchange);
        else expect(answer.json()).toEqual(exchange.response.body);
      },
    );
  });

  describe('in the other protocol', () => {
    const answered = exchanges.filter(({ kind }) => kind !== 'error');
    it.each(answered.map((exchange) => [exchange.id, exchange] as const))(
      '%s',
      async (_, exchange) => {
        const isStream = exchange.kind.endsWith('-stream');
        const answer = await askForeign(native, exchange, isStream);
        if (hasStreamError(exchange)) {
          expect(answer.status >= 400 || answer.text.includes('"error"')).toBe(true);
          return;
        }
        expect(answer.status, answer.text).toBe(200);
        const told =
          exchange.provider === 'openai'
            ? readMessages(answer, isStream)
            : readChat(answer, isStream);
        const recorded: Raw = {
          status: 200,
          text: bodyOf(exchange).toString(),
          json: () => exchange.response.body ?? {},
        };
        const said =
          exchange.provider === 'openai'
            ? readChat(recorded, isStream)
            : readMessages(recorded, isStream);
        // Anthropic's protocol has one answer to a call.
        expect(told.text).toBe(said.text);
        expect(told.tools).toEqual(said.tools);
        expect(told.reasoning).toBe(said.reasoning);
        if (said.outputTokens > 0) expect(told.outputTokens).toBe(said.outputTokens);
        if (said.inputTokens > 0) expect(told.inputTokens).toBe(said.inputTokens);
        expect(told.ended).toBe(said.ended);
        count(`${exchange.provider} ${exchange.kind}, in the other protocol`);
      },
    );
  });
});

interface Raw {
  readonly status: number;
  readonly text: string;
  json(): JsonObject;
}

async function post(gateway: TestGateway, path: string, body: JsonObject): Promise<Raw> {
  const response = await fetch(gateway.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${masterKeyOfTests}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, text, json: () => asObject(JSON.parse(text)) ?? {} };
}

const question: JsonObject = { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 16 };

/** The recorded request where there is one for this operation, else a plain question. */
function ask(gateway: TestGateway, exchange: Exchange): Promise<Raw> {
  const { id, provider, kind, of, request } = exchange;
  const path = provider === 'openai' ? '/v1/chat/completions' : '/v1/messages';
  const stream = (of ?? kind).endsWith('-stream');
  const fits = request !== null && Array.isArray(request.body['messages']);
  return post(gateway, path, { ...(fits ? request.body : question), model: id, stream });
}

function askForeign(
  gateway: TestGateway,
  { id, provider }: Exchange,
  stream: boolean,
): Promise<Raw> {
  return provider === 'openai'
    ? post(gateway, '/v1/messages', { ...question, model: id, stream })
    : post(gateway, '/v1/chat/completions', {
        ...question,
        model: id,
        stream,
        ...(stream ? { stream_options: { include_usage: true } } : {}),
      });
}

function expectError(answer: Raw, { response }: Exchange): void {
  expect(answer.status).toBe(response.status);
  const told = asObject(answer.json()['error']) ?? {};
  const recorded = asObject(response.body?.['error']) ?? {};
  // A provider may echo a wrong key; its message passes, the key does not.
  expect(withoutKeys(asString(told['message']))).toBe(withoutKeys(asString(recorded['message'])));
  expect(told['type']).toBe(recorded['type']);
  if ('code' in recorded) expect(told['code']).toBe(recorded['code']);
}

function withoutKeys(message: string | undefined): string | undefined {
  return message?.replaceAll(/\S*(?:\*{3}|[a-z]-[a-z]\w*-\w*\d)\S*/g, '…');
}

function expectStream(answer: Raw, exchange: Exchange): void {
  const recorded = eventsOf(bodyOf(exchange));
  if (hasStreamError(exchange)) {
    expect(answer.text).not.toContain('message_stop');
    expect(answer.text).toContain('overloaded_error');
    // Its first event is the failure, so nothing has gone out yet: the status can still tell.
    expect(answer.status).toBe(529);
    return;
  }
  const told = eventsOf(answer.text);
  expect(told.filter(isContent)).toEqual(recorded.filter(isContent));
  // OpenAI's streams end with a marker of their own, which recordings of some clients have lost.
  if (exchange.provider === 'openai') expect(told.at(-1)).toBe('[DONE]');
}

/** Pings say nothing of the answer, and an encoder need not repeat them. */
function isContent(event: JsonValue | string): boolean {
  return event !== '[DONE]' && asObject(event)?.['type'] !== 'ping';
}

function hasStreamError(exchange: Exchange): boolean {
  return (
    exchange.kind.endsWith('-stream') &&
    eventsOf(bodyOf(exchange)).some((event) => asObject(event)?.['type'] === 'error')
  );
}

function count(what: string): void {
  counts[what] = (counts[what] ?? 0) + 1;
}

interface Told {
  readonly text: string;
  readonly reasoning: string;
  readonly tools: readonly { readonly name: string; readonly input: unknown }[];
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** `stop`, `length`, `tools` or `filtered`, whatever the protocol calls them. */
  readonly ended: string;
}

const chatEnds: Readonly<Record<string, string>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tools',
  function_call: 'tools',
  content_filter: 'filtered',
};
const messageEnds: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  max_tokens: 'length',
  tool_use: 'tools',
  refusal: 'filtered',
};

function toNumber(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function parseInput(input: string): unknown {
  try {
    return JSON.parse(input === '' ? '{}' : input) as unknown;
  } catch {
    // Cut off by the length limit, or a free-text tool: compared as text.
    return input;
  }
}

function objectsOf(stream: string): readonly JsonObject[] {
  return eventsOf(stream)
    .map((event) => asObject(event))
    .filter((event) => event !== undefined);
}

function readChat(answer: Raw, stream: boolean): Told {
  const chunks = stream ? objectsOf(answer.text) : [answer.json()];
  let text = '';
  let reasoning = '';
  let ended = '';
  // What one protocol says beside the text, the other says as the end.
  let refused = false;
  let usage: JsonObject = {};
  const tools = new Map<number, { name: string; input: string; custom: boolean }>();
  for (const chunk of chunks) {
    usage = asObject(chunk['usage']) ?? usage;
    const choice = (asArray(chunk['choices']) ?? [])
      .map((item) => asObject(item) ?? {})
      .find(({ index }) => (index ?? 0) === 0);
    if (choice === undefined) continue;
    const part = asObject(choice[stream ? 'delta' : 'message']) ?? {};
    text += asString(part['content']) ?? asString(part['refusal']) ?? '';
    refused ||= (asString(part['refusal']) ?? '') !== '';
    reasoning += asString(part['reasoning_content']) ?? '';
    ended = chatEnds[asString(choice['finish_reason']) ?? ''] ?? ended;
    const legacy = asObject(part['function_call']);
    const calls =
      legacy === undefined ? (asArray(part['tool_calls']) ?? []) : [{ index: 0, function: legacy }];
    for (const [at, item] of calls.entries()) {
      const call = asObject(item) ?? {};
      const index = stream ? toNumber(call['index']) : at;
      const custom = asObject(call['custom']);
      const called = asObject(call['function']) ?? custom ?? {};
      const known = tools.get(index) ?? { name: '', input: '', custom: custom !== undefined };
      tools.set(index, {
        custom: known.custom,
        name: known.name + (asString(called['name']) ?? ''),
        input: known.input + (asString(called[custom === undefined ? 'arguments' : 'input']) ?? ''),
      });
    }
  }
  return {
    text,
    reasoning,
    tools: [...tools.values()].map(({ name, input, custom }) => ({
      name,
      // A tool that takes free text takes an object with that text where tools take objects.
      input: custom ? { input } : parseInput(input),
    })),
    inputTokens: toNumber(usage['prompt_tokens']),
    outputTokens: toNumber(usage['completion_tokens']),
    ended: refused && ended === 'stop' ? 'filtered' : ended,
  };
}

function readMessages(answer: Raw, stream: boolean): Told {
  const events = stream ? objectsOf(answer.text) : [];
  const message = stream ? (asObject(events[0]?.['message']) ?? {}) : answer.json();
  const blocks: JsonObject[] = stream
    ? []
    : (asArray(message['content']) ?? []).map((block) => asObject(block) ?? {});
  let usage: JsonObject = asObject(message['usage']) ?? {};
  let ended = asString(message['stop_reason']) ?? '';
  for (const event of events) {
    const index = toNumber(event['index']);
    const delta = asObject(event['delta']) ?? {};
    if (event['type'] === 'content_block_start')
      blocks[index] = asObject(event['content_block']) ?? {};
    if (event['type'] === 'message_delta') {
      ended = asString(delta['stop_reason']) ?? ended;
      usage = { ...usage, ...asObject(event['usage']) };
    }
    if (event['type'] !== 'content_block_delta') continue;
    const block = blocks[index] ?? {};
    const append = (field: string, piece: string) => {
      blocks[index] = { ...block, [field]: (asString(block[field]) ?? '') + piece };
    };
    if (delta['type'] === 'text_delta') append('text', asString(delta['text']) ?? '');
    if (delta['type'] === 'thinking_delta') append('thinking', asString(delta['thinking']) ?? '');
    if (delta['type'] === 'input_json_delta') append('json', asString(delta['partial_json']) ?? '');
  }
  const ofType = (type: string) => blocks.filter((block) => block['type'] === type);
  return {
    text: ofType('text')
      .map(({ text }) => asString(text) ?? '')
      .join(''),
    reasoning: ofType('thinking')
      .map(({ thinking }) => asString(thinking) ?? '')
      .join(''),
    tools: ofType('tool_use').map((block) => {
      const json = asString(block['json']);
      return {
        name: asString(block['name']) ?? '',
        input: json === undefined ? block['input'] : parseInput(json),
      };
    }),
    inputTokens:
      toNumber(usage['input_tokens']) +
      toNumber(usage['cache_read_input_tokens']) +
      toNumber(usage['cache_creation_input_tokens']),
    outputTokens: toNumber(usage['output_tokens']),
    ended: messageEnds[ended] ?? ended,
  };
}
