import type { JsonObject } from '@llm/core';
import { wireCases } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { anthropicCountTokens } from './index.ts';

const { client, server } = anthropicCountTokens;
const decode = (body: JsonObject) =>
  server.decodeRequest({ body, params: {}, query: {}, headers: {} });
const messages = [{ role: 'user', content: 'Hi' }];

describe('anthropicCountTokens', () => {
  const examples = [
    {
      name: 'a question',
      request: decode({ model: 'm', messages, system: 'Be brief.' }),
      response: { inputTokens: 14 },
    },
  ];
  for (const { name, run } of wireCases(anthropicCountTokens, examples)) it(name, run);

  it.each<[JsonObject, string]>([
    [{ messages }, 'model'],
    [{ model: 'm' }, 'messages'],
    [{ model: 'm', messages: 'Hi' }, 'messages'],
  ])('refuses %j', (body, param) => {
    expect(() => decode(body)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });

  it.each([[{}], [{ input_tokens: '14' }], [[]], ['none']])('takes %j for no count', (body) => {
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    expect(() => client.native.inspectResponse(bytes)).toThrow(
      expect.objectContaining({ code: 'invalid_response' }),
    );
  });

  it('writes what counts, and nothing that bounds or samples an answer', () => {
    const body = {
      model: 'claude-sonnet-4-5',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'What is 2 + 2?' }] }],
      tools: [{ name: 'memory', type: 'memory_20250818' }],
      tool_choice: { type: 'auto' },
      system: 'Be brief.',
    };
    const more = { max_tokens: 9, stream: true, temperature: 1, metadata: { user_id: 'u' } };
    expect(client.encodeRequest(decode({ ...body, ...more })).body).toEqual(body);
  });

  it('counts a conversation of another protocol, and does not ask back for settings of its answer', () => {
    const { body, losses } = client.encodeRequest({
      model: 'claude-sonnet-4-5',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      seed: 1,
      temperature: 2,
    });
    expect(Object.keys(body).toSorted()).toEqual(['messages', 'model']);
    expect(losses).toEqual([]);
  });
});
