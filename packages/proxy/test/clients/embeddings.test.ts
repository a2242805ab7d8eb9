import { createOpenAI } from '@ai-sdk/openai';
import { asObject, type JsonObject, parseJson } from '@llm/core';
import { OpenAIEmbeddings } from '@langchain/openai';
import { embedMany } from 'ai';
import OpenAI, { APIError, AuthenticationError, BadRequestError, RateLimitError } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveHttp, type TestServer } from '../support/serve.ts';
import { masterKeyOfTests, startGateway, type TestGateway } from '../support/start-gateway.ts';

const numbers = [0.017608326, -0.045733217, 1.5, -2].map(Math.fround);
const base64 = Buffer.from(new Float32Array(numbers).buffer).toString('base64');

interface Seen {
  readonly path: string;
  readonly text: string;
  readonly body: JsonObject;
}

describe.each(['native', 'translate'] as const)('embeddings through the %s lane', (lane) => {
  const seen: Seen[] = [];
  let failing: { readonly status: number; readonly body: object } | undefined;
  let upstream: TestServer;
  let gateway: TestGateway;
  let client: OpenAI;

  beforeAll(async () => {
    upstream = await serveHttp((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const text = Buffer.concat(pieces).toString();
        const body = asObject(parseJson(text)) ?? {};
        seen.push({ path: request.url ?? '', text, body });
        const inputs = Array.isArray(body['input']) ? body['input'] : [body['input']];
        const count = typeof inputs[0] === 'number' ? 1 : inputs.length;
        const embedding = body['encoding_format'] === 'base64' ? base64 : numbers;
        const answer = failing?.body ?? {
          object: 'list',
          data: Array.from({ length: count }, (_, index) => ({
            object: 'embedding',
            index,
            embedding,
          })),
          model: body['model'],
          usage: { prompt_tokens: 2 * count, total_tokens: 2 * count },
        };
        response.writeHead(failing?.status ?? 200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer));
        failing = undefined;
      });
    });
    gateway = await startGateway({
      models: { small: { provider: 'openai', baseUrl: `${upstream.origin}/v1` } },
      lane,
      cooldown: false,
    });
    client = clientWith(masterKeyOfTests);
  });
  afterAll(async () => {
    await gateway.close();
    await upstream.close();
  });

  const clientWith = (apiKey: string): OpenAI =>
    new OpenAI({ apiKey, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
  const last = (): Seen => seen.at(-1) ?? { path: '', text: '', body: {} };

  it('refuses a wrong key, a missing input and what the upstream refuses', async () => {
    const params = { model: 'small', input: 'Hi' };
    await expect(clientWith('sk-wrong').embeddings.create(params)).rejects.toThrow(
      AuthenticationError,
    );
    const nothing = { model: 'small' } as typeof params;
    await expect(client.embeddings.create(nothing)).rejects.toMatchObject({
      status: 400,
      param: 'input',
    });
    failing = {
      status: 400,
      body: {
        error: { message: '-1 is less than the minimum of 1', type: 'invalid_request_error' },
      },
    };
    await expect(client.embeddings.create(params)).rejects.toThrow(BadRequestError);
    failing = { status: 429, body: { error: { message: 'slow down' } } };
    await expect(client.embeddings.create(params)).rejects.toThrow(RateLimitError);
    failing = { status: 200, body: { object: 'list' } };
    await expect(client.embeddings.create(params)).rejects.toThrow(APIError);
  });

  it('answers the openai client, which asks for base64 unless it is told otherwise', async () => {
    const packed = await client.embeddings.create({ model: 'small', input: ['Hi', 'there'] });
    expect(last()).toMatchObject({
      path: '/v1/embeddings',
      body: { model: 'small-upstream', input: ['Hi', 'there'], encoding_format: 'base64' },
    });
    const plain = await client.embeddings.create({
      model: 'small',
      input: 'Hi',
      encoding_format: 'float',
      dimensions: 4,
      user: 'u-1',
    });
    expect(last().body).toMatchObject({ dimensions: 4, user: 'u-1', input: 'Hi' });
    expect(packed.data.map(({ embedding }) => embedding)).toEqual([numbers, numbers]);
    expect(plain.data[0]?.embedding).toEqual(numbers);
    expect(packed.usage).toEqual({ prompt_tokens: 4, total_tokens: 4 });
  });

  it('takes tokens, and the path without a version', async () => {
    await client.embeddings.create({ model: 'small', input: [[1, 2], [3]] });
    expect(last().body['input']).toEqual([[1, 2], [3]]);
    const reply = await fetch(`${gateway.url}/embeddings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${masterKeyOfTests}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'small', input: [1, 2], metadata: { trace: 'a' } }),
    });
    expect(reply.status).toBe(200);
    expect(last().body).toEqual({ model: 'small-upstream', input: [1, 2] });
  });

  it('passes a batch of 2,048 inputs', async () => {
    const input = Array.from({ length: 2_048 }, (_, at) => `text ${at} with “quotes” and \\u0041`);
    const body = JSON.stringify({ model: 'small', input, encoding_format: 'float' });
    const reply = await fetch(`${gateway.url}/v1/embeddings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${masterKeyOfTests}`, 'content-type': 'application/json' },
      body,
    });
    const answer = asObject(parseJson(await reply.text()));
    expect(answer?.['data']).toHaveLength(2_048);
    // The name of the model is all that changes in the caller's bytes.
    if (lane === 'native') expect(last().text).toBe(body.replace('"small"', '"small-upstream"'));
    else expect(last().body['input']).toEqual(input);
  });

  it('answers LangChain and the AI SDK', async () => {
    const langchain = new OpenAIEmbeddings({
      model: 'small',
      apiKey: masterKeyOfTests,
      maxRetries: 0,
      configuration: { baseURL: `${gateway.url}/v1` },
    });
    expect(await langchain.embedDocuments(['Hi', 'there'])).toEqual([numbers, numbers]);
    const provider = createOpenAI({ baseURL: `${gateway.url}/v1`, apiKey: masterKeyOfTests });
    const { embeddings, usage } = await embedMany({
      model: provider.embeddingModel('small'),
      values: ['Hi', 'there'],
      maxRetries: 0,
    });
    expect(embeddings).toEqual([numbers, numbers]);
    expect(usage.tokens).toBe(4);
  });
});
