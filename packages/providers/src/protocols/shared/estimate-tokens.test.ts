import type { Block } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { estimateTokens } from './estimate-tokens.ts';

const count = (...content: readonly Block[]) =>
  estimateTokens({ model: 'm', messages: [{ role: 'user', content }] });
const text = (said: string): Block => ({ type: 'text', text: said });

describe('estimateTokens', () => {
  it.each([
    ['', 4],
    ['a', 5],
    ['abcdefgh', 6],
    ['東京', 6],
    ['😀', 5],
  ])('takes %j for %i tokens', (said, tokens) => {
    expect(count(text(said))).toBe(tokens);
  });

  it('never takes more text for less', () => {
    const lengths = Array.from({ length: 40 }, (_, length) => count(text('é1'.repeat(length))));
    expect(lengths).toEqual(lengths.toSorted((first, second) => first - second));
  });

  it('counts tools, calls and their results', () => {
    const plain = count(text('Hi'));
    const call: Block = { type: 'tool_call', id: '1', name: 'weather', arguments: '{"city":"x"}' };
    expect(count(text('Hi'), call)).toBeGreaterThan(plain + 5);
    const messages = [{ role: 'user' as const, content: [text('Hi')] }];
    const tools = [{ type: 'function' as const, name: 'weather', parameters: { type: 'object' } }];
    expect(estimateTokens({ model: 'm', messages, tools })).toBeGreaterThan(plain + 5);
  });

  it('counts pictures and files for what they may cost, and not their bytes', () => {
    const data = 'A'.repeat(400_000);
    const source = { kind: 'base64' as const, mediaType: 'image/png', data };
    expect(count({ type: 'image', source })).toBe(1604);
    expect(count({ type: 'file', source: { ...source, mediaType: 'application/pdf' } })).toBe(
      12_004,
    );
    expect(
      count({ type: 'file', source: { kind: 'text', mediaType: 'text/plain', text: 'abcd' } }),
    ).toBe(5);
    expect(count({ type: 'file', source: { kind: 'file', id: 'f' } })).toBe(2004);
  });
});
