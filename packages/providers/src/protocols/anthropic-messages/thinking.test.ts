import type { ChatRequest, ReasoningSettings } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { decodeThinking, encodeThinking } from './thinking.ts';

const encode = (
  reasoning: ReasoningSettings | undefined,
  { model = 'claude-sonnet-4-5', ...more }: Partial<ChatRequest> = {},
) =>
  encodeThinking({
    model,
    messages: [],
    ...(reasoning === undefined ? {} : { reasoning }),
    ...more,
  });

describe('encodeThinking', () => {
  it('refuses an effort that no budget is known for', () => {
    expect(() => encode({ effort: 'immense' })).toThrow(
      expect.objectContaining({ code: 'invalid_request', param: 'reasoning_effort' }),
    );
  });

  it('sends nothing where nothing is asked, or thinking is off', () => {
    expect(encode(undefined)).toEqual({ maxTokens: 4096 });
    expect(encode({ effort: 'none' })).toEqual({ maxTokens: 4096 });
    expect(encode({ mode: 'off' }, { maxOutputTokens: 10 })).toEqual({ maxTokens: 10 });
  });

  it.each([
    ['minimal', 1024],
    ['low', 1024],
    ['medium', 2048],
    ['high', 4096],
    ['xhigh', 8192],
    ['max', 16_384],
  ])('gives an older model a budget for %s', (effort, budget) => {
    expect(encode({ effort })).toEqual({
      thinking: { type: 'enabled', budget_tokens: budget },
      maxTokens: budget + 4096,
    });
  });

  it('keeps the budget below the bound on the output', () => {
    expect(encode({ effort: 'low' }, { maxOutputTokens: 1024 }).maxTokens).toBe(2048);
    expect(encode({ effort: 'low' }, { maxOutputTokens: 1025 }).maxTokens).toBe(1025);
    expect(encode({ mode: 'on', budgetTokens: 5000 }, { maxOutputTokens: 100 })).toEqual({
      thinking: { type: 'enabled', budget_tokens: 5000 },
      maxTokens: 5100,
    });
  });

  it.each([
    'claude-opus-4-6',
    'claude-sonnet-4-6-20260217',
    'claude-opus-4-7',
    'claude-sonnet-5',
    'claude-fable-5-1',
    'claude-mythos-preview',
    'anthropic.claude-opus-4-6-v1',
    'anthropic/claude-opus-4.6',
  ])('lets %s decide itself', (model) => {
    expect(encode({ effort: 'high' }, { model, maxOutputTokens: 500 })).toEqual({
      thinking: { type: 'adaptive' },
      effort: 'high',
      maxTokens: 500,
    });
  });

  it.each([
    'claude-3-7-sonnet-20250219',
    'claude-sonnet-4-20250514',
    'claude-opus-4-1-20250805',
    'claude-haiku-4-5-20251001',
    'kimi-k2',
  ])('gives %s a budget', (model) => {
    expect(encode({ mode: 'on' }, { model }).thinking).toEqual({
      type: 'enabled',
      budget_tokens: 2048,
    });
  });

  it('calls the least effort low where the model decides, and leaves room to think', () => {
    expect(encode({ effort: 'minimal' }, { model: 'claude-opus-5' })).toEqual({
      thinking: { type: 'adaptive' },
      effort: 'low',
      maxTokens: 4096 + 1024,
    });
  });

  it("gives an Anthropic caller's settings as they came", () => {
    const extra = { protocol: 'anthropic-messages', fields: {} };
    expect(
      encode({ mode: 'on', budgetTokens: 2000, effort: 'odd' }, { extra, maxOutputTokens: 1 }),
    ).toEqual({
      thinking: { type: 'enabled', budget_tokens: 2000 },
      effort: 'odd',
      maxTokens: 1,
    });
    expect(encode({ mode: 'off' }, { extra }).thinking).toEqual({ type: 'disabled' });
  });
});

describe('decodeThinking', () => {
  it('keeps a kind it does not know whole', () => {
    const wire = { type: 'between_tools', budget_tokens: 3 };
    expect(decodeThinking(wire, undefined)).toEqual({ rest: wire });
  });

  it('reads the mode, the budget and the effort, and keeps the rest', () => {
    expect(
      decodeThinking({ type: 'enabled', budget_tokens: 1024, display: 'omitted' }, 'low'),
    ).toEqual({
      reasoning: { mode: 'on', budgetTokens: 1024, effort: 'low' },
      rest: { display: 'omitted' },
    });
    expect(decodeThinking(undefined, undefined)).toEqual({});
    expect(decodeThinking(undefined, 'max')).toEqual({ reasoning: { effort: 'max' } });
  });
});
