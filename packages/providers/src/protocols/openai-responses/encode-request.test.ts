import type { ChatRequest, Loss } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { anthropicMessages } from '../anthropic-messages/index.ts';
import { openaiChat } from '../openai-chat/index.ts';
import { encodeRequest } from './encode-request.ts';

const fromChat = (body: object) =>
  encodeRequest(
    openaiChat.server.decodeRequest({
      body: { model: 'gpt-4.1', messages: [{ role: 'user', content: 'Hi' }], ...body },
      params: {},
      query: {},
      headers: {},
    }),
  );
const fromMessages = (body: object) =>
  encodeRequest(
    anthropicMessages.server.decodeRequest({
      body: {
        model: 'gpt-4.1',
        max_tokens: 100,
        messages: [{ role: 'user', content: 'Hi' }],
        ...body,
      },
      params: {},
      query: {},
      headers: {},
    }),
  );
const pathsOf = ({ losses = [] }: { readonly losses?: readonly Loss[] }) =>
  losses.map(({ path }) => path);

describe('a chat caller’s request', () => {
  it('stores nothing, and says what functions are elsewhere by default', () => {
    const { body, losses } = fromChat({
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema: {} } },
      verbosity: 'low',
      prompt_cache_key: 'k',
      max_tokens: 50,
    });
    expect(body).toEqual({
      model: 'gpt-4.1',
      input: [{ role: 'user', content: 'Hi' }],
      tools: [
        {
          type: 'function',
          name: 'f',
          parameters: { type: 'object', properties: {} },
          strict: false,
        },
      ],
      text: { format: { type: 'json_schema', name: 'n', schema: {} }, verbosity: 'low' },
      max_output_tokens: 50,
      prompt_cache_key: 'k',
      store: false,
    });
    expect(losses).toBeUndefined();
  });

  it('becomes items in their order', () => {
    const { body } = fromChat({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'text', text: 'Weather?' }] },
        {
          role: 'assistant',
          content: 'Looking.',
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
            { id: 'b', type: 'custom', custom: { name: 'g', input: 'y' } },
          ],
        },
        { role: 'tool', tool_call_id: 'a', content: 'sun' },
        { role: 'tool', tool_call_id: 'b', content: 'rain' },
      ],
    });
    expect(body['input']).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Weather?' },
      { role: 'assistant', content: 'Looking.' },
      { type: 'function_call', call_id: 'a', name: 'f', arguments: '{"x":1}' },
      { type: 'custom_tool_call', call_id: 'b', name: 'g', input: 'y' },
      { type: 'function_call_output', call_id: 'a', output: 'sun' },
      { type: 'custom_tool_call_output', call_id: 'b', output: 'rain' },
    ]);
  });

  it('asks a model that thinks for its sealed thoughts, and no other', () => {
    expect(fromChat({ model: 'gpt-5.6' }).body['include']).toEqual(['reasoning.encrypted_content']);
    expect(fromChat({ model: 'gpt-4.1' }).body['include']).toBeUndefined();
    expect(fromChat({ model: 'own', reasoning_effort: 'low' }).body).toMatchObject({
      reasoning: { effort: 'low' },
      include: ['reasoning.encrypted_content'],
    });
    expect(fromChat({ model: 'gpt-4.1', logprobs: true, top_logprobs: 2 }).body).toMatchObject({
      include: ['message.output_text.logprobs'],
      top_logprobs: 2,
    });
  });

  it('gets the least bound that OpenAI takes', () => {
    const sent = fromChat({ max_tokens: 1 });
    expect(sent.body['max_output_tokens']).toBe(16);
    expect(pathsOf(sent)).toEqual(['max_tokens']);
  });

  it('has its parameters reported that have no word here', () => {
    const lost = fromChat({ n: 2, seed: 1, stop: 'x', logit_bias: { 1: 2 }, modalities: ['text'] });
    expect(pathsOf(lost)).toEqual(['n', 'seed', 'stop', 'logit_bias', 'modalities']);
    expect(pathsOf(fromChat({ n: 1, frequency_penalty: 0 }))).toEqual([]);
  });

  it('keeps custom tools with their grammars', () => {
    const grammar = { syntax: 'lark', definition: 'start: "x"' };
    const { body } = fromChat({
      tools: [{ type: 'custom', custom: { name: 'g', format: { type: 'grammar', grammar } } }],
    });
    expect(body['tools']).toEqual([
      { type: 'custom', name: 'g', format: { type: 'grammar', ...grammar } },
    ]);
  });

  it('fits ids and names to their longest', () => {
    const id = 'c'.repeat(80);
    const { body } = fromChat({
      user: 'u'.repeat(80),
      messages: [
        { role: 'user', content: 'Hi' },
        {
          role: 'assistant',
          tool_calls: [{ id, type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: id, content: 'x' },
      ],
    });
    const [, call, output] = body['input'] as { readonly call_id?: string }[];
    expect(call?.call_id).toHaveLength(64);
    expect(output?.call_id).toBe(call?.call_id);
    expect(body['user']).toHaveLength(64);
  });
});

describe('thoughts of earlier turns', () => {
  const sealed = 'responses:rs_1:gAAAA';

  it('go back as the items that they were, through Chat Completions and Messages', () => {
    const item = {
      type: 'reasoning',
      id: 'rs_1',
      summary: [{ type: 'summary_text', text: 'Hm.' }],
      encrypted_content: 'gAAAA',
    };
    const chat = fromChat({
      messages: [
        { role: 'user', content: 'Hi' },
        {
          role: 'assistant',
          content: 'Yes.',
          reasoning_content: 'Hm.',
          thinking_blocks: [{ type: 'thinking', thinking: 'Hm.', signature: sealed }],
        },
      ],
    });
    const messages = fromMessages({
      messages: [
        { role: 'user', content: 'Hi' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm.', signature: sealed },
            { type: 'text', text: 'Yes.' },
          ],
        },
      ],
    });
    for (const { body } of [chat, messages]) {
      expect(body['input']).toEqual([
        { role: 'user', content: 'Hi' },
        item,
        { role: 'assistant', content: 'Yes.' },
      ]);
    }
  });

  it('of another model do not go as its own', () => {
    const sent = fromMessages({
      messages: [
        { role: 'user', content: 'Hi' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm.', signature: 'EqQB' },
            { type: 'redacted_thinking', data: 'x' },
            { type: 'text', text: 'Yes.' },
          ],
        },
      ],
    });
    expect(sent.body['input']).toEqual([
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Yes.' },
    ]);
    expect(pathsOf(sent)).toEqual(['messages[1].content[0]', 'messages[1].content[1]']);
  });

  it('of this API do not go to Anthropic', () => {
    const request: ChatRequest = {
      model: 'claude-opus-4-6',
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 'Hm.', signature: sealed },
            { type: 'text', text: 'Yes.' },
          ],
        },
      ],
    };
    const { body } = anthropicMessages.client.encodeRequest(request);
    expect(JSON.stringify(body)).not.toContain('gAAAA');
  });
});
