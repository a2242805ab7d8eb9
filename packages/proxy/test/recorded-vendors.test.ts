import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import { asObject } from '@llm/core';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BothLanes, startBothLanes } from './support/both-lanes.ts';
import {
  bodyOf,
  type Exchange,
  eventsOf,
  isRecorded,
  readExchanges,
  recordedFolder,
} from './support/recorded.ts';
import { replayUpstream, type ReplayUpstream } from './support/replay-upstream.ts';
import { masterKeyOfTests, type TestGateway } from './support/start-gateway.ts';

/*
 * Every recorded answer in one of OpenAI's or in Anthropic's form, whoever gave it, read by both vendors' own clients:
 * native, translated, and in the other protocols. What they read must be the same on every way.
 */

const providers = isRecorded ? readdirSync(join(recordedFolder, 'exchanges')) : [];
const kinds = [
  ...['chat', 'chat-stream', 'messages', 'messages-stream'],
  ...['responses', 'responses-stream'],
];
// Cohere and Ollama have chat formats of their own under the same kind.
const exchanges = readExchanges(providers).filter(
  ({ kind, provider, request, response }) =>
    kinds.includes(kind) &&
    provider !== 'cohere' &&
    !('ndjson' in response) &&
    request?.path !== '/api/chat',
);
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const counts: Record<string, number> = {};

let upstream: ReplayUpstream;
let gateways: BothLanes;

interface Read {
  readonly text: string;
  readonly calls: readonly (readonly [string, unknown])[];
}

const ask = [{ role: 'user', content: 'Hi' } as const];

async function readByOpenai(gateway: TestGateway, model: string, stream: boolean): Promise<Read> {
  const client = new OpenAI({
    apiKey: masterKeyOfTests,
    baseURL: `${gateway.url}/v1`,
    maxRetries: 0,
  });
  const params = { model, messages: ask };
  const answer = stream
    ? await client.chat.completions.stream(params).finalChatCompletion()
    : await client.chat.completions.create(params);
  const message = answer.choices[0]?.message;
  const calls = (message?.tool_calls ?? []).map((call) =>
    call.type === 'function'
      ? ([call.function.name, parse(call.function.arguments)] as const)
      : ([call.custom.name, { input: call.custom.input }] as const),
  );
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- recorded answers have calls in their deprecated form
  const legacy = message?.function_call;
  return {
    text: (message?.content ?? '') + (message?.refusal ?? ''),
    calls: legacy ? [...calls, [legacy.name, parse(legacy.arguments)]] : calls,
  };
}

async function readByResponses(
  gateway: TestGateway,
  model: string,
  stream: boolean,
): Promise<Read> {
  const client = new OpenAI({
    apiKey: masterKeyOfTests,
    baseURL: `${gateway.url}/v1`,
    maxRetries: 0,
  });
  const params = { model, input: 'Hi' };
  const answer = stream
    ? await client.responses.stream(params).finalResponse()
    : await client.responses.create(params);
  const parts = answer.output.flatMap((item) => (item.type === 'message' ? item.content : []));
  return {
    text: parts.map((part) => (part.type === 'refusal' ? part.refusal : part.text)).join(''),
    calls: answer.output.flatMap((item): Read['calls'] => {
      if (item.type === 'function_call') return [[item.name, parse(item.arguments)]];
      return item.type === 'custom_tool_call' ? [[item.name, { input: item.input }]] : [];
    }),
  };
}

async function readByAnthropic(
  gateway: TestGateway,
  model: string,
  stream: boolean,
): Promise<Read> {
  const client = new Anthropic({ apiKey: masterKeyOfTests, baseURL: gateway.url, maxRetries: 0 });
  const params = { model, max_tokens: 99, messages: ask };
  const answer = stream
    ? await client.messages.stream(params).finalMessage()
    : await client.messages.create(params);
  return {
    text: answer.content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    calls: answer.content.flatMap((block) =>
      block.type === 'tool_use' ? [[block.name, block.input] as const] : [],
    ),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text === '' ? '{}' : text) as unknown;
  } catch {
    // Cut off by the limit on tokens.
    return text;
  }
}

/** Who is asked in each API, and whose client reads it. */
const apis = {
  chat: { provider: 'chat', read: readByOpenai },
  messages: { provider: 'anthropic', read: readByAnthropic },
  responses: { provider: 'responses', read: readByResponses },
} as const;

function apiOf(kind: string) {
  if (kind.startsWith('messages')) return apis.messages;
  return kind.startsWith('responses') ? apis.responses : apis.chat;
}

function isStream({ kind }: Exchange): boolean {
  return kind.endsWith('-stream');
}

function isFailed(exchange: Exchange): boolean {
  return (
    isStream(exchange) &&
    eventsOf(bodyOf(exchange)).some((event) => asObject(event)?.['error'] !== undefined)
  );
}

describe.skipIf(!isRecorded)('recorded answers of all vendors, read by the clients', () => {
  beforeAll(async () => {
    console.log(`recorded answers are cut with SEED=${seed}`);
    upstream = await replayUpstream(exchanges, seed);
    const models = Object.fromEntries(
      exchanges.map(({ id, kind }) => {
        return [id, { provider: apiOf(kind).provider, baseUrl: `${upstream.origin}/${id}/v1` }];
      }),
    );
    gateways = await startBothLanes({ models, cooldown: false });
  });

  afterAll(async () => {
    await gateways.close();
    await upstream.close();
    console.log(`recorded answers read by the clients: ${JSON.stringify(counts)}`);
  });

  it.each(exchanges.map((exchange) => [exchange.id, exchange] as const))(
    '%s',
    async (id, exchange) => {
      const stream = isStream(exchange);
      const own = apiOf(exchange.kind).read;
      const others = Object.values(apis).map(({ read }) => read);
      const ways = [
        () => own(gateways.of.native, id, stream),
        () => own(gateways.of.translate, id, stream),
        ...others
          .filter((read) => read !== own)
          .map((read) => () => read(gateways.of.native, id, stream)),
      ];
      if (isFailed(exchange)) {
        for (const way of ways) await expect(way()).rejects.toThrow();
        counts['failures'] = (counts['failures'] ?? 0) + ways.length;
        return;
      }
      const [first, ...rest] = await Promise.all(ways.map((way) => way()));
      expect(rest).toHaveLength(3);
      for (const read of rest) expect(read).toEqual(first);
      counts[exchange.kind] = (counts[exchange.kind] ?? 0) + ways.length;
    },
  );
});
