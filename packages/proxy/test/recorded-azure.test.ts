import { asArray, asObject, asString, type JsonObject } from '@llm/core';
import { AzureOpenAI } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf, type Exchange, eventsOf, isRecorded, readExchanges } from './support/recorded.ts';
import { replayUpstream, type ReplayUpstream } from './support/replay-upstream.ts';
import { masterKeyOfTests, startGateway, type TestGateway } from './support/start-gateway.ts';

/*
 * What Azure OpenAI was recorded to answer, behind a deployment of the provider `azure`, asked by Azure's own client for one
 * of its deployments: native, translated, and by a client of Anthropic.
 */

const kinds = ['chat', 'chat-stream', 'embedding', 'error'];
const exchanges = readExchanges(isRecorded ? ['azure'] : []).filter(({ kind }) =>
  kinds.includes(kind),
);
const version = '2024-10-21';

let upstream: ReplayUpstream;
const gateways: Record<string, TestGateway> = {};

describe.skipIf(!isRecorded)('recorded exchanges of Azure', () => {
  beforeAll(async () => {
    upstream = await replayUpstream(exchanges, 7);
    const models = Object.fromEntries(
      exchanges.map(({ id }) => [
        id,
        {
          provider: 'azure' as const,
          baseUrl: `${upstream.origin}/${id}`,
          settings: { api_version: version },
        },
      ]),
    );
    gateways['native'] = await startGateway({ models });
    gateways['translate'] = await startGateway({ models, lane: 'translate' });
  });
  afterAll(async () => {
    for (const gateway of Object.values(gateways)) await gateway.close();
    await upstream.close();
  });

  describe.each(['native', 'translate'])('%s lane', (lane) => {
    it.each(exchanges.map((exchange) => [exchange.id, exchange] as const))(
      '%s',
      async (id, exchange) => {
        const kind = exchange.of ?? exchange.kind;
        const end = kind === 'embedding' ? 'embeddings' : 'chat/completions';
        const answer = await post(
          `/openai/deployments/${id}/${end}?api-version=2025-01-01-preview`,
          questionOf(exchange),
          lane,
        );
        expect(upstream.paths.get(id)).toBe(
          `/openai/deployments/${id}-upstream/${end}?api-version=${version}`,
        );
        expect(answer.status, answer.text).toBe(exchange.response.status);
        if (exchange.kind === 'error') expectError(answer.json(), exchange, lane);
        else if (exchange.kind === 'chat-stream') expectStream(answer.text, exchange, lane);
        else if (lane === 'native') expect(answer.json()).toEqual(exchange.response.body);
        else expect(answer.json()).toMatchObject(exchange.response.body ?? {});
      },
    );
  });

  const chats = exchanges.filter(({ kind }) => kind === 'chat' || kind === 'chat-stream');

  it.each(chats.map((exchange) => [exchange.id, exchange] as const))(
    'AzureOpenAI reads %s',
    async (id, exchange) => {
      const client = new AzureOpenAI({
        endpoint: gateways['native']?.url ?? '',
        apiKey: masterKeyOfTests,
        apiVersion: '2025-01-01-preview',
        maxRetries: 0,
      });
      const messages = [{ role: 'user' as const, content: 'Hi' }];
      const answer =
        exchange.kind === 'chat'
          ? await client.chat.completions.create({ model: id, messages })
          : await client.chat.completions.stream({ model: id, messages }).finalChatCompletion();
      const message = answer.choices[0]?.message;
      expect(`${message?.content ?? ''}${(message?.tool_calls ?? []).length}`).toBe(
        saidIn(exchange),
      );
    },
  );

  it.each(chats.map((exchange) => [exchange.id, exchange] as const))(
    'a client of Anthropic reads %s',
    async (id, exchange) => {
      const answer = await post(
        '/v1/messages',
        { model: id, max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] },
        'native',
      );
      if (exchange.kind === 'chat-stream') return;
      const blocks = (asArray(answer.json()['content']) ?? []).map((block) => asObject(block));
      const text = blocks.map((block) => asString(block?.['text']) ?? '').join('');
      const calls = blocks.filter((block) => block?.['type'] === 'tool_use').length;
      expect(`${text}${calls}`).toBe(saidIn(exchange));
    },
  );

  it('tells clients of Anthropic that a prompt was filtered', async () => {
    const filtered = exchanges.find(({ id }) => id.includes('content-filtering'));
    const body = { model: filtered?.id ?? '', max_tokens: 9, messages: [] as JsonObject[] };
    body.messages.push({ role: 'user', content: 'Hi' });
    const answer = await post('/v1/messages', body, 'native');
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error' },
    });
    expect(answer.text).toContain('filtered');
  });
});

function questionOf({ kind, of, request }: Exchange): JsonObject {
  const { messages, input, ...rest } = request?.body ?? {};
  const isVector = (of ?? kind) === 'embedding';
  // Azure's clients name the deployment in the path alone.
  const plain: Record<string, JsonObject[string]> = { ...rest, model: undefined };
  if (isVector) plain['input'] = input ?? 'Hi';
  else plain['messages'] = messages ?? [{ role: 'user', content: 'Hi' }];
  return plain;
}

async function post(path: string, body: JsonObject, lane: string) {
  const response = await fetch((gateways[lane]?.url ?? '') + path, {
    method: 'POST',
    headers: { 'api-key': masterKeyOfTests, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const json = (): JsonObject => asObject(JSON.parse(text)) ?? {};
  return { status: response.status, text, json };
}

function expectError(told: JsonObject, { response }: Exchange, lane: string): void {
  const error = asObject(told['error']) ?? {};
  const recorded = asObject(response.body?.['error']) ?? {};
  expect(error['message']).toBe(recorded['message']);
  expect(error['code']).toBe(recorded['code']);
  // Why a prompt was filtered, with the severity of each kind of harm.
  if (recorded['innererror'] !== undefined)
    expect(error['innererror'], lane).toEqual(recorded['innererror']);
}

function expectStream(told: string, exchange: Exchange, lane: string): void {
  const recorded = eventsOf(bodyOf(exchange));
  const events = eventsOf(told);
  expect(events.at(-1)).toBe('[DONE]');
  if (lane === 'native') {
    expect(events).toEqual(recorded);
    return;
  }
  const said = (list: typeof recorded) =>
    list.flatMap((event) => {
      const [choice] = asArray(asObject(event)?.['choices']) ?? [];
      return asString(asObject(asObject(choice)?.['delta'])?.['content']) ?? [];
    });
  expect(said(events).join('')).toBe(said(recorded).join(''));
  const filters = (list: typeof recorded) =>
    list.map((event) => asObject(event)?.['prompt_filter_results']).filter(Boolean);
  expect(filters(events)).toEqual(filters(recorded));
}

function saidIn({ kind, response }: Exchange): string {
  const chunks =
    kind === 'chat'
      ? [response.body ?? {}]
      : eventsOf(bodyOf({ provider: 'azure', response } as Exchange));
  let text = '';
  let calls = 0;
  for (const chunk of chunks) {
    const [choice] = asArray(asObject(chunk)?.['choices']) ?? [];
    const message = asObject(asObject(choice)?.[kind === 'chat' ? 'message' : 'delta']);
    text += asString(message?.['content']) ?? '';
    calls += (asArray(message?.['tool_calls']) ?? []).length;
  }
  return `${text}${calls}`;
}
