import { connect, createCall } from '@llm/core';
import { replayTransport, testContext } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { gemini } from './index.ts';

const answer = JSON.stringify({
  candidates: [{ content: { parts: [{ text: 'Hi' }], role: 'model' }, finishReason: 'STOP' }],
});

const sentTo = async (baseUrl?: string) => {
  const transport = replayTransport([{ body: answer }]);
  const service = connect(gemini, {
    apiKey: 'k',
    transport,
    ...(baseUrl === undefined ? {} : { baseUrl }),
  });
  const messages = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] as const;
  await service(createCall('chat', { model: 'gemini-3-flash', messages }), testContext());
  return transport.requests[0];
};

describe('gemini', () => {
  it('is called with its key in a header, and never in the address', async () => {
    const request = await sentTo();
    expect(request?.origin).toBe('https://generativelanguage.googleapis.com');
    expect(request?.path).toBe('/v1beta/models/gemini-3-flash:generateContent');
    expect(request?.headers).toMatchObject({ 'x-goog-api-key': 'k' });
    expect(request?.headers).not.toHaveProperty('authorization');
  });

  it.each([
    ['https://proxy.example', '/v1beta/models/gemini-3-flash:generateContent'],
    ['https://proxy.example/v1beta', '/v1beta/models/gemini-3-flash:generateContent'],
    ['https://proxy.example/google/', '/google/v1beta/models/gemini-3-flash:generateContent'],
  ])('is reached under the base URL %s at %s', async (baseUrl, path) => {
    expect((await sentTo(baseUrl))?.path).toBe(path);
  });
});
