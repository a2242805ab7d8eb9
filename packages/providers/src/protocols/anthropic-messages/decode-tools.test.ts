import { describe, expect, it } from 'vitest';
import { decodeToolChoice, decodeTools } from './decode-tools.ts';

describe('decodeTools', () => {
  it.each([
    [[7], 'tools[0]'],
    [[{ name: 'a' }, {}], 'tools[1].name'],
    [[{ name: 7 }], 'tools[0].name'],
    [[{ type: 7 }], 'tools[0].type'],
  ])('refuses %o', (tools, param) => {
    expect(() => decodeTools(tools)).toThrow(
      expect.objectContaining({ code: 'invalid_request', param }),
    );
  });

  it("keeps Anthropic's own tools as they came", () => {
    const value = { type: 'web_search_20250305', name: 'web_search', max_uses: 5 };
    expect(decodeTools([value])).toEqual([
      { type: 'native', protocol: 'anthropic-messages', value },
    ]);
  });

  it('reads a function and keeps what it does not know', () => {
    expect(
      decodeTools([
        {
          type: 'custom',
          name: 'a',
          description: 'does',
          input_schema: { type: 'object' },
          strict: true,
          cache_control: { type: 'ephemeral' },
          defer_loading: true,
        },
      ]),
    ).toEqual([
      {
        type: 'function',
        name: 'a',
        description: 'does',
        parameters: { type: 'object' },
        strict: true,
        cacheHint: {},
        extra: {
          protocol: 'anthropic-messages',
          fields: { type: 'custom', defer_loading: true },
        },
      },
    ]);
    expect(decodeTools(undefined)).toBeUndefined();
  });
});

describe('decodeToolChoice', () => {
  it('keeps a choice it does not know whole', () => {
    const value = { type: 'tool' };
    expect(decodeToolChoice(value)).toEqual({
      toolChoice: { type: 'native', protocol: 'anthropic-messages', value },
    });
  });

  it.each([
    [{ type: 'auto' }, { toolChoice: { type: 'auto' } }],
    [{ type: 'any' }, { toolChoice: { type: 'required' } }],
    [{ type: 'none' }, { toolChoice: { type: 'none' } }],
    [{ type: 'tool', name: 'a' }, { toolChoice: { type: 'tool', name: 'a' } }],
    [
      { type: 'any', disable_parallel_tool_use: true },
      { toolChoice: { type: 'required' }, parallelToolCalls: false },
    ],
    [
      { type: 'auto', disable_parallel_tool_use: false, mood: 'blue' },
      { toolChoice: { type: 'auto' }, parallelToolCalls: true, rest: { mood: 'blue' } },
    ],
  ])('reads %o', (wire, expected) => {
    expect(decodeToolChoice(wire)).toEqual(expected);
  });
});
