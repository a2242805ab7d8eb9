import Anthropic from '@anthropic-ai/sdk';
import {
  BedrockRuntimeClient,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { asArray, asObject, asString, type JsonObject, parseJson } from '@llm/core';
import { claudeInvoke } from '@llm/providers';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildGateway, type BuiltGateway, loadConfig } from '../src/config/index.ts';
import { createServer } from '../src/index.ts';
import { bodyOf, type Exchange, isRecorded, readExchanges } from './support/recorded.ts';
import { replayUpstream, type ReplayUpstream } from './support/replay-upstream.ts';

/*
 * What Amazon Bedrock was recorded to answer to InvokeModel for Claude, and the embeddings of Vertex AI and Azure, behind
 * deployments of a configuration: asked by AWS's own client, and by clients of OpenAI and Anthropic.
 */

const key = 'sk-master-0123456789';
const claude = readExchanges(isRecorded ? ['bedrock'] : []).filter(
  ({ kind, of, request }) =>
    (of ?? kind).startsWith('invoke') && (kind === 'error' || request?.path.includes('claude')),
);
const vectors = readExchanges(isRecorded ? ['vertex', 'azure'] : []).filter(
  ({ kind }) => kind === 'embedding',
);

const servers: Record<string, { readonly url: string; close(): Promise<void> }> = {};
const built: BuiltGateway[] = [];
let upstream: ReplayUpstream;

const start = async (name: string, prefix: string) => {
  const entry = (exchange: Exchange, params: JsonObject) => ({
    model_name: exchange.id,
    litellm_params: { api_base: `${upstream.origin}/${exchange.id}`, api_key: 'k', ...params },
  });
  const source = {
    model_list: [
      ...claude.map((one) =>
        entry(one, { model: `bedrock/${prefix}us.anthropic.claude-3-5-sonnet-20240620-v1:0` }),
      ),
      ...vectors.map((one) =>
        one.provider === 'azure'
          ? entry(one, { model: 'azure/test-deployment', api_version: '2023-07-01-preview' })
          : entry(one, { model: 'vertex_ai/text-embedding-004', vertex_project: 'p' }),
      ),
    ],
    general_settings: { master_key: key },
    router_settings: { disable_cooldowns: true, num_retries: 0 },
  };
  const environment = { AWS_REGION: 'us-east-1' };
  const gateway = buildGateway(await loadConfig(source, { environment }));
  built.push(gateway);
  servers[name] = await createServer({ gateway: gateway.gateway, port: 0 });
};

describe.skipIf(!isRecorded)('recorded exchanges of InvokeModel', () => {
  beforeAll(async () => {
    upstream = await replayUpstream([...claude, ...vectors], 5);
    await start('native', '');
    await start('invoke', 'invoke/');
  });
  afterAll(async () => {
    for (const server of Object.values(servers)) await server.close();
    for (const one of built) await one.close();
    await upstream.close();
  });

  const aws = () =>
    new BedrockRuntimeClient({
      endpoint: servers['native']?.url ?? '',
      region: 'us-east-1',
      token: { token: key },
      authSchemePreference: ['httpBearerAuth'],
      requestHandler: new NodeHttpHandler(),
      maxAttempts: 1,
    });
  const asked = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 9 };
  const question = { ...asked, messages: [{ role: 'user', content: 'Hi' }] };

  it.each(claude.map((exchange) => [exchange.id, exchange] as const))(
    "AWS's client gets %s as it was",
    async (id, exchange) => {
      const written = exchange.request?.body ?? question;
      const body = JSON.stringify(written);
      if (exchange.kind === 'invoke-stream') {
        const command = new InvokeModelWithResponseStreamCommand({ modelId: id, body });
        const { body: stream } = await aws().send(command);
        const events: unknown[] = [];
        for await (const { chunk } of stream ?? [])
          events.push(parseJson(Buffer.from(chunk?.bytes ?? []).toString()));
        expect(events).toEqual(eventsIn(exchange));
      } else {
        const answer = aws().send(new InvokeModelCommand({ modelId: id, body }));
        if (exchange.kind === 'error') {
          await expect(answer).rejects.toMatchObject({
            name: 'ValidationException',
            message: exchange.response.body?.['message'],
          });
        } else {
          const { body: bytes } = await answer;
          expect(parseJson(Buffer.from(bytes).toString())).toEqual(exchange.response.body);
        }
      }
      expect(parseJson(upstream.seen.get(id) ?? '')).toEqual(written);
      expect(upstream.paths.get(id)).toBe(
        `/model/us.anthropic.claude-3-5-sonnet-20240620-v1%3A0/invoke${exchange.kind === 'invoke-stream' ? '-with-response-stream' : ''}`,
      );
    },
  );

  it.each(
    claude
      .filter(({ kind }) => kind !== 'error')
      .map((exchange) => [exchange.id, exchange] as const),
  )('clients of OpenAI and Anthropic read %s', async (id, exchange) => {
    const url = servers['invoke']?.url ?? '';
    const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 });
    const anthropic = new Anthropic({ baseURL: url, apiKey: key, maxRetries: 0 });
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    const isStream = exchange.kind === 'invoke-stream';
    const ask = { model: id, messages };
    const chat = isStream
      ? await openai.chat.completions.stream(ask).finalChatCompletion()
      : await openai.chat.completions.create(ask);
    const message = isStream
      ? await anthropic.messages.stream({ ...ask, max_tokens: 9 }).finalMessage()
      : await anthropic.messages.create({ ...ask, max_tokens: 9 });
    const { text, calls } = saidIn(exchange);
    expect(chat.choices[0]?.message.content ?? '').toBe(text);
    expect(chat.choices[0]?.message.tool_calls ?? []).toHaveLength(calls);
    expect(message.content.map((one) => (one.type === 'text' ? one.text : '')).join('')).toBe(text);
    expect(message.content.filter(({ type }) => type === 'tool_use')).toHaveLength(calls);
    expect(asObject(parseJson(upstream.seen.get(id) ?? ''))).toMatchObject(asked);
  });

  it.each(vectors.map((exchange) => [exchange.id, exchange] as const))(
    "OpenAI's client reads the vectors of %s",
    async (id, exchange) => {
      const baseURL = `${servers['native']?.url ?? ''}/v1`;
      const client = new OpenAI({ baseURL, apiKey: key, maxRetries: 0 });
      const input = 'Ruby is great';
      const answer = await client.embeddings.create({ model: id, input });
      expect(answer.data).toHaveLength(1);
      expect(answer.usage.prompt_tokens).toBeGreaterThan(0);
      if (exchange.provider !== 'vertex') return;
      const [prediction] = asArray(exchange.response.body?.['predictions']) ?? [];
      const { values } = asObject(asObject(prediction)?.['embeddings']) ?? {};
      const first = (asArray(values) ?? []).map(Number);
      expect(answer.data[0]?.embedding).toEqual(first.map(Math.fround));
      expect(upstream.paths.get(id)).toBe(
        '/v1/projects/p/locations/global/publishers/google/models/text-embedding-004:predict',
      );
      expect(parseJson(upstream.seen.get(id) ?? '')).toEqual(
        exchange.request?.body ? { instances: [{ content: input }] } : {},
      );
    },
  );
});

function eventsIn(exchange: Exchange): readonly JsonObject[] {
  const events = claudeInvoke.client?.framing?.createDecoder().push(bodyOf(exchange)) ?? [];
  return events.map(({ data }) => asObject(parseJson(data)) ?? {});
}

function saidIn(exchange: Exchange): { readonly text: string; readonly calls: number } {
  const events = exchange.kind === 'invoke-stream' ? eventsIn(exchange) : [];
  const whole = asArray(exchange.response.body?.['content']) ?? [];
  const blocks = [...whole, ...events.map((event) => event['content_block'])];
  const texts = [...whole, ...events.map((event) => event['delta'])];
  return {
    text: texts.map((one) => asString(asObject(one)?.['text']) ?? '').join(''),
    calls: blocks.filter((one) => asObject(one)?.['type'] === 'tool_use').length,
  };
}
