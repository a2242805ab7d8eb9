import type { JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { decodeRequest } from './decode-request.ts';

const decode = (fields: JsonObject, headers: Record<string, string> = {}) =>
  decodeRequest({
    body: { model: 'm', max_tokens: 1, messages: [{ role: 'user', content: 'Hi' }], ...fields },
    params: {},
    query: {},
    headers,
  });

const content = (...blocks: readonly JsonObject[]) => ({
  messages: [{ role: 'user', content: blocks }],
});

describe('decodeRequest', () => {
  it.each<[JsonObject, string]>([
    [{ model: null }, 'model'],
    [{ model: 7 }, 'model'],
    [{ max_tokens: undefined }, 'max_tokens'],
    [{ max_tokens: '1' }, 'max_tokens'],
    [{ messages: undefined }, 'messages'],
    [{ messages: {} }, 'messages'],
    [{ messages: [] }, 'messages'],
    [{ messages: ['Hi'] }, 'messages[0]'],
    [{ messages: [{ role: 'tool', content: 'a' }] }, 'messages[0].role'],
    [{ messages: [{ role: 'user' }] }, 'messages[0].content'],
    [{ messages: [{ role: 'user', content: 7 }] }, 'messages[0].content'],
    [{ messages: [{ role: 'user', content: ['Hi'] }] }, 'messages[0].content[0]'],
    [content({ text: 'Hi' }), 'messages[0].content[0].type'],
    [content({ type: 'text' }), 'messages[0].content[0].text'],
    [content({ type: 'text', text: 7 }), 'messages[0].content[0].text'],
    [content({ type: 'tool_use', id: 'a' }), 'messages[0].content[0].name'],
    [content({ type: 'tool_result' }), 'messages[0].content[0].tool_use_id'],
    [
      content({ type: 'tool_result', tool_use_id: 'a', content: [7] }),
      'messages[0].content[0].content[0]',
    ],
    [content({ type: 'thinking', signature: 'a' }), 'messages[0].content[0].thinking'],
    [content({ type: 'image', source: 'a' }), 'messages[0].content[0].source'],
    [content({ type: 'document' }), 'messages[0].content[0].source'],
    [{ system: 7 }, 'system'],
    [{ system: [{ type: 'text' }] }, 'system[0].text'],
    [{ stream: 'yes' }, 'stream'],
    [{ temperature: 'hot' }, 'temperature'],
    [{ stop_sequences: 'END' }, 'stop_sequences'],
    [{ stop_sequences: [7] }, 'stop_sequences[0]'],
    [{ tools: {} }, 'tools'],
    [{ tool_choice: 'auto' }, 'tool_choice'],
    [{ thinking: true }, 'thinking'],
    [{ metadata: 'me' }, 'metadata'],
    [{ service_tier: 1 }, 'service_tier'],
    [{ output_config: 'high' }, 'output_config'],
    [{ output_config: { format: { type: 'json' } } }, 'output_config.format.type'],
    [{ output_config: { format: { type: 'json_schema' } } }, 'output_config.format.schema'],
    [{ output_format: { schema: {} } }, 'output_format.type'],
  ])('refuses %o and names %s', (fields, param) => {
    expect(() => decode(fields)).toThrow(
      expect.objectContaining({ code: 'invalid_request', param }),
    );
  });

  it("keeps the gateway's fields out of what goes upstream", () => {
    const { extra, user } = decode({
      user: 'gateway user',
      litellm_metadata: { tags: ['a'] },
      mock_response: 'Hi',
      num_retries: 2,
      thread: { id: 't' },
    });
    expect(extra).toEqual({ protocol: 'anthropic-messages', fields: { thread: { id: 't' } } });
    expect(user).toBeUndefined();
  });

  it('says that a request came in this protocol, even where nothing is left over', () => {
    expect(decode({}).extra).toEqual({ protocol: 'anthropic-messages', fields: {} });
  });

  it("keeps the caller's betas for an upstream of this protocol, and not its version", () => {
    const headers = { 'anthropic-beta': 'context-1m-2025-08-07' };
    const others = { 'anthropic-version': '2026-10-21', authorization: 'Bearer secret' };
    const { extra } = decode({}, { ...headers, ...others });
    expect(extra?.form).toEqual({ headers });
  });

  it('takes null for absent', () => {
    const { extra, ...request } = decode({ temperature: null, tools: null, system: null });
    expect(request).toEqual(decodeWithoutExtra());
    expect(extra?.fields).toEqual({});
  });

  it('asks a streaming upstream for its counts', () => {
    expect(decode({ stream: true })).toMatchObject({ stream: true, includeUsage: true });
    expect(decode({ stream: false })).not.toHaveProperty('includeUsage');
  });

  it('tells the prompt above the conversation from one inside it', () => {
    const { messages } = decode({
      system: 'Be kind.',
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'system', content: 'Be brief.' },
        { role: 'system', output_config: { effort: 'low' } },
      ],
    });
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'system', 'system']);
    expect(messages[0]).not.toHaveProperty('extra');
    expect(messages[2]?.extra?.form).toEqual({ place: 'messages' });
    expect(messages[3]?.extra?.fields).toEqual({ output_config: { effort: 'low' } });
  });

  it('names the schema that Anthropic has no name for', () => {
    const schema = { type: 'object' };
    expect(decode({ output_config: { format: { type: 'json_schema', schema } } })).toMatchObject({
      responseFormat: { type: 'json_schema', name: 'response', schema },
    });
  });
});

function decodeWithoutExtra() {
  const { extra: _, ...request } = decode({});
  return request;
}
