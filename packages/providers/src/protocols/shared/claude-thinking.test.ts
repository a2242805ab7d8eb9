import type { Loss, ReasoningSettings } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { encodeThinking } from './claude-thinking.ts';
import { takesOf } from './models/takes-of.ts';

const encode = (reasoning: ReasoningSettings, model = 'claude-sonnet-4-5', bound?: number) => {
  const losses: Loss[] = [];
  const takes = takesOf('anthropic-messages', model);
  return {
    ...encodeThinking({ reasoning, bound, takes, losses }),
    lost: losses.map(({ path }) => path),
  };
};

describe('encodeThinking', () => {
  it('refuses an effort that no budget is known for', () => {
    expect(() => encode({ effort: 'immense' })).toThrow(
      expect.objectContaining({ code: 'invalid_request', param: 'reasoning_effort' }),
    );
  });

  it('sends nothing where nothing is asked, or thinking is off', () => {
    expect(encode({})).toEqual({ maxTokens: 64_000, lost: [] });
    expect(encode({ effort: 'none' })).toEqual({ maxTokens: 64_000, lost: [] });
    expect(encode({ mode: 'off' }, 'claude-opus-4-8', 10)).toEqual({ maxTokens: 10, lost: [] });
  });

  it('tells a model that thinks by itself not to, and asks the least of one that cannot but think', () => {
    expect(encode({ mode: 'off', effort: 'high' }, 'claude-opus-5', 10)).toEqual({
      thinking: { type: 'disabled' },
      maxTokens: 10,
      lost: [],
    });
    expect(encode({ effort: 'none' }, 'claude-fable-5', 10)).toEqual({
      effort: 'low',
      maxTokens: 10,
      lost: ['reasoning_effort'],
    });
  });

  it.each([
    ['minimal', 1024],
    ['low', 1024],
    ['medium', 2048],
    ['high', 4096],
    ['xhigh', 8192],
    ['max', 16_384],
  ])('gives an older model a budget for %s', (effort, budget) => {
    const thinking = { type: 'enabled', budget_tokens: budget };
    expect(encode({ effort })).toEqual({ thinking, maxTokens: 64_000, lost: [] });
    expect(encode({ effort }, 'kimi-k2').thinking).toEqual(thinking);
  });

  it("keeps the caller's bound, and cuts the budget or all thinking to it", () => {
    const older = 'claude-haiku-4-5';
    expect(encode({ effort: 'max' }, older, 4000)).toEqual({
      thinking: { type: 'enabled', budget_tokens: 3000 },
      maxTokens: 4000,
      lost: ['thinking.budget_tokens'],
    });
    expect(encode({ effort: 'low' }, older, 1025)).toEqual({
      thinking: { type: 'enabled', budget_tokens: 1024 },
      maxTokens: 1025,
      lost: [],
    });
    expect(encode({ effort: 'low' }, older, 1024)).toEqual({
      maxTokens: 1024,
      lost: ['reasoning_effort'],
    });
  });

  it('leaves room for the answer where nobody set a bound', () => {
    expect(encode({ effort: 'max' }, 'kimi-k2').maxTokens).toBe(16_384 + 4096);
  });

  it('asks nothing of a model that does not think', () => {
    expect(encode({ effort: 'high' }, 'claude-3-5-haiku-20241022')).toEqual({
      maxTokens: 8192,
      lost: ['reasoning_effort'],
    });
  });

  it.each([
    ['claude-opus-4-6', 'xhigh', 'high'],
    ['anthropic.claude-sonnet-4-6-v1:0', 'max', 'max'],
    ['claude-opus-4-7', 'xhigh', 'xhigh'],
    ['anthropic/claude-opus-4.8', 'minimal', 'low'],
    ['claude-sonnet-5', 'odd', 'high'],
  ])('lets %s decide within %s', (model, effort, sent) => {
    const { thinking, effort: got } = encode({ effort }, model, 500);
    expect([thinking?.['type'], got]).toEqual(['adaptive', sent]);
  });

  it('asks a model that hides its thoughts to show them, and gives an effort for a budget that it refuses', () => {
    expect(encode({ mode: 'on', budgetTokens: 8192 }, 'claude-opus-4-7', 100)).toEqual({
      thinking: { type: 'adaptive', display: 'summarized' },
      effort: 'high',
      maxTokens: 100,
      lost: ['thinking.budget_tokens'],
    });
    expect(encode({ effort: 'high' }, 'claude-opus-4-6', 100).thinking).toEqual({
      type: 'adaptive',
    });
  });
});
