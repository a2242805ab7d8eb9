import { type ChatRequest, createCall, isLLMError } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { toAskedPlan } from './asked-plan.ts';
import type { MockPlan } from './mock-plan.ts';

const nothing: MockPlan = { toolCalls: [], delayMs: 0 };
const planFor = (fields: Partial<ChatRequest>, plan = nothing) =>
  toAskedPlan(plan, createCall('chat', { model: 'm', messages: [], ...fields }), 'said');

const weather = {
  type: 'function',
  name: 'weather',
  parameters: { properties: { city: { type: 'string' } }, required: ['city'] },
} as const;
const now = { type: 'function', name: 'now' } as const;

describe('toAskedPlan', () => {
  it('leaves to the mock what asks for nothing', () => {
    expect(planFor({})).toBe(nothing);
    expect(planFor({ tools: [weather], toolChoice: { type: 'auto' } })).toBe(nothing);
    expect(planFor({ tools: [weather], toolChoice: { type: 'none' } })).toBe(nothing);
    expect(planFor({ toolChoice: { type: 'required' } })).toBe(nothing);
    expect(planFor({ responseFormat: { type: 'text' } })).toBe(nothing);
  });

  it('gives way to what the fields of the mock say', () => {
    const told: MockPlan = { ...nothing, outcome: { kind: 'text', text: 'mine' } };
    expect(planFor({ tools: [weather], toolChoice: { type: 'required' } }, told)).toBe(told);
  });

  it('calls a tool that must be called, the first or the named one', () => {
    const tools = [weather, now];
    expect(planFor({ tools, toolChoice: { type: 'required' } }).toolCalls).toEqual([
      { type: 'tool_call', id: 'call_mock_0', name: 'weather', arguments: '{"city":"mock"}' },
    ]);
    const named = planFor({ tools, toolChoice: { type: 'tool', name: 'now' } });
    expect(named.toolCalls).toMatchObject([{ name: 'now', arguments: '{}' }]);
    expect(named.outcome).toEqual({ kind: 'text', text: '' });
  });

  it('refuses a tool that is not there', () => {
    const choice = { type: 'tool', name: 'other' } as const;
    const failed = (() => {
      try {
        return planFor({ tools: [weather], toolChoice: choice });
      } catch (error) {
        return error;
      }
    })();
    expect(isLLMError(failed, 'invalid_request') && failed.param).toBe('tool_choice');
  });

  it('answers with JSON where that is asked for', () => {
    expect(planFor({ responseFormat: { type: 'json' } }).outcome).toEqual({
      kind: 'text',
      text: '{"message":"said"}',
    });
    const schema = { type: 'object', properties: { a: { const: 7 } } };
    const responseFormat = { type: 'json_schema', name: 'x', schema } as const;
    expect(planFor({ responseFormat }).outcome).toEqual({ kind: 'text', text: '{"a":7}' });
  });
});
