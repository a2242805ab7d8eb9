import { describe, expect, it } from 'vitest';
import { isLLMError, type JsonObject } from '@llm/core';
import { readMockPlan } from './mock-plan.ts';

const paramOf = (fields: JsonObject) => {
  try {
    readMockPlan(fields);
  } catch (error) {
    if (isLLMError(error, 'invalid_request')) return error.param;
    throw error;
  }
  return 'taken';
};

describe('readMockPlan', () => {
  it.each([
    [{ mock_response: 7 }, 'mock_response'],
    [{ mock_delay: '1' }, 'mock_delay'],
    [{ mock_delay: -1 }, 'mock_delay'],
    [{ mock_timeout: 'yes' }, 'mock_timeout'],
    [{ mock_tool_calls: {} }, 'mock_tool_calls'],
    [{ mock_tool_calls: [1] }, 'mock_tool_calls[0]'],
    [{ mock_tool_calls: [{ id: 'a' }] }, 'mock_tool_calls[0].function'],
    [{ mock_tool_calls: [{ function: { arguments: '{}' } }] }, 'mock_tool_calls[0].function.name'],
  ])('refuses %o', (fields, param) => {
    expect(paramOf(fields)).toBe(param);
  });

  it('asks for nothing where there is nothing', () => {
    expect(readMockPlan({})).toEqual({ toolCalls: [], delayMs: 0 });
    expect(readMockPlan({ mock_response: null, mock_timeout: false }).outcome).toBeUndefined();
  });

  it('takes an empty text for an answer', () => {
    expect(readMockPlan({ mock_response: '' }).outcome).toEqual({ kind: 'text', text: '' });
  });

  it.each([
    ['litellm.RateLimitError', 'rate_limited'],
    ['litellm.ContextWindowExceededError', 'context_length_exceeded'],
    ['litellm.InternalServerError', 'upstream'],
    ['litellm.Timeout', 'timeout'],
    ['AuthenticationError', 'authentication'],
    ['BadRequestError', 'invalid_request'],
    ['ServiceUnavailableError', 'overloaded'],
    ['rate_limited', 'rate_limited'],
    ['budget_exceeded', 'budget_exceeded'],
    ['Exception: content_filter_policy', 'content_filtered'],
  ])('reads %s as the failure %s', (text, code) => {
    const { outcome } = readMockPlan({ mock_response: text });
    expect(outcome?.kind).toBe('failure');
    expect(outcome?.kind === 'failure' && outcome.error.code).toBe(code);
  });

  it('reads a failure of the stream', () => {
    expect(readMockPlan({ mock_response: 'Exception: mock_streaming_error' }).outcome?.kind).toBe(
      'late-failure',
    );
  });

  it.each(['RateLimitError happened', 'constructor', 'litellm.Nothing', 'toString'])(
    'takes %s for a text',
    (text) => {
      expect(readMockPlan({ mock_response: text }).outcome).toEqual({ kind: 'text', text });
    },
  );

  it('reads tool calls, whose arguments may be an object', () => {
    const plan = readMockPlan({
      mock_tool_calls: [
        { id: 'a', type: 'function', function: { name: 'one', arguments: '{"x":1}' } },
        { function: { name: 'two', arguments: { y: 2 } } },
      ],
      mock_delay: 0.5,
    });
    expect(plan).toEqual({
      outcome: { kind: 'text', text: '' },
      delayMs: 500,
      toolCalls: [
        { type: 'tool_call', id: 'a', name: 'one', arguments: '{"x":1}' },
        { type: 'tool_call', id: 'call_mock_1', name: 'two', arguments: '{"y":2}' },
      ],
    });
  });
});
