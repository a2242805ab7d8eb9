import type { Loss, ReasoningSettings } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { takesOfGemini } from '../shared/models/gemini-families.ts';
import { decodeThinking, encodeThinking } from './thinking.ts';

const settle = (model: string, reasoning: ReasoningSettings) => {
  const losses: Loss[] = [];
  const config = encodeThinking({ reasoning, takes: takesOfGemini(model), losses });
  return { config, lost: losses.map(({ path }) => path) };
};

describe('encodeThinking', () => {
  it.each([
    ['gemini-2.5-flash', { effort: 'low' }, { includeThoughts: true, thinkingBudget: 1024 }],
    ['gemini-2.5-flash', { effort: 'high' }, { includeThoughts: true, thinkingBudget: 4096 }],
    ['gemini-2.5-flash', { mode: 'off' }, { thinkingBudget: 0 }],
    ['gemini-2.5-flash', { effort: 'none' }, { thinkingBudget: 0 }],
    ['gemini-2.5-flash', { mode: 'adaptive' }, { includeThoughts: true, thinkingBudget: -1 }],
    ['gemini-3-flash', { effort: 'minimal' }, { includeThoughts: true, thinkingLevel: 'MINIMAL' }],
    ['gemini-3-pro-preview', { effort: 'high' }, { includeThoughts: true, thinkingLevel: 'HIGH' }],
    ['gemini-3-pro-preview', { mode: 'on' }, { includeThoughts: true }],
    ['gemini-2.0-flash', { mode: 'off' }, undefined],
  ] as const)('says to %s %o by its own measure', (model, reasoning, config) => {
    expect(settle(model, reasoning)).toEqual({ config, lost: [] });
  });

  it.each([
    ['gemini-2.5-pro', { effort: 'none' }, { thinkingBudget: 128 }, 'reasoning_effort'],
    [
      'gemini-2.5-flash',
      { mode: 'on', budgetTokens: 100_000 },
      { includeThoughts: true, thinkingBudget: 24_576 },
      'thinking.budget_tokens',
    ],
    [
      'gemini-3-pro-preview',
      { effort: 'medium' },
      { includeThoughts: true, thinkingLevel: 'LOW' },
      'reasoning_effort',
    ],
    ['gemini-3-pro-preview', { mode: 'off' }, { thinkingLevel: 'LOW' }, 'thinking'],
    [
      'gemini-3-flash',
      { mode: 'on', budgetTokens: 2000 },
      { includeThoughts: true, thinkingLevel: 'MEDIUM' },
      'thinking.budget_tokens',
    ],
    ['gemini-2.0-flash', { effort: 'low' }, undefined, 'reasoning_effort'],
  ] as const)(
    'says to %s %o as near as it can, and reports it',
    (model, reasoning, config, path) => {
      expect(settle(model, reasoning)).toEqual({ config, lost: [path] });
    },
  );
});

describe('decodeThinking', () => {
  it.each([
    [{ thinkingBudget: 0 }, { mode: 'off' }],
    [{ thinkingBudget: -1 }, { mode: 'adaptive' }],
    [{ thinkingBudget: 500 }, { mode: 'on', budgetTokens: 500 }],
    [{ thinkingLevel: 'HIGH' }, { effort: 'high' }],
    [{ includeThoughts: false }, undefined],
  ])('reads %o', (wire, reasoning) => {
    expect(decodeThinking(wire).reasoning).toEqual(reasoning);
  });

  it('keeps a level that is newer than this code', () => {
    expect(decodeThinking({ thinkingLevel: 'COSMIC' })).toEqual({
      rest: { thinkingLevel: 'COSMIC' },
    });
  });
});
