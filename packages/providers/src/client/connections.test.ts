import { type ByteStream, defineProvider, systemClock, type Transport } from '@llm/core';
import { createCall, createCallContext } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { openaiAnswer } from '../../test/documented.ts';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { createConnections } from './connections.ts';

const provider = defineProvider({
  id: 'acme',
  baseUrl: 'https://acme.example/v1',
  auth: { scheme: 'bearer', env: 'LLM_TEST_KEY_THAT_NOBODY_SETS' },
  speaks: { chat: [openaiChat] },
});
const kind = { protocol: openaiChat };
const nothing = { providerSettings: {} };

function open(keys: readonly string[]) {
  const sent: (string | undefined)[] = [];
  let asked = 0;
  const transport: Transport = (request) => {
    sent.push(request.headers['authorization']);
    const bytes = new TextEncoder().encode(JSON.stringify(openaiAnswer));
    const body = new Blob([bytes]).stream() as unknown as ByteStream;
    return Promise.resolve({ status: 200, headers: {}, body });
  };
  const connections = createConnections({
    clock: systemClock,
    transport: () => transport,
    credentials: () => ({ apiKey: keys[asked++] ?? keys.at(-1) ?? '' }),
  });
  return { connections, sent };
}

describe('createConnections', () => {
  it('names the variable that is not set', () => {
    const { connections } = open(['a']);
    const asked = { ...nothing, apiKey: 'os.environ/LLM_TEST_NOT_SET' };
    expect(() => connections.find(provider, kind, asked)).toThrow(
      expect.objectContaining({
        code: 'authentication',
        message: expect.stringContaining('LLM_TEST_NOT_SET'),
      }),
    );
  });

  it('keeps a connection by key, address and settings, and asks for the credentials each time', async () => {
    const { connections } = open(['a', 'a', 'b']);
    const find = (asked = {}) => connections.find(provider, kind, { ...nothing, ...asked });
    const first = await find();
    expect(await find()).toBe(first);
    const rotated = await find();
    expect(rotated).not.toBe(first);
    for (const asked of [
      { apiKey: 'c' },
      { baseUrl: 'https://other.example' },
      { providerSettings: { api_version: '1' } },
    ]) {
      expect(await find(asked)).not.toBe(rotated);
    }
    expect(await find()).toBe(rotated);
  });

  it('forgets what it has where keys never end', async () => {
    const { connections } = open(['a']);
    const first = await connections.find(provider, kind, { ...nothing, apiKey: 'k' });
    for (let at = 0; at < 100; at += 1)
      await connections.find(provider, kind, { ...nothing, apiKey: `k${at}` });
    expect(await connections.find(provider, kind, { ...nothing, apiKey: 'k' })).not.toBe(first);
  });

  it('asks the provider with the key of the moment', async () => {
    const { connections, sent } = open(['a', 'b']);
    const request = openaiChat.server.decodeRequest({
      body: { model: 'm', messages: [{ role: 'user', content: 'Hi' }] },
      params: {},
      query: {},
      headers: {},
    });
    for (let at = 0; at < 2; at += 1) {
      const service = await connections.find(provider, kind, nothing);
      await service(createCall('chat', request), createCallContext()).catch(() => undefined);
    }
    expect(sent).toEqual(['Bearer a', 'Bearer b']);
  });
});
