import { describe, expect, it } from 'vitest';
import { decodeFinish, encodeFinish } from './openai-finish.ts';

describe('decodeFinish', () => {
  it('keeps a word it does not know', () => {
    expect(decodeFinish('insufficient_system_resource', false)).toEqual({
      unified: 'other',
      native: 'insufficient_system_resource',
    });
  });

  it.each(['constructor', '__proto__', 'toString'])('takes %s for an unknown word', (word) => {
    expect(decodeFinish(word, false)).toEqual({ unified: 'other', native: word });
  });

  it('takes an end without a word for a regular one', () => {
    expect(decodeFinish(undefined, false)).toEqual({ unified: 'stop' });
    expect(decodeFinish('', true)).toEqual({ unified: 'tool_calls' });
  });

  it('knows that a stop after tool calls means to run them, and a length does not', () => {
    expect(decodeFinish('stop', true)).toEqual({ unified: 'tool_calls', native: 'stop' });
    expect(decodeFinish('length', true)).toEqual({ unified: 'length', native: 'length' });
  });

  it.each([
    ['eos', 'stop'],
    ['model_length', 'length'],
    ['function_call', 'tool_calls'],
    ['sensitive', 'content_filter'],
  ])('reads %s as %s', (word, unified) => {
    expect(decodeFinish(word, false).unified).toBe(unified);
  });
});

describe('encodeFinish', () => {
  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['tool_calls', 'tool_calls'],
    ['content_filter', 'content_filter'],
    ['refusal', 'content_filter'],
    ['pause', 'stop'],
    ['other', 'stop'],
  ] as const)('writes %s as %s', (unified, word) => {
    expect(encodeFinish({ unified }, false)).toBe(word);
  });

  it('writes tool_calls for a stop after calls', () => {
    expect(encodeFinish({ unified: 'stop' }, true)).toBe('tool_calls');
    expect(encodeFinish({ unified: 'length' }, true)).toBe('length');
  });
});
