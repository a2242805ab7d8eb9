import type { Tool } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { hasGrammar, readCustomTool, toFunction, unwrapInput, wrapInput } from './custom-tool.ts';

const ofChat: Tool = {
  type: 'native',
  protocol: 'openai-chat',
  value: {
    type: 'custom',
    custom: {
      name: 'patch',
      description: 'Patches.',
      format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: "x"' } },
    },
  },
};
const ofResponses: Tool = {
  type: 'native',
  protocol: 'openai-responses',
  value: {
    type: 'custom',
    name: 'patch',
    description: 'Patches.',
    format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' },
  },
};

describe('readCustomTool', () => {
  it('reads both ways of writing one as the same', () => {
    expect(readCustomTool(ofChat)).toEqual(readCustomTool(ofResponses));
    expect(readCustomTool(ofChat)).toMatchObject({ name: 'patch', description: 'Patches.' });
  });

  it.each<Tool>([
    { type: 'function', name: 'f' },
    { type: 'native', protocol: 'openai-responses', value: { type: 'web_search' } },
    { type: 'native', protocol: 'openai-responses', value: { type: 'custom' } },
  ])('reads no other tool: %j', (tool) => {
    expect(readCustomTool(tool)).toBeUndefined();
  });
});

describe('toFunction', () => {
  it('has the text as its only parameter, and tells the grammar', () => {
    const custom = readCustomTool(ofResponses);
    if (custom === undefined) throw new Error('no custom tool');
    expect(hasGrammar(custom)).toBe(true);
    const { name, parameters } = toFunction(custom);
    expect(name).toBe('patch');
    expect(parameters).toMatchObject({ required: ['input'], additionalProperties: false });
    expect(JSON.stringify(parameters)).toContain('lark grammar:\\nstart:');
  });

  it('asks for free text where there is no grammar', () => {
    expect(hasGrammar({ name: 'n', format: { type: 'text' } })).toBe(false);
    expect(JSON.stringify(toFunction({ name: 'n' }).parameters)).toContain('Free text.');
  });
});

describe('the text of a call', () => {
  it.each(['', 'plain', 'a "quote"\n\u2028and 😀', '{"input":"nested"}'])(
    'comes back as it was: %j',
    (text) => {
      expect(unwrapInput(wrapInput(text))).toBe(text);
    },
  );

  it.each(['not JSON', '{"other":1}', '{"input":7}', '[]', ''])(
    'is what a model wrote instead: %j',
    (written) => {
      expect(unwrapInput(written)).toBe(written);
    },
  );
});
