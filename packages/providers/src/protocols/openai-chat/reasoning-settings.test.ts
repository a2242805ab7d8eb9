import type { JsonObject, Loss, ReasoningSettings } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { withFields } from './fields.ts';
import { decodeReasoning, encodeReasoning } from './reasoning-settings.ts';

const asked = { takes: {}, hasTools: false };

const encode = (reasoning: ReasoningSettings) => {
  const losses: Loss[] = [];
  return { fields: encodeReasoning({ ...asked, reasoning, form: {}, losses }), losses };
};

describe('decodeReasoning', () => {
  it.each<readonly [JsonObject, string]>([
    [{ reasoning_effort: 3 }, 'reasoning_effort'],
    [{ thinking: true }, 'thinking'],
    [{ thinking: { type: 1 } }, 'thinking.type'],
    [{ thinking: { type: 'enabled', budget_tokens: '9' } }, 'thinking.budget_tokens'],
  ])('refuses %j', (body, param) => {
    expect(() => decodeReasoning(body)).toThrow(expect.objectContaining({ param }));
  });

  it('reads both ways to ask for it', () => {
    expect(decodeReasoning({ reasoning_effort: 'none' }).reasoning).toEqual({
      mode: 'off',
      effort: 'none',
    });
    expect(
      decodeReasoning({ thinking: { type: 'enabled', budget_tokens: 2048 } }).reasoning,
    ).toEqual({ mode: 'on', budgetTokens: 2048 });
  });

  it('leaves a kind of thinking that it does not know', () => {
    const thinking = { type: 'auto' };
    expect(decodeReasoning({ thinking })).toEqual({ kept: thinking });
  });

  it.each<readonly [JsonObject]>([
    [{}],
    [{ reasoning_effort: 'minimal' }],
    [{ reasoning_effort: 'max' }],
    [{ thinking: { type: 'disabled' } }],
    [{ thinking: { type: 'enabled', clear_thinking: false } }],
    [{ thinking: { type: 'adaptive', budget_tokens: 1 }, reasoning_effort: 'high' }],
    [{ thinking: { type: 'auto' }, reasoning_effort: 'high' }],
  ])('is written back as it came: %j', (body) => {
    const { reasoning, form, kept } = decodeReasoning(body);
    const losses: Loss[] = [];
    const fields = encodeReasoning({ ...asked, reasoning, form: form ?? {}, losses });
    expect(withFields(fields, kept && { thinking: kept })).toEqual(body);
    expect(losses).toEqual([]);
  });
});

describe('encodeReasoning', () => {
  it.each([
    [1024, 'low'],
    [1025, 'medium'],
    [2048, 'medium'],
    [2049, 'high'],
    [32_000, 'high'],
  ])('makes of a budget of %i tokens the effort %s', (budgetTokens, effort) => {
    expect(encode({ mode: 'on', budgetTokens })).toEqual({
      fields: { reasoning_effort: effort },
      losses: [{ path: 'thinking.budget_tokens', kind: 'hint' }],
    });
  });

  it('gives an effort of another protocol as the highest that all models take', () => {
    expect(encode({ effort: 'max' })).toEqual({
      fields: { reasoning_effort: 'high' },
      losses: [{ path: 'reasoning_effort', kind: 'hint' }],
    });
  });

  it.each(['on', 'off', 'adaptive'] as const)(
    'leaves thinking that is only switched %s to the model',
    (mode) => {
      expect(encode({ mode })).toEqual({
        fields: {},
        losses: [{ path: 'thinking', kind: 'hint' }],
      });
    },
  );
});
