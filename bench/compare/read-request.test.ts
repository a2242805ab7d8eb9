import { describe, expect, it } from 'vitest';
import { readRequest } from './read-request.ts';

describe('readRequest', () => {
  it('tells that the upstream was not asked', () => {
    expect(readRequest(undefined)).toEqual({ 'upstream was asked': false });
  });

  it('reads two ways to ask the same as one', () => {
    const plain = { model: 'a', stream: false, messages: [{ role: 'user', content: 'Hi' }] };
    const parts = {
      model: 'b',
      stop: null,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }], name: null }],
    };
    expect(readRequest(JSON.stringify(plain))).toEqual(readRequest(JSON.stringify(parts)));
  });

  it('compares arguments as JSON, and as text where they are none', () => {
    const asked = (text: string) => {
      const calls = [{ id: '1', function: { name: 'f', arguments: text } }];
      return readRequest(JSON.stringify({ messages: [{ role: 'assistant', tool_calls: calls }] }));
    };
    expect(asked('{"a":1, "b":2}')).toEqual(asked('{"b":2,"a":1}'));
    expect(asked('{"a":')).not.toEqual(asked('{"b":'));
  });

  it('keeps every other field apart', () => {
    expect(readRequest('{"model":"m","max_tokens":7,"tools":[{"name":"x"}]}')).toEqual({
      'upstream was asked': true,
      'asks: max_tokens': 7,
      'asks: tools': [{ name: 'x' }],
    });
  });
});
