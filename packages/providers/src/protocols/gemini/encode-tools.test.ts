import type { ChatRequest, Tool } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { decodeResponse } from './decode-response.ts';
import { encodeRequest } from './encode-request.ts';
import { gemini } from './index.ts';

const encode = (tools: readonly Tool[], more: Partial<ChatRequest> = {}) =>
  encodeRequest({ model: 'gemini-2.5-flash', messages: [], tools, ...more });

const native = (protocol: string, value: Record<string, string | object>): Tool =>
  ({ type: 'native', protocol, value }) as Tool;

describe('tools of another protocol', () => {
  it('are one list of functions, and Google’s own beside it', () => {
    const { body } = encode([
      native('openai-chat', { google_search: {} }),
      { type: 'function', name: 'f', parameters: { type: 'object', properties: {} } },
      native('anthropic-messages', { type: 'web_fetch_20250910', name: 'web_fetch' }),
    ]);
    expect(body).toMatchObject({
      tools: [{ functionDeclarations: [{ name: 'f' }] }, { googleSearch: {} }, { urlContext: {} }],
    });
  });

  it('that nobody else knows are lost, and said to be', () => {
    const { body, losses } = encode([native('anthropic-messages', { type: 'bash_20250124' })]);
    expect(body).not.toHaveProperty('tools');
    expect(losses).toContainEqual({ path: 'tools[0]', kind: 'parameter' });
  });

  it('search where the caller asks for it as of OpenAI', () => {
    const extra = { protocol: 'openai-chat', fields: { web_search_options: {} } };
    const { body, losses } = encodeRequest({ model: 'gemini-2.5-flash', messages: [], extra });
    expect(body).toMatchObject({ tools: [{ googleSearch: {} }] });
    expect(losses).toBeUndefined();
  });

  it('are reported with what Google’s tool of that kind has no words for, bounds as parameters', () => {
    const search = {
      type: 'web_search_20250305',
      name: 'web_search',
      allowed_domains: ['a.example'],
      user_location: { type: 'approximate' },
    };
    expect(encode([native('anthropic-messages', search)]).losses).toEqual([
      { path: 'tools[0].allowed_domains', kind: 'parameter' },
      { path: 'tools[0].user_location', kind: 'hint' },
    ]);
    const options = { web_search_options: { search_context_size: 'low' } };
    const extra = { protocol: 'openai-chat', fields: options };
    const { losses } = encodeRequest({ model: 'gemini-2.5-flash', messages: [], extra });
    expect(losses).toEqual([{ path: 'web_search_options.search_context_size', kind: 'hint' }]);
  });

  it('bring no choice where none is offered', () => {
    const { body } = encodeRequest({
      model: 'gemini-2.5-flash',
      messages: [],
      toolChoice: { type: 'auto' },
    });
    expect(body).not.toHaveProperty('toolConfig');
  });

  it('have a schema of their own dialect with older models', () => {
    const parameters = { type: 'object', properties: { a: { type: 'string' } }, $schema: 'x' };
    const { body } = encode([{ type: 'function', name: 'f', parameters }], {
      model: 'gemini-1.5-flash',
    });
    expect(body).toMatchObject({
      tools: [{ functionDeclarations: [{ parameters: { type: 'object' } }] }],
    });
    expect(JSON.stringify(body)).not.toContain('$schema');
  });

  it('get names that Gemini takes, and their own back', () => {
    const tools: readonly Tool[] = ['1st', 'a b', 'ok.x', 'x'.repeat(70)].map((name) => ({
      type: 'function',
      name,
    }));
    const request = { model: 'gemini-2.5-flash', messages: [], tools };
    const body = encodeRequest(request).body as {
      tools: [{ functionDeclarations: { name: string }[] }];
    };
    const names = body.tools[0].functionDeclarations.map(({ name }) => name);
    expect(names).toEqual(['_1st', 'a_b', 'ok.x', 'x'.repeat(64)]);
    const parts = names.map((name) => ({ functionCall: { name, args: {} } }));
    const { candidates } = decodeResponse(
      { candidates: [{ content: { parts }, finishReason: 'STOP' }] },
      request,
    );
    expect(candidates[0]?.blocks.map((block) => 'name' in block && block.name)).toEqual(
      tools.map((tool) => tool.type === 'function' && tool.name),
    );
  });
});

it('a declaration in Google’s own dialect reaches other protocols as JSON Schema', () => {
  const { tools } = gemini.server.decodeRequest({
    body: {
      contents: [{ parts: [{ text: 'x' }] }],
      tools: [
        {
          functionDeclarations: [
            {
              name: 'f',
              parameters: {
                type: 'OBJECT',
                properties: { a: { type: 'ARRAY', items: { type: 'STRING' }, minItems: '2' } },
                nullable: true,
              },
            },
          ],
        },
      ],
    },
    params: { model: 'm' },
    query: {},
    headers: {},
  });
  expect(tools?.[0]).toMatchObject({
    parameters: {
      type: ['object', 'null'],
      properties: { a: { type: 'array', items: { type: 'string' }, minItems: 2 } },
    },
  });
});
