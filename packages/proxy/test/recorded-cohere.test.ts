import Anthropic from '@anthropic-ai/sdk';
import { asArray, asObject, asString, type JsonObject } from '@llm/core';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf, type Exchange, eventsOf, isRecorded, readExchanges } from './support/recorded.ts';
import { replayUpstream, type ReplayUpstream } from './support/replay-upstream.ts';
import { masterKeyOfTests, startGateway, type TestGateway } from './support/start-gateway.ts';

/*
 * What Cohere was recorded to answer on the second version of its API, behind a deployment of the provider `cohere`, asked by
 * clients of OpenAI and Anthropic.
 */

const exchanges = readExchanges(isRecorded ? ['cohere'] : []).filter(
  ({ request, kind }) => request?.path.startsWith('/v2/') === true && kind !== 'rerank',
);
const chats = exchanges.filter(({ kind }) => kind === 'chat' || kind === 'chat-stream');
const cases = (list: readonly Exchange[]) =>
  list.map((exchange) => [exchange.id, exchange] as const);

let upstream: ReplayUpstream;
let gateway: TestGateway;

describe.skipIf(!isRecorded)('recorded exchanges of Cohere', () => {
  beforeAll(async () => {
    upstream = await replayUpstream(exchanges, 17);
    const models = Object.fromEntries(
      exchanges.map(({ id }) => [
        id,
        { provider: 'cohere' as const, baseUrl: `${upstream.origin}/${id}` },
      ]),
    );
    gateway = await startGateway({ models, cooldown: false });
  });
  afterAll(async () => {
    await gateway.close();
    await upstream.close();
  });

  const openai = () =>
    new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: masterKeyOfTests, maxRetries: 0 });

  it('are there', () => {
    expect(chats).toHaveLength(7);
    expect(exchanges).toHaveLength(10);
  });

  it.each(cases(exchanges.filter(({ kind }) => kind === 'error')))(
    'are told of %s',
    async (model, { of, response }) => {
      const messages = [{ role: 'user' as const, content: 'Hi' }];
      const call =
        of === 'embedding'
          ? openai().embeddings.create({ model, input: 'Hi' })
          : openai().chat.completions.create({ model, messages });
      await expect(call).rejects.toMatchObject({ status: response.status });
      await expect(
        of === 'embedding'
          ? openai().embeddings.create({ model, input: 'Hi' })
          : openai().chat.completions.create({ model, messages }),
      ).rejects.toThrow((asString(response.body?.['message']) ?? '').slice(0, 40));
    },
  );

  it.each(cases(chats))('a client of OpenAI reads %s', async (model, exchange) => {
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    const completions = openai().chat.completions;
    const answer =
      exchange.kind === 'chat'
        ? await completions.create({ model, messages })
        : await completions.stream({ model, messages }).finalChatCompletion();
    const [choice] = answer.choices;
    const { text, calls, tokens } = saidIn(exchange);
    expect(choice?.message.content ?? '').toBe(text);
    expect(choice?.message.tool_calls ?? []).toHaveLength(calls);
    expect(choice?.finish_reason).toBe(calls > 0 ? 'tool_calls' : 'stop');
    if (exchange.kind === 'chat') expect(answer.usage?.prompt_tokens).toBe(tokens);
    expect(upstream.paths.get(model)).toBe('/v2/chat');
  });

  it.each(cases(chats))('a client of Anthropic reads %s', async (model, exchange) => {
    const client = new Anthropic({
      baseURL: gateway.url,
      apiKey: masterKeyOfTests,
      maxRetries: 0,
    });
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    const question = { model, max_tokens: 9, messages };
    const answer =
      exchange.kind === 'chat'
        ? await client.messages.create(question)
        : await client.messages.stream(question).finalMessage();
    const { text, calls } = saidIn(exchange);
    const texts = answer.content.map((block) => (block.type === 'text' ? block.text : ''));
    expect(texts.join('')).toBe(text);
    expect(answer.content.filter(({ type }) => type === 'tool_use')).toHaveLength(calls);
    expect(answer.stop_reason).toBe(calls > 0 ? 'tool_use' : 'end_turn');
  });

  it('sends what was recorded to be taken: tools, a schema, the results of tools', async () => {
    const asked = chats.find(({ id }) => id.includes('tool-choice-matrix'));
    const recorded = asked?.request?.body ?? {};
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${masterKeyOfTests}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...recorded, model: asked?.id }),
    });
    expect(response.status).toBe(200);
    expect(JSON.parse(upstream.seen.get(asked?.id ?? '') ?? '')).toEqual({
      ...recorded,
      model: `${asked?.id ?? ''}-upstream`,
    });
  });

  it.each(cases(exchanges.filter(({ kind }) => kind === 'embedding')))(
    'a client of OpenAI reads the vectors of %s',
    async (model, { response }) => {
      const answer = await openai().embeddings.create({
        model,
        input: 'Hi',
        encoding_format: 'float',
      });
      const recorded = asArray(asObject(response.body?.['embeddings'])?.['float']) ?? [];
      expect(answer.data.map(({ embedding }) => embedding)).toEqual(recorded);
      expect(answer.usage.prompt_tokens).toBe(4);
      expect(JSON.parse(upstream.seen.get(model) ?? '')).toMatchObject({
        texts: ['Hi'],
        input_type: 'search_document',
      });
    },
  );
});

/** What a recording says, read without the code that is tested. */
function saidIn(exchange: Exchange): {
  readonly text: string;
  readonly calls: number;
  readonly tokens: unknown;
} {
  const objects: readonly JsonObject[] =
    exchange.kind === 'chat'
      ? [{ delta: { message: exchange.response.body?.['message'] ?? {} } }]
      : eventsOf(bodyOf(exchange)).map((event) => asObject(event) ?? {});
  let text = '';
  let plan = '';
  let calls = 0;
  for (const { type, delta } of objects) {
    const message = asObject(asObject(delta)?.['message']) ?? {};
    for (const part of [message['content'] ?? []].flat())
      text += asString(asObject(part)?.['text']) ?? '';
    plan += asString(message['tool_plan']) ?? '';
    if (type === 'tool-call-start') calls += 1;
    if (type === undefined) calls += (asArray(message['tool_calls']) ?? []).length;
  }
  const usage = asObject(exchange.response.body?.['usage']);
  return { text: text + plan, calls, tokens: asObject(usage?.['tokens'])?.['input_tokens'] };
}
