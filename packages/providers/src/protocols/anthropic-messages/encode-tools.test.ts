import type { ChatRequest, Loss } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { encodeTools } from './encode-tools.ts';
import { createToolNames } from './names-of-tools.ts';

function encode(request: Partial<ChatRequest>) {
  const whole: ChatRequest = { model: 'm', messages: [], ...request };
  const losses: Loss[] = [];
  const isOwn = whole.extra?.protocol === 'anthropic-messages';
  const body = encodeTools(whole, { names: createToolNames(whole), losses, isOwn });
  return { body, losses };
}

const tool = { type: 'function', name: 'get.weather' } as const;

describe('encodeTools', () => {
  it("reports another protocol's own tools and choices as lost parameters", () => {
    const value = { type: 'custom', custom: { name: 'grep' } };
    expect(
      encode({
        tools: [tool, { type: 'native', protocol: 'openai-chat', value }],
        toolChoice: { type: 'native', protocol: 'openai-chat', value },
      }),
    ).toEqual({
      body: {
        tools: [{ name: 'get_weather', input_schema: { type: 'object' } }],
        tool_choice: undefined,
      },
      losses: [
        { path: 'tools[1]', kind: 'parameter' },
        { path: 'tool_choice', kind: 'parameter' },
      ],
    });
  });

  it('gives a schema a type', () => {
    const { body } = encode({ tools: [{ ...tool, parameters: { properties: {} } }] });
    expect(body['tools']).toEqual([
      { name: 'get_weather', input_schema: { properties: {}, type: 'object' } },
    ]);
  });

  it.each([
    [{ toolChoice: { type: 'required' } }, { type: 'any' }],
    [{ toolChoice: { type: 'tool', name: 'get.weather' } }, { type: 'tool', name: 'get_weather' }],
    [{ parallelToolCalls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [{ parallelToolCalls: true }, undefined],
    [
      { toolChoice: { type: 'required' }, parallelToolCalls: false },
      { type: 'any', disable_parallel_tool_use: true },
    ],
    [{ toolChoice: { type: 'none' }, parallelToolCalls: false }, { type: 'none' }],
  ] as const)('writes the choice %o', (request, choice) => {
    expect(encode({ tools: [tool], ...request }).body['tool_choice']).toEqual(choice);
  });

  it('offers the tools of the history again, and forbids them, where none is offered', () => {
    const call = { type: 'tool_call', id: '1', name: 'get.weather', arguments: '{}' } as const;
    const messages = [{ role: 'assistant', content: [call, { ...call, id: '2' }] }] as const;
    expect(encode({ messages }).body).toEqual({
      tools: [{ name: 'get_weather', input_schema: { type: 'object' } }],
      tool_choice: { type: 'none' },
    });
    expect(encode({ messages, tools: [] }).body['tool_choice']).toEqual({ type: 'none' });
  });

  it('sends no choice where there is nothing to choose from', () => {
    expect(encode({ toolChoice: { type: 'auto' }, parallelToolCalls: false }).body).toEqual({});
  });

  it("changes nothing of an Anthropic caller's", () => {
    const extra = { protocol: 'anthropic-messages', fields: {}, form: { parallel: true } };
    expect(
      encode({ extra, tools: [tool], toolChoice: { type: 'auto' }, parallelToolCalls: true }).body,
    ).toEqual({
      tools: [{ name: 'get.weather', input_schema: { type: 'object' } }],
      tool_choice: { type: 'auto', disable_parallel_tool_use: false },
    });
  });
});
