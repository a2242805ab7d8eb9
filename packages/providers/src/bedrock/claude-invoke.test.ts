import type { ChatRequest } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { claudeInvoke } from './claude-invoke.ts';

const model = 'invoke/us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const messages: ChatRequest['messages'] = [
  { role: 'user', content: [{ type: 'text', text: 'hi' }] },
];
const { client, server } = claudeInvoke;
if (client === undefined || server === undefined) throw new TypeError('both sides are spoken');

const decode = (body: object) =>
  server.decodeRequest({
    body: JSON.parse(JSON.stringify(body)) as Record<string, never>,
    params: { model: 'claude' },
    query: {},
    headers: {},
    stream: true,
  });

describe('claudeInvoke', () => {
  it('says the version in the body, and neither model nor stream', () => {
    const { body } = client.encodeRequest({ model, messages, stream: true, maxOutputTokens: 9 });
    expect(body).toEqual({
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 9,
      messages: [{ role: 'user', content: 'hi' }],
    });
  });

  it('knows the model without what stands before its id', () => {
    const asked = { model, messages, reasoning: { effort: 'low' } };
    expect(client.encodeRequest(asked).body).toMatchObject({ thinking: { type: 'enabled' } });
  });

  it('reports what Bedrock has no field for', () => {
    const request = { model, messages, serviceTier: 'priority' };
    expect(client.encodeRequest(request).losses).toEqual([{ path: 'service_tier', kind: 'hint' }]);
  });

  it('gives back what a caller wrote', () => {
    const body = {
      anthropic_version: 'bedrock-2023-05-31',
      anthropic_beta: ['interleaved-thinking-2025-05-14', 'context-1m-2025-08-07'],
      max_tokens: 9,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
      top_k: 3,
      unknown: { a: 1 },
    };
    const request = decode(body);
    expect(request).toMatchObject({ model: 'claude', stream: true, maxOutputTokens: 9, topK: 3 });
    expect(client.encodeRequest(request).body).toEqual(body);
  });

  it('sends the trials that Bedrock documents, and reports the others', () => {
    const asked = decode({
      anthropic_beta: ['claude-code-20250219', 'context-1m-2025-08-07'],
      max_tokens: 9,
      messages: [{ role: 'user', content: 'hi' }],
    });
    const { body, losses } = client.encodeRequest(asked);
    expect(body?.['anthropic_beta']).toEqual(['context-1m-2025-08-07']);
    expect(losses).toEqual([{ path: 'anthropic-beta[claude-code-20250219]', kind: 'hint' }]);
  });

  it('refuses more trials than there are', () => {
    const messages = [{ role: 'user', content: 'hi' }];
    const betas = Array.from({ length: 101 }, (_, at) => `trial-${at}`);
    expect(() => decode({ anthropic_beta: betas, max_tokens: 9, messages })).toThrow(
      expect.objectContaining({ code: 'invalid_request', param: 'anthropic_beta' }),
    );
  });

  it('refuses what is no such request, by the field', () => {
    expect(() => decode({ max_tokens: 9 })).toThrow('messages');
    expect(() => decode({ messages: [{ role: 'user', content: 'hi' }] })).toThrow('max_tokens');
  });

  it('reads an exception among the events', () => {
    const decoder = client.createStreamDecoder({ model, messages });
    const event = { event: 'modelStreamErrorException', data: '{"message":"it broke"}' };
    expect(() => decoder.push(event)).toThrow(
      expect.objectContaining({ code: 'upstream', message: 'it broke' }),
    );
  });
});
