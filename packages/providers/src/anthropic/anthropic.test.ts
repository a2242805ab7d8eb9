import { describe, expect, it } from 'vitest';
import { connect, createCall } from '@llm/core';
import { replayTransport, testContext } from '@llm/core/testing';
import { anthropicAnswer } from '../../test/documented.ts';
import { anthropic } from './index.ts';

const sentTo = async (baseUrl?: string) => {
  const transport = replayTransport([{ body: JSON.stringify(anthropicAnswer) }]);
  const service = connect(anthropic, {
    apiKey: 'k',
    transport,
    ...(baseUrl === undefined ? {} : { baseUrl }),
  });
  const messages = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] as const;
  await service(createCall('chat', { model: 'claude', messages }), testContext());
  return transport.requests[0];
};

describe('anthropic', () => {
  it('is called with its key and version', async () => {
    const request = await sentTo();
    expect(request?.origin).toBe('https://api.anthropic.com');
    expect(request?.path).toBe('/v1/messages');
    expect(request?.headers).toMatchObject({ 'x-api-key': 'k', 'anthropic-version': '2023-06-01' });
    expect(request?.headers).not.toHaveProperty('authorization');
  });

  it.each([
    ['https://proxy.example', '/v1/messages'],
    ['https://proxy.example/v1/', '/v1/messages'],
    ['https://proxy.example/anthropic', '/anthropic/v1/messages'],
    ['https://proxy.example/anthropic/v1', '/anthropic/v1/messages'],
  ])('is reached under the base URL %s at %s', async (baseUrl, path) => {
    expect((await sentTo(baseUrl))?.path).toBe(path);
  });
});
