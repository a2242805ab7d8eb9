import { afterEach, describe, expect, it } from 'vitest';
import { connect, defineProvider } from '@llm/core';
import { failureOf } from '@llm/core/testing';
import { openaiAnswer } from '../../test/documented.ts';
import { json, serve } from '../../test/serve.ts';
import { mock } from '../mock/index.ts';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { createClient } from './create-client.ts';

const messages = [{ role: 'user', content: 'Good morning' }] as const;
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function start() {
  const server = await serve(json(200, openaiAnswer));
  const acme = defineProvider({
    id: 'acme',
    baseUrl: `${server.url}/v1`,
    auth: { scheme: 'bearer', env: 'LLM_TEST_KEY_THAT_NOBODY_SETS' },
    speaks: { chat: [openaiChat] },
  });
  const client = createClient({ providers: [acme], credentials: () => ({ apiKey: 'k' }) });
  open.push(client, server);
  return { client, server };
}

describe('createClient', () => {
  it('has no provider that it was not given', async () => {
    const client = createClient({ providers: [] });
    const error = await failureOf(client.completion({ model: 'mock/a', messages }));
    expect(error).toMatchObject({ code: 'invalid_request', param: 'model' });
  });

  it('keeps two clients and two calls apart', async () => {
    const { client, server } = await start();
    await Promise.all([
      client.completion({ model: 'acme/a', messages, temperature: 0, api_key: 'one' }),
      client.completion({ model: 'acme/b', messages, api_key: 'two' }),
    ]);
    const sent = new Map(server.received.map((request) => [request.body['model'], request]));
    expect(sent.get('a')?.headers.authorization).toBe('Bearer one');
    expect(sent.get('b')?.headers.authorization).toBe('Bearer two');
    expect(sent.get('b')?.body).not.toHaveProperty('temperature');
  });

  it('is closed as often as one likes, and leaves a service open', async () => {
    const client = createClient({ service: connect(mock) });
    await Promise.all([client.close(), client.close()]);
    const answer = await client.completion({ model: 'any', messages });
    expect(answer.choices).toHaveLength(1);
  });
});
