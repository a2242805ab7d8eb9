import { describe, expect, it } from 'vitest';
import { modelName } from './model-name.ts';

describe('modelName', () => {
  it.each([
    ['us.anthropic.claude-opus-4-7-v1:0', 'claude-opus-4.7'],
    ['claude-3-5-sonnet-20241022', 'claude-sonnet-3.5'],
    ['claude-sonnet-4-20250514', 'claude-sonnet-4'],
    ['claude-opus-4@20250514', 'claude-opus-4'],
    ['anthropic/claude-4.7-opus', 'claude-opus-4.7'],
    ['claude-haiku-4-5-20251001', 'claude-haiku-4.5'],
    ['claude-fable-5-1', 'claude-fable-5.1'],
    ['claude-mythos-preview', 'claude-mythos-preview'],
    ['openai/gpt-oss-20b', 'gpt-oss-20b'],
    ['ft:GPT-4.1:acme::x', 'gpt-4.1:acme::x'],
  ])('of %s is %s', (model, name) => {
    expect(modelName(model)).toBe(name);
  });
});
