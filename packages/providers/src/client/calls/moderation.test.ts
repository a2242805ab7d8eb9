import { afterEach, describe, expect, it } from 'vitest';
import { defineProvider } from '@llm/core';
import { type Answer, json, serve } from '../../../test/serve.ts';
import { mock } from '../../mock/index.ts';
import { openaiChat } from '../../protocols/openai-chat/index.ts';
import { openaiModerations } from '../../protocols/openai-moderations/index.ts';
import { createClient } from '../create-client.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const judged = (flagged: boolean) => ({
  id: 'modr-1',
  model: 'omni-moderation-latest',
  results: [{ flagged, categories: { hate: flagged }, category_scores: { hate: 0.5 } }],
});

const start = async (...answers: readonly Answer[]) => {
  const server = await serve(...answers);
  const provider = (id: string) =>
    defineProvider({
      id,
      baseUrl: `${server.url}/v1`,
      auth: { scheme: 'bearer', env: 'LLM_TEST_KEY_THAT_NOBODY_SETS' },
      speaks: id === 'talker' ? { chat: [openaiChat] } : { moderation: [openaiModerations] },
    });
  const client = createClient({
    providers: [provider('openai'), provider('talker'), mock],
    credentials: () => ({ apiKey: 'k-1' }),
    random: () => 0,
  });
  open.push(client, server);
  return { server, client };
};

describe('moderation', () => {
  it('names the parameter that is wrong', async () => {
    const { client } = await start();
    await expect(client.moderation({ input: [] })).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'input',
    });
  });

  it('says that a provider offers none', async () => {
    const { client } = await start();
    await expect(client.moderation({ model: 'talker/m', input: 'Hi' })).rejects.toMatchObject({
      code: 'unsupported',
      message: 'talker does not offer moderation',
    });
  });

  it('is cancelled by its signal', async () => {
    const { client } = await start();
    await expect(
      client.moderation({ input: 'Hi', signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('tries again what may pass, and then its fallbacks', async () => {
    const busy = json(503, { error: { message: 'busy' } });
    const { client } = await start(busy, busy, json(200, judged(true)));
    const answer = await client.moderation({
      model: 'openai/text-moderation-stable',
      input: 'Hi',
      num_retries: 1,
      fallbacks: ['openai/omni-moderation-latest'],
    });
    expect(answer.results[0]).toEqual({
      flagged: true,
      categories: { hate: true },
      category_scores: { hate: 0.5 },
    });
    expect(answer._hidden_params).toMatchObject({
      model_id: 'omni-moderation-latest',
      attempts: 3,
    });
  });

  it('asks for the model of OpenAI where none is named', async () => {
    const { client, server } = await start(json(200, judged(false)));
    const input = [{ type: 'text', text: 'Hi' }] as const;
    expect((await client.moderation({ input })).results[0]?.flagged).toBe(false);
    expect(server.received[0]?.body).toEqual({
      model: 'omni-moderation-latest',
      input,
    });
  });

  it('is mocked like any call', async () => {
    const { client } = await start();
    const answer = await client.moderation({ input: ['a', 'b'], mock_response: ['hate'] });
    expect(answer.results.map(({ flagged }) => flagged)).toEqual([true, true]);
    const calm = await client.moderation({ model: 'mock/any', input: 'a' });
    expect(calm.results[0]?.flagged).toBe(false);
    await expect(
      client.moderation({ input: 'a', mock_response: 'litellm.RateLimitError' }),
    ).rejects.toMatchObject({ code: 'rate_limited' });
  });
});
