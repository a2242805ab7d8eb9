import { asArray, asObject, type JsonObject, parseJson } from '@llm/core';
import OpenAI, { APIError, AuthenticationError, BadRequestError, RateLimitError } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRecorded, readExchanges } from '../support/recorded.ts';
import { serveHttp, type TestServer } from '../support/serve.ts';
import { masterKeyOfTests, startGateway, type TestGateway } from '../support/start-gateway.ts';

const judgement = {
  flagged: true,
  categories: { hate: false, violence: true },
  category_scores: { hate: 0.0001, violence: 0.97 },
  category_applied_input_types: { hate: ['text'], violence: ['text'] },
};

interface Seen {
  readonly path: string;
  readonly body: JsonObject;
}

const recorded = isRecorded
  ? readExchanges(['openai']).filter(({ kind }) => kind === 'moderation')
  : [];

describe.each(['native', 'translate'] as const)('moderations through the %s lane', (lane) => {
  const seen: Seen[] = [];
  let next: { readonly status: number; readonly body: object } | 'cut' | undefined;
  let upstream: TestServer;
  let gateway: TestGateway;
  let client: OpenAI;

  beforeAll(async () => {
    upstream = await serveHttp((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const body = asObject(parseJson(Buffer.concat(pieces).toString())) ?? {};
        const path = request.url ?? '';
        seen.push({ path, body });
        const count = asArray(body['input'])?.length ?? 1;
        const { flagged: _, ...unflagged } = judgement;
        const result = path.startsWith('/mistral') ? unflagged : judgement;
        const answer = {
          id: 'modr-1',
          model: body['model'],
          results: Array.from({ length: count }, () => result),
        };
        const given = next;
        next = undefined;
        if (given === 'cut') {
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': 900 });
          response.write('{"id":"modr-1","results":[{"flagged":');
          setImmediate(() => response.destroy());
          return;
        }
        response.writeHead(given?.status ?? 200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(given?.body ?? answer));
      });
    });
    gateway = await startGateway({
      models: {
        'omni-moderation-latest': { provider: 'openai', baseUrl: `${upstream.origin}/v1` },
        judge: { provider: 'mistral', baseUrl: `${upstream.origin}/mistral/v1` },
        claude: { provider: 'anthropic', baseUrl: upstream.origin },
      },
      lane,
      cooldown: false,
    });
    client = new OpenAI({
      apiKey: masterKeyOfTests,
      baseURL: `${gateway.url}/v1`,
      maxRetries: 0,
    });
  });
  afterAll(async () => {
    await gateway.close();
    await upstream.close();
  });
  const last = (): Seen => seen.at(-1) ?? { path: '', body: {} };
  const post = async (path: string, body: object): Promise<Response> =>
    fetch(gateway.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${masterKeyOfTests}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('tells clients in their own words what went wrong', async () => {
    const stranger = new OpenAI({ apiKey: 'wrong', baseURL: `${gateway.url}/v1`, maxRetries: 0 });
    await expect(stranger.moderations.create({ input: 'Hi' })).rejects.toThrow(AuthenticationError);
    await expect(client.moderations.create({} as { input: string })).rejects.toMatchObject({
      status: 400,
      param: 'input',
    });
    await expect(client.moderations.create({ model: 'claude', input: 'Hi' })).rejects.toThrow(
      BadRequestError,
    );
    next = { status: 429, body: { error: { message: 'slow down' } } };
    await expect(client.moderations.create({ input: 'Hi' })).rejects.toThrow(RateLimitError);
    next = { status: 200, body: { object: 'list' } };
    await expect(client.moderations.create({ input: 'Hi' })).rejects.toMatchObject({ status: 502 });
    next = 'cut';
    await expect(client.moderations.create({ input: 'Hi' })).rejects.toThrow(APIError);
  });

  it('stops asking the upstream when its caller goes away', async () => {
    const controller = new AbortController();
    const asked = client.moderations.create({ input: 'Hi' }, { signal: controller.signal });
    controller.abort();
    await expect(asked).rejects.toThrow(/abort/i);
  });

  it('answers the openai client, which need not name a model', async () => {
    const one = await client.moderations.create({ input: 'I want to kill them.' });
    expect(last()).toEqual({
      path: '/v1/moderations',
      body: { model: 'omni-moderation-latest-upstream', input: 'I want to kill them.' },
    });
    expect(one.results).toEqual([judgement]);
    const two = await client.moderations.create({
      model: 'omni-moderation-latest',
      input: ['a', 'b'],
    });
    expect(two.results).toHaveLength(2);
    const input = [
      { type: 'text' as const, text: 'Hi' },
      { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AAAA' } },
    ];
    await client.moderations.create({ input });
    expect(last().body['input']).toEqual(input);
  });

  it.each(['/moderations', '/v1/moderations/', '/openai/v1/moderations'])(
    'serves %s, and keeps what is the gateway’s',
    async (path) => {
      const reply = await post(path, { input: 'a', metadata: { trace: 'b' }, num_retries: 0 });
      expect(reply.status).toBe(200);
      expect(last().body).toEqual({ model: 'omni-moderation-latest-upstream', input: 'a' });
    },
  );

  it('says for Mistral what is flagged, which its answers leave open', async () => {
    const { results } = await client.moderations.create({ model: 'judge', input: 'Hi' });
    expect(last().path).toBe('/mistral/v1/moderations');
    expect(results).toEqual([judgement]);
  });

  it('has Mistral judge conversations, and nobody else', async () => {
    const input = [{ role: 'user', content: 'Hi' }];
    const reply = await post('/v1/chat/moderations', { model: 'judge', input });
    expect(reply.status).toBe(200);
    expect(last()).toEqual({
      path: '/mistral/v1/chat/moderations',
      body: { model: 'judge-upstream', input },
    });
    const refused = await post('/v1/chat/moderations', { model: 'omni-moderation-latest', input });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('input[0]');
  });

  it.each(recorded.map((exchange) => [exchange.id, exchange] as const))(
    'passes the recorded answer %s',
    async (_, { request, response }) => {
      next = { status: 200, body: response.body ?? {} };
      const reply = await post('/v1/moderations', request?.body ?? {});
      expect(await reply.json()).toEqual(response.body);
      expect(last().body['input']).toEqual(request?.body['input']);
    },
  );
});
