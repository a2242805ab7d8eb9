import type { JsonObject, Loss } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { takesOf } from '../shared/models/takes-of.ts';
import { decodeThinking, encodeOwnThinking, fitThinking } from './thinking.ts';

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
