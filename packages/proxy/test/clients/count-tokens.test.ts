import Anthropic, { AuthenticationError, BadRequestError, RateLimitError } from '@anthropic-ai/sdk';
import { asObject, type JsonObject, parseJson } from '@llm/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRecorded, readExchanges } from '../support/recorded.ts';
import { serveHttp, type TestServer } from '../support/serve.ts';
import { masterKeyOfTests, startGateway, type TestGateway } from '../support/start-gateway.ts';

interface Seen {
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: JsonObject;
}

const recorded = isRecorded
  ? readExchanges(['anthropic']).filter(({ kind }) => kind === 'count-tokens')
  : [];
const messages = [{ role: 'user' as const, content: 'How is the weather in Oslo?' }];

describe.each(['native', 'translate'] as const)('counted tokens through the %s lane', (lane) => {
  const seen: Seen[] = [];
  let next: { readonly status: number; readonly body: object } | 'cut' | undefined;
  let upstream: TestServer;
  let gateway: TestGateway;
  let client: Anthropic;

  beforeAll(async () => {
    upstream = await serveHttp((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const body = asObject(parseJson(Buffer.concat(pieces).toString())) ?? {};
        seen.push({ path: request.url ?? '', headers: request.headers, body });
        const given = next;
        next = undefined;
        if (given === 'cut') {
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': 90 });
          response.write('{"input_to');
          setImmediate(() => response.destroy());
          return;
        }
        response.writeHead(given?.status ?? 200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(given?.body ?? { input_tokens: 14 }));
      });
    });
    gateway = await startGateway({
      models: {
        claude: { provider: 'anthropic', baseUrl: upstream.origin },
        gpt: { provider: 'openai', baseUrl: `${upstream.origin}/v1` },
      },
      lane,
      cooldown: false,
    });
    client = new Anthropic({ apiKey: masterKeyOfTests, baseURL: gateway.url, maxRetries: 0 });
  });
  afterAll(async () => {
    await gateway.close();
    await upstream.close();
  });

  it('tells clients in their own words what went wrong', async () => {
    const stranger = new Anthropic({ apiKey: 'wrong', baseURL: gateway.url, maxRetries: 0 });
    await expect(stranger.messages.countTokens({ model: 'claude', messages })).rejects.toThrow(
      AuthenticationError,
    );
    const nothing = { model: 'claude' } as Parameters<typeof client.messages.countTokens>[0];
    await expect(client.messages.countTokens(nothing)).rejects.toThrow(BadRequestError);
    next = {
      status: 429,
      body: { type: 'error', error: { type: 'rate_limit_error', message: 'x' } },
    };
    await expect(client.messages.countTokens({ model: 'claude', messages })).rejects.toThrow(
      RateLimitError,
    );
    next = { status: 200, body: { tokens: 7 } };
    await expect(client.messages.countTokens({ model: 'claude', messages })).rejects.toMatchObject({
      status: 502,
    });
    next = 'cut';
    await expect(client.messages.countTokens({ model: 'claude', messages })).rejects.toMatchObject({
      status: 502,
    });
  });

  it('is over when its caller goes away', async () => {
    const controller = new AbortController();
    const params = { model: 'claude', messages };
    const asked = client.messages.countTokens(params, { signal: controller.signal });
    controller.abort();
    await expect(asked).rejects.toThrow(/abort/i);
  });

  it('asks an upstream that counts', async () => {
    const tools = [{ name: 'weather', input_schema: { type: 'object' as const } }];
    const params = { model: 'claude', messages, system: 'Be brief.', tools };
    const { data, response } = await client.messages.countTokens(params).withResponse();
    expect(data.input_tokens).toBe(14);
    expect(response.headers.get('x-llm-estimate')).toBeNull();
    expect(seen.at(-1)).toMatchObject({
      path: '/v1/messages/count_tokens',
      headers: { 'anthropic-version': '2023-06-01', 'x-api-key': 'sk-upstream-secret-0123456789' },
    });
    expect(Object.keys(seen.at(-1)?.body ?? {}).toSorted()).toEqual(Object.keys(params).toSorted());
  });

  it('marks calls of beta features as their client does', async () => {
    const { input_tokens: count } = await client.beta.messages.countTokens({
      model: 'claude',
      messages,
      betas: ['token-counting-2024-11-01'],
    });
    expect(count).toBe(14);
    expect(seen.at(-1)?.headers['anthropic-beta']).toContain('token-counting-2024-11-01');
  });

  it.each([
    ['gpt', undefined],
    ['claude', { status: 404, body: { detail: 'Not Found' } }],
  ])('counts for %s by itself where its upstream does not, and says so', async (model, answer) => {
    next = answer;
    const before = seen.length;
    const { data, response } = await client.messages
      .countTokens({ model, messages })
      .withResponse();
    expect(data.input_tokens).toBe(Math.ceil(4 + 'How is the weather in Oslo?'.length / 4));
    expect(response.headers.get('x-llm-estimate')).toBe('true');
    expect(seen.length - before).toBe(answer === undefined ? 0 : 1);
  });

  it.each(recorded.map((exchange) => [exchange.id, exchange] as const))(
    'passes %s',
    async (_, { request, response }) => {
      next = { status: 200, body: response.body ?? {} };
      const reply = await fetch(`${gateway.url}/v1/messages/count_tokens?beta=true`, {
        method: 'POST',
        headers: { 'x-api-key': masterKeyOfTests, 'content-type': 'application/json' },
        body: JSON.stringify({ ...request?.body, model: 'claude' }),
      });
      expect(await reply.json()).toEqual(response.body);
      if (lane === 'native') expect(seen.at(-1)?.path).toBe('/v1/messages/count_tokens?beta=true');
      expect(seen.at(-1)?.body).toEqual({ ...request?.body, model: 'claude-upstream' });
    },
  );
});
