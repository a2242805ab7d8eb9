import { afterEach, describe, expect, it } from 'vitest';
import { defineProvider } from '@llm/core';
import { type Answer, json, serve } from '../../../test/serve.ts';
import { mock } from '../../mock/index.ts';
import { openaiChat } from '../../protocols/openai-chat/index.ts';
import { openaiEmbeddings } from '../../protocols/openai-embeddings/index.ts';
import { createClient } from '../create-client.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const vectors = (...numbers: readonly number[]) => ({
  object: 'list',
  data: [{ object: 'embedding', index: 0, embedding: numbers }],
  model: 'small',
  usage: { prompt_tokens: 2, total_tokens: 2 },
});

const start = async (...answers: readonly Answer[]) => {
  const server = await serve(...answers);
  const provider = (id: string) =>
    defineProvider({
      id,
      baseUrl: `${server.url}/v1`,
      auth: { scheme: 'bearer', env: 'LLM_TEST_KEY_THAT_NOBODY_SETS' },
      speaks: id === 'talker' ? { chat: [openaiChat] } : { embeddings: [openaiEmbeddings] },
    });
  const client = createClient({
    providers: [provider('acme'), provider('talker'), mock],
    credentials: () => ({ apiKey: 'k-1' }),
    random: () => 0,
  });
  open.push(client, server);
  return { server, client };
};

describe('embedding', () => {
  it('names the parameter that is wrong', async () => {
    const { client } = await start();
    await expect(client.embedding({ model: 'acme/small', input: [] })).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'input',
    });
  });

  it('says that a provider offers none', async () => {
    const { client } = await start();
    await expect(client.embedding({ model: 'talker/small', input: 'Hi' })).rejects.toMatchObject({
      code: 'unsupported',
      message: 'talker does not offer embeddings',
    });
  });

  it('is cancelled by its signal', async () => {
    const { client } = await start();
    await expect(
      client.embedding({ model: 'acme/small', input: 'Hi', signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('tries again what may pass, and then its fallbacks', async () => {
    const busy = json(503, { error: { message: 'busy' } });
    const { client } = await start(busy, busy, json(200, vectors(1)));
    const answer = await client.embedding({
      model: 'acme/small',
      input: 'Hi',
      num_retries: 1,
      fallbacks: ['acme/large'],
    });
    expect(answer.data[0]?.embedding).toEqual([1]);
    expect(answer._hidden_params).toMatchObject({ model_id: 'large', attempts: 3 });
  });

  it('gives numbers, or base64 where that is asked for, whatever the upstream writes', async () => {
    const { client } = await start(json(200, vectors(1, 0.5)), json(200, vectors(1, 0.5)));
    const plain = await client.embedding({ model: 'acme/small', input: 'Hi' });
    expect(plain.data[0]?.embedding).toEqual([1, 0.5]);
    expect(plain.usage).toEqual({ prompt_tokens: 2, total_tokens: 2 });
    const packed = await client.embedding({
      model: 'acme/small',
      input: 'Hi',
      encoding_format: 'base64',
    });
    expect(packed.data[0]?.embedding).toBe('AACAPwAAAD8=');
  });

  it('is mocked like any call', async () => {
    const { client } = await start();
    const answer = await client.embedding({
      model: 'acme/small',
      input: ['a', 'b'],
      mock_response: [0.25],
    });
    expect(answer.data.map(({ embedding }) => embedding)).toEqual([[0.25], [0.25]]);
    expect((await client.embedding({ model: 'mock/any', input: 'a' })).data).toHaveLength(1);
  });
});
