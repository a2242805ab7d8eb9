import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  type Message,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import Anthropic from '@anthropic-ai/sdk';
import { asArray, asObject, asString, type JsonObject } from '@llm/core';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bedrockConverse } from '@llm/providers';
import { bodyOf, type Exchange, isRecorded, readExchanges } from './support/recorded.ts';
import { replayUpstream, type ReplayUpstream } from './support/replay-upstream.ts';
import { masterKeyOfTests, startGateway, type TestGateway } from './support/start-gateway.ts';

/*
 * What Amazon Bedrock was recorded to answer to Converse and ConverseStream, behind a deployment of the provider `bedrock`:
 * asked by AWS's own client, in both lanes, and by clients of OpenAI and Anthropic.
 */

const exchanges = readExchanges(isRecorded ? ['bedrock'] : []).filter(
  ({ kind, of }) => kind.startsWith('converse') || of?.startsWith('converse') === true,
);
const answered = exchanges.filter(
  ({ kind, id }) => kind !== 'error' && !id.includes('stream-error'),
);

let upstream: ReplayUpstream;
const gateways: Record<string, TestGateway> = {};

describe.skipIf(!isRecorded)('recorded exchanges of Bedrock', () => {
  beforeAll(async () => {
    upstream = await replayUpstream(exchanges, 11);
    const models = Object.fromEntries(
      exchanges.map(({ id }) => [
        id,
        { provider: 'bedrock' as const, baseUrl: `${upstream.origin}/${id}` },
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
    const client = () =>
      new BedrockRuntimeClient({
        endpoint: gateways[lane]?.url ?? '',
        region: 'us-east-1',
        token: { token: masterKeyOfTests },
        authSchemePreference: ['httpBearerAuth'],
        requestHandler: new NodeHttpHandler(),
        maxAttempts: 1,
      });

    it.each(answered.map((exchange) => [exchange.id, exchange] as const))(
      "AWS's client reads %s",
      async (id, exchange) => {
        const isStream = exchange.kind === 'converse-stream';
        const read = isStream ? await readStream(client(), id) : await readWhole(client(), id);
        expect(read).toEqual(saidIn(exchange));
        expect(upstream.paths.get(id)).toBe(
          `/model/${id}-upstream/converse${isStream ? '-stream' : ''}`,
        );
      },
    );

    it.each(exchanges.map((exchange) => [exchange.id, exchange] as const))(
      'passes %s',
      async (id, exchange) => {
        const { request } = exchange;
        const body = request?.body ?? { messages: [{ role: 'user', content: [{ text: 'Hi' }] }] };
        const isStream = (exchange.of ?? exchange.kind) === 'converse-stream';
        const end = isStream ? 'converse-stream' : 'converse';
        const answer = await fetch(`${gateways[lane]?.url ?? ''}/model/${id}/${end}`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${masterKeyOfTests}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify(body),
        });
        const bytes = Buffer.from(await answer.arrayBuffer());
        if (exchange.id.includes('stream-error')) {
          // The first event is an exception, so that nothing has begun and it has a status of its own.
          expect(answer.status).toBe(429);
          return;
        }
        expect(JSON.parse(upstream.seen.get(id) ?? '')).toEqual(body);
        expect(answer.status, bytes.toString()).toBe(exchange.response.status);
        if (isStream && lane === 'native') expect(bytes.equals(bodyOf(exchange))).toBe(true);
        if (exchange.kind === 'converse')
          expect(JSON.parse(bytes.toString())).toMatchObject(exchange.response.body ?? {});
        if (exchange.kind === 'error')
          expect(JSON.parse(bytes.toString())).toMatchObject(exchange.response.body ?? {});
      },
    );
  });

  it.each(answered.map((exchange) => [exchange.id, exchange] as const))(
    'a client of OpenAI reads %s',
    async (id, exchange) => {
      const client = new OpenAI({
        baseURL: `${gateways['native']?.url ?? ''}/v1`,
        apiKey: masterKeyOfTests,
        maxRetries: 0,
      });
      const messages = [{ role: 'user' as const, content: 'Hi' }];
      const answer =
        exchange.kind === 'converse'
          ? await client.chat.completions.create({ model: id, messages })
          : await client.chat.completions.stream({ model: id, messages }).finalChatCompletion();
      const message = answer.choices[0]?.message;
      const { text, calls } = saidIn(exchange);
      expect(message?.content ?? '').toBe(text);
      expect((message?.tool_calls ?? []).length).toBe(calls);
    },
  );

  it.each(answered.map((exchange) => [exchange.id, exchange] as const))(
    'a client of Anthropic reads %s',
    async (id, exchange) => {
      const client = new Anthropic({
        baseURL: gateways['native']?.url ?? '',
        apiKey: masterKeyOfTests,
        maxRetries: 0,
      });
      const question = {
        model: id,
        max_tokens: 9,
        messages: [{ role: 'user' as const, content: 'Hi' }],
      };
      const answer =
        exchange.kind === 'converse'
          ? await client.messages.create(question)
          : await client.messages.stream(question).finalMessage();
      const { text, calls } = saidIn(exchange);
      const texts = answer.content.map((block) => (block.type === 'text' ? block.text : ''));
      expect(texts.join('')).toBe(text);
      expect(answer.content.filter(({ type }) => type === 'tool_use').length).toBe(calls);
    },
  );
});

const question: Message[] = [{ role: 'user', content: [{ text: 'Hi' }] }];

interface Said {
  readonly text: string;
  readonly calls: number;
  readonly stopReason: string | undefined;
  readonly outputTokens: number | undefined;
}

async function readWhole(client: BedrockRuntimeClient, modelId: string): Promise<Said> {
  const answer = await client.send(new ConverseCommand({ modelId, messages: question }));
  const content = answer.output?.message?.content ?? [];
  return {
    text: content
      .map(
        (block) =>
          block.text ??
          (block.citationsContent?.content ?? []).map(({ text }) => text ?? '').join(''),
      )
      .join(''),
    calls: content.filter(({ toolUse }) => toolUse !== undefined && toolUse.type === undefined)
      .length,
    stopReason: answer.stopReason,
    outputTokens: answer.usage?.outputTokens ?? 0,
  };
}

async function readStream(client: BedrockRuntimeClient, modelId: string): Promise<Said> {
  const answer = await client.send(new ConverseStreamCommand({ modelId, messages: question }));
  let text = '';
  let calls = 0;
  let stopReason: string | undefined;
  let outputTokens: number | undefined;
  for await (const event of answer.stream ?? []) {
    text += event.contentBlockDelta?.delta?.text ?? '';
    if (event.contentBlockStart?.start?.toolUse?.name !== undefined) calls += 1;
    stopReason = event.messageStop?.stopReason ?? stopReason;
    outputTokens = event.metadata?.usage?.outputTokens ?? outputTokens;
  }
  return { text, calls, stopReason, outputTokens };
}

/** What a recording says, read without the code that is tested, but for its frames. */
function saidIn(exchange: Exchange): Said {
  if (exchange.kind === 'converse') {
    const body = exchange.response.body ?? {};
    const content = asArray(asObject(asObject(body['output'])?.['message'])?.['content']) ?? [];
    const blocks = content.map((block) => asObject(block) ?? {});
    const cited = (block: JsonObject): string =>
      (asArray(asObject(block['citationsContent'])?.['content']) ?? [])
        .map((piece) => asString(asObject(piece)?.['text']) ?? '')
        .join('');
    const usage = asObject(body['usage']);
    return {
      text: blocks.map((block) => asString(block['text']) ?? cited(block)).join(''),
      calls: blocks.filter(({ toolUse }) => {
        const call = asObject(toolUse);
        return call !== undefined && call['type'] === undefined;
      }).length,
      stopReason: asString(body['stopReason']),
      outputTokens: Number(usage?.['outputTokens'] ?? 0),
    };
  }
  const events = bedrockConverse.client.framing?.createDecoder().push(bodyOf(exchange)) ?? [];
  const of = (name: string) =>
    events
      .filter(({ event }) => event === name)
      .map(({ data }) => asObject(JSON.parse(data)) ?? {});
  return {
    text: of('contentBlockDelta')
      .map(({ delta }) => asString(asObject(delta)?.['text']) ?? '')
      .join(''),
    calls: of('contentBlockStart').filter(
      ({ start }) => asObject(asObject(start)?.['toolUse']) !== undefined,
    ).length,
    stopReason: asString(of('messageStop')[0]?.['stopReason']),
    outputTokens: Number(asObject(of('metadata')[0]?.['usage'])?.['outputTokens']),
  };
}
