import type { ChatRequest } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { decodeResponse } from './decode-response.ts';

const request: ChatRequest = {
  model: 'm',
  messages: [],
  tools: [{ type: 'function', name: 'get.weather' }],
};

describe('decodeResponse', () => {
  it.each([undefined, 'text', [], {}, { content: 'text' }])('refuses %o', (body) => {
    expect(() => decodeResponse(body, request)).toThrow(
      expect.objectContaining({ code: 'invalid_response' }),
    );
  });

  it('throws a failure that came with a success status', () => {
    const error = { type: 'overloaded_error', message: 'Overloaded' };
    expect(() => decodeResponse({ type: 'error', error }, request)).toThrow(
      expect.objectContaining({ code: 'overloaded', message: 'Overloaded' }),
    );
  });

  it('survives an answer of which little is as it should be', () => {
    expect(decodeResponse({ content: [7, null, { type: 'text' }], usage: 3 }, request)).toEqual({
      id: '',
      model: '',
      candidates: [
        {
          index: 0,
          blocks: [{ type: 'text', text: '' }],
          finish: { unified: 'other' },
        },
      ],
    });
  });

  it('gives tools the names that the caller knows', () => {
    const content = [{ type: 'tool_use', id: 'a', name: 'get_weather', input: { city: 'Paris' } }];
    expect(decodeResponse({ content, stop_reason: 'tool_use' }, request).candidates).toMatchObject([
      {
        blocks: [{ type: 'tool_call', name: 'get.weather', arguments: '{"city":"Paris"}' }],
        finish: { unified: 'tool_calls' },
      },
    ]);
  });
});
