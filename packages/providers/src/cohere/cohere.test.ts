import { connect, createCall } from '@llm/core';
import { providerCases, replayTransport, testContext } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { cohere } from './index.ts';

const answer = JSON.stringify({
  id: 'r1',
  message: { role: 'assistant', content: [{ type: 'text', text: 'Hi' }] },
  finish_reason: 'COMPLETE',
});

describe('cohere', () => {
  for (const { name, run } of providerCases(cohere)) it(name, run);

  it.each([
    [undefined, '/v2/chat'],
    ['https://proxy.example', '/v2/chat'],
    ['https://proxy.example/v2', '/v2/chat'],
    ['https://proxy.example/cohere/', '/cohere/v2/chat'],
  ])('is called with its key under the base URL %s at %s', async (baseUrl, path) => {
    const transport = replayTransport([{ body: answer }]);
    const service = connect(cohere, {
      apiKey: 'k',
      transport,
      ...(baseUrl === undefined ? {} : { baseUrl }),
    });
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] as const;
    await service(createCall('chat', { model: 'command-a', messages }), testContext());
    expect(transport.requests[0]?.path).toBe(path);
    expect(transport.requests[0]?.headers).toMatchObject({ authorization: 'Bearer k' });
  });
});
