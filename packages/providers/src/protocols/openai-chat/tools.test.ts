import type { JsonObject, JsonValue } from '@llm/core';
import { describe, expect, it } from 'vitest';
import {
  decodeLegacyChoice,
  decodeLegacyFunction,
  decodeTool,
  decodeToolChoice,
  encodeLegacyFunction,
  encodeTool,
  encodeToolChoice,
} from './tools.ts';

const sameNames = { toWire: (name: string) => name, toHub: (name: string) => name };
const words = { names: sameNames, isOwn: true };

describe('decodeTool', () => {
  it.each<readonly [JsonValue, string]>([
    ['text', 'tools[0]'],
    [{}, 'tools[0].function'],
    [{ type: 7 }, 'tools[0].type'],
    [{ type: 'function' }, 'tools[0].function'],
    [{ type: 'function', function: {} }, 'tools[0].function.name'],
    [{ type: 'function', function: { name: 7 } }, 'tools[0].function.name'],
    [{ function: { name: 'n', parameters: 'x' } }, 'tools[0].function.parameters'],
    [{ function: { name: 'n', strict: 'yes' } }, 'tools[0].function.strict'],
  ])('refuses %j and names %s', (value, param) => {
    expect(() => decodeTool(value, 'tools[0]')).toThrow(
      expect.objectContaining({ code: 'invalid_request', param }),
    );
  });

  it.each<readonly [JsonObject]>([
    [{ type: 'function', function: { name: 'n' } }],
    [{ function: { name: 'n', parameters: { type: 'object' }, strict: null, x: 1 }, y: 2 }],
    [{ type: 'function', function: { name: 'n' }, cache_control: { type: 'ephemeral' } }],
    [{ type: 'custom', custom: { name: 'n' } }],
    [{ type: 'web_search' }],
  ])('is written back as it came: %j', (wire) => {
    expect(encodeTool(decodeTool(wire, 'tools[0]'), words)).toEqual(wire);
  });

  it('reads a cache mark', () => {
    const wire = { type: 'function', function: { name: 'n' }, cache_control: { ttl: '1h' } };
    expect(decodeTool(wire, 't')).toMatchObject({ cacheHint: { ttl: '1h' } });
  });
});

describe('encodeTool', () => {
  it('has no words for a tool of another protocol', () => {
    expect(encodeTool({ type: 'native', protocol: 'other', value: {} }, words)).toBeUndefined();
  });
});

describe('decodeLegacyFunction', () => {
  it('refuses what is no object', () => {
    expect(() => decodeLegacyFunction('n', 'functions[0]')).toThrow('functions[0]');
  });

  it('is written back as it came', () => {
    const wire = { name: 'n', description: 'd', parameters: {}, x: 1 };
    expect(encodeLegacyFunction(decodeLegacyFunction(wire, 'f'))).toEqual(wire);
  });
});

describe('decodeToolChoice', () => {
  it.each<readonly [JsonValue]>([['sometimes'], [7], [[]], [{ type: 'function' }]])(
    'refuses %j',
    (value) => {
      expect(() => decodeToolChoice(value)).toThrow('tool_choice');
    },
  );

  it.each<readonly [JsonValue]>([
    ['auto'],
    ['none'],
    ['required'],
    [{ type: 'function', function: { name: 'n' } }],
    [{ type: 'function', function: { name: 'n', x: 1 } }],
    [{ type: 'custom', custom: { name: 'n' } }],
    [{ type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [] } }],
  ])('is written back as it came: %j', (value) => {
    expect(encodeToolChoice(decodeToolChoice(value).choice, sameNames)).toEqual(value);
  });

  it("reads Mistral's word", () => {
    expect(decodeToolChoice('any')).toEqual({ choice: { type: 'required' }, form: 'any' });
  });
});

describe('decodeLegacyChoice', () => {
  it('reads a word or a name, and nothing else', () => {
    expect(decodeLegacyChoice('none')).toEqual({ type: 'none' });
    expect(decodeLegacyChoice({ name: 'n' })).toEqual({ type: 'tool', name: 'n' });
    expect(() => decodeLegacyChoice('required')).toThrow('function_call');
  });
});
