import type { JsonObject, Loss, ReasoningSettings } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { takesOf } from '../shared/models/takes-of.ts';
import { decodeThinking, encodeOwnThinking, encodeThinking, fitThinking } from './thinking.ts';

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

describe('fitThinking', () => {
  const fit = (body: JsonObject, model: string) => {
    const losses: Loss[] = [];
    return fitThinking(body, takesOf('anthropic-messages', model), losses);
  };

  it.each([
    [{ max_tokens: 5, thinking: { type: 'enabled', budget_tokens: 1024 } }, 'claude-opus-4-5'],
    [{ max_tokens: 5, thinking: { type: 'between_tools' } }, 'claude-opus-4-7'],
    [{ max_tokens: 5, thinking: { type: 'enabled', budget_tokens: 1 } }, 'unknown'],
    [{ max_tokens: 5, output_config: { effort: 'max', format: {} } }, 'claude-opus-4-6'],
  ])('leaves %j alone for %s', (body, model) => {
    expect(fit(body, model)).toBe(body);
  });

  it('gives what the model takes in place of what it refuses, and keeps the rest', () => {
    expect(
      fit(
        { max_tokens: 9000, thinking: { type: 'enabled', budget_tokens: 2000 } },
        'claude-opus-4-7',
      ),
    ).toEqual({
      max_tokens: 9000,
      thinking: { type: 'adaptive', display: 'summarized' },
      output_config: { effort: 'medium' },
    });
    const asked = { thinking: { type: 'adaptive' }, output_config: { effort: 'low', format: {} } };
    expect(fit({ max_tokens: 9000, ...asked }, 'claude-sonnet-4-5')).toEqual({
      max_tokens: 9000,
      thinking: { type: 'enabled', budget_tokens: 1024 },
      output_config: { format: {} },
    });
    expect(fit({ max_tokens: 9, thinking: { type: 'disabled' } }, 'claude-mythos-1')).toEqual({
      max_tokens: 9,
      output_config: { effort: 'low' },
    });
  });
});

describe('encodeOwnThinking', () => {
  it("gives an Anthropic caller's settings as they came", () => {
    expect(encodeOwnThinking({ mode: 'on', budgetTokens: 2000, effort: 'odd' }, 1)).toEqual({
      thinking: { type: 'enabled', budget_tokens: 2000 },
      effort: 'odd',
      maxTokens: 1,
    });
    expect(encodeOwnThinking({ mode: 'off' }, 5).thinking).toEqual({ type: 'disabled' });
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
