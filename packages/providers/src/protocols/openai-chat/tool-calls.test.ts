import { describe, expect, it } from 'vitest';
import {
  decodeArguments,
  decodeFunctionCall,
  decodeToolCall,
  encodeFunctionCall,
  encodeToolCall,
} from './tool-calls.ts';

describe('decodeToolCall', () => {
  it('gives a call without an id the one it is told', () => {
    for (const id of [undefined, null, '', 7]) {
      const call = decodeToolCall({ id, function: { name: 'n', arguments: '{}' } }, 'call_x');
      expect(call).toMatchObject({ type: 'tool_call', id: 'call_x' });
    }
  });

  it('keeps a call of an unknown kind', () => {
    expect(decodeToolCall({ type: 'computer', action: 1 }, 'call_x')).toEqual({
      type: 'opaque',
      protocol: 'openai-chat',
      value: { type: 'computer', action: 1, id: 'call_x' },
    });
  });

  it('survives a call without a name', () => {
    expect(decodeToolCall({ id: 'c', function: {} }, '')).toMatchObject({
      name: '',
      arguments: '',
    });
  });

  it.each([
    [{ id: 'c', type: 'function', function: { name: 'n', arguments: 'no json' } }],
    [{ id: 'c', type: 'function', index: 2, function: { name: 'n', arguments: '', strict: true } }],
    [{ id: 'c', type: 'custom', custom: { name: 'n', input: 'text', x: 1 } }],
  ])('is written back as it came: %j', (wire) => {
    const call = decodeToolCall(wire, '');
    expect(call.type === 'tool_call' && encodeToolCall(call)).toEqual(wire);
  });
});

describe('decodeArguments', () => {
  it('makes text of whatever came', () => {
    expect(decodeArguments(null)).toBe('');
    expect(decodeArguments(undefined)).toBe('');
    expect(decodeArguments('{"a":')).toBe('{"a":');
    expect(decodeArguments({ city: 'Bogotá' })).toBe('{"city":"Bogotá"}');
  });
});

describe('decodeFunctionCall', () => {
  it('is written back as it came', () => {
    const wire = { name: 'n', arguments: '{}', x: 1 };
    expect(encodeFunctionCall(decodeFunctionCall(wire, 'call_1'))).toEqual(wire);
  });
});
