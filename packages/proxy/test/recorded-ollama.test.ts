import Anthropic from '@anthropic-ai/sdk';
import { asArray, asObject, asString } from '@llm/core';
import { Ollama } from 'ollama';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf, type Exchange, isRecorded, readExchanges } from './support/recorded.ts';
import { replayUpstream, type ReplayUpstream } from './support/replay-upstream.ts';
import { masterKeyOfTests, startGateway, type TestGateway } from './support/start-gateway.ts';

/*
 * What Ollama was recorded to answer on its own API, behind a deployment of the provider `ollama`: asked by Ollama's own client,
 * in both lanes, and by clients of OpenAI and Anthropic. What it answered on its OpenAI endpoint is read elsewhere.
 */

const exchanges = readExchanges(isRecorded ? ['ollama'] : []);
const chats = exchanges.filter(
  ({ kind, response }) => kind === 'chat-stream' && response.ndjson !== undefined,
);
const vectors = exchanges.filter(({ kind }) => kind === 'embedding');

let upstream: ReplayUpstream;
const gateways: Record<string, TestGateway> = {};

describe.skipIf(!isRecorded)('recorded exchanges of Ollama', () => {
  beforeAll(async () => {
    upstream = await replayUpstream(exchanges, 13);
    const models = Object.fromEntries(
      exchanges.map(({ id }) => [
        id,
        { provider: 'ollama' as const, baseUrl: `${upstream.origin}/${id}` },
      ]),
    );
    gateways['native'] = await startGateway({ models });
    gateways['translate'] = await startGateway({ models, lane: 'translate' });
  });
  afterAll(async () => {
    for (const gateway of Object.values(gateways)) await gateway.close();
    await upstream.close();
  });

  it('are there', () => {
    expect(chats).toHaveLength(2);
    expect(vectors).toHaveLength(1);
  });

  describe.each(['native', 'translate'])('%s lane', (lane) => {
    const client = () =>
      new Ollama({
        host: gateways[lane]?.url ?? '',
        headers: { authorization: `Bearer ${masterKeyOfTests}` },
      });

    it.each(chats.map((exchange) => [exchange.id, exchange] as const))(
      "Ollama's client reads %s",
      async (model, exchange) => {
        const messages = [{ role: 'user', content: 'Hi' }];
        let text = '';
        let calls = 0;
        for await (const answer of await client().chat({ model, messages, stream: true })) {
          text += answer.message.content;
          calls += answer.message.tool_calls?.length ?? 0;
        }
        expect({ text, calls }).toEqual(saidIn(exchange));
        expect(upstream.paths.get(model)).toBe('/api/chat');
      },
    );

    it.each(chats.map((exchange) => [exchange.id, exchange] as const))(
      'passes %s',
      async (model, exchange) => {
        const body = { messages: [], ...exchange.request?.body, model, stream: true };
        const response = await fetch(`${gateways[lane]?.url ?? ''}/api/chat`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${masterKeyOfTests}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify(body),
        });
        const told = await response.text();
        const recorded = bodyOf(exchange).toString();
        expect(JSON.parse(upstream.seen.get(model) ?? '')).toEqual({
          ...body,
          model: `${model}-upstream`,
        });
        if (lane === 'native') expect(told).toBe(recorded);
        const end = (text: string) => JSON.parse(text.trim().split('\n').at(-1) ?? '') as object;
        const { created_at: _, ...last } = end(recorded) as Record<string, unknown>;
        expect(end(told)).toMatchObject(last);
      },
    );

    it.each(vectors.map((exchange) => [exchange.id, exchange] as const))(
      "Ollama's client reads the vectors of %s",
      async (model, { response }) => {
        const { embeddings } = await client().embed({ model, input: ['Hi'] });
        expect(embeddings).toEqual(response.body?.['embeddings']);
      },
    );
  });

  it.each(chats.map((exchange) => [exchange.id, exchange] as const))(
    'a client of Anthropic reads %s',
    async (model, exchange) => {
      const client = new Anthropic({
        baseURL: gateways['native']?.url ?? '',
        apiKey: masterKeyOfTests,
        maxRetries: 0,
      });
      const messages = [{ role: 'user' as const, content: 'Hi' }];
      const answer = await client.messages
        .stream({ model, max_tokens: 9, messages })
        .finalMessage();
      const { text, calls } = saidIn(exchange);
      const texts = answer.content.map((block) => (block.type === 'text' ? block.text : ''));
      expect(texts.join('')).toBe(text);
      expect(answer.content.filter(({ type }) => type === 'tool_use')).toHaveLength(calls);
      expect(answer.stop_reason).toBe(calls > 0 ? 'tool_use' : 'end_turn');
      expect(answer.usage.output_tokens).toBeGreaterThan(0);
    },
  );

  it.each(chats.map((exchange) => [exchange.id, exchange] as const))(
    'a client of OpenAI that asks for what only the own API has reads %s',
    async (model, exchange) => {
      const client = new OpenAI({
        baseURL: `${gateways['native']?.url ?? ''}/v1`,
        apiKey: masterKeyOfTests,
        maxRetries: 0,
      });
      const question = {
        model,
        messages: [{ role: 'user' as const, content: 'Hi' }],
        num_ctx: 512,
      };
      const answer = await client.chat.completions.stream(question).finalChatCompletion();
      const { text, calls } = saidIn(exchange);
      expect(answer.choices[0]?.message.content ?? '').toBe(text);
      expect(answer.choices[0]?.message.tool_calls ?? []).toHaveLength(calls);
      expect(upstream.paths.get(model)).toBe('/api/chat');
      expect(JSON.parse(upstream.seen.get(model) ?? '')).toMatchObject({
        options: { num_ctx: 512 },
        stream: true,
      });
    },
  );
});

/** What a recording says, read without the code that is tested. */
function saidIn({ response }: Exchange): { readonly text: string; readonly calls: number } {
  const messages = (response.ndjson ?? '')
    .trim()
    .split('\n')
    .map((line) => asObject((asObject(JSON.parse(line)) ?? {})['message']) ?? {});
  return {
    text: messages.map(({ content }) => asString(content) ?? '').join(''),
    calls: messages.reduce(
      (sum, message) => sum + (asArray(message['tool_calls']) ?? []).length,
      0,
    ),
  };
}
