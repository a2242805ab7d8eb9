import type { ChatRequest, Tool } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { withPlainTools } from './plain-tools.ts';

const protocol = 'openai-responses';
const patch: Tool = {
  type: 'native',
  protocol,
  value: { type: 'custom', name: 'patch', format: { type: 'grammar', syntax: 'lark' } },
};
const search: Tool = { type: 'native', protocol, value: { type: 'web_search' } };
const weather: Tool = { type: 'function', name: 'weather' };
const request: ChatRequest = {
  model: 'm',
  messages: [
    {
      role: 'assistant',
      content: [
        { type: 'tool_call', id: 'c', name: 'patch', arguments: 'a "b"', variant: 'custom' },
      ],
    },
  ],
  tools: [patch, search, weather],
  extra: { protocol, fields: {} },
};

describe('withPlainTools', () => {
  it('makes functions of custom tools and of their calls, and reports a grammar', () => {
    const { request: plain, losses } = withPlainTools(request, 'openai-chat');
    expect(plain.tools?.map((tool) => (tool.type === 'function' ? tool.name : tool.value))).toEqual(
      ['patch', { type: 'web_search' }, 'weather'],
    );
    expect(plain.messages[0]?.content[0]).toEqual({
      type: 'tool_call',
      id: 'c',
      name: 'patch',
      arguments: '{"input":"a \\"b\\""}',
    });
    expect(losses).toEqual([{ path: 'tools[0].format', kind: 'hint' }]);
  });

  it('leaves a request of its own protocol, and one without such tools, as it is', () => {
    expect(withPlainTools(request, protocol).request).toBe(request);
    const plain: ChatRequest = { model: 'm', messages: [], tools: [weather] };
    expect(withPlainTools(plain, 'openai-chat').request).toBe(plain);
  });

  it('offers only the tools of a choice among some', () => {
    const value = {
      type: 'allowed_tools',
      mode: 'required',
      tools: [{ type: 'function', name: 'weather' }],
    };
    const asked: ChatRequest = { ...request, toolChoice: { type: 'native', protocol, value } };
    const { request: plain } = withPlainTools(asked, 'openai-chat');
    expect(plain.toolChoice).toEqual({ type: 'required' });
    expect(plain.tools).toEqual([search, weather]);
  });

  it('names the custom tool that must be called', () => {
    const value = { type: 'custom', name: 'patch' };
    const asked: ChatRequest = { ...request, toolChoice: { type: 'native', protocol, value } };
    const { request: plain } = withPlainTools(asked, 'anthropic-messages');
    expect(plain.toolChoice).toEqual({ type: 'tool', name: 'patch' });
  });

  it.each([
    { type: 'web_search_preview' },
    { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'web_search' }] },
  ])('leaves a choice of hosted tools to be reported: %j', (value) => {
    const asked: ChatRequest = { ...request, toolChoice: { type: 'native', protocol, value } };
    expect(withPlainTools(asked, 'openai-chat').request.toolChoice).toEqual(asked.toolChoice);
  });
});
