import type { JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { foreignFieldLosses } from './foreign-losses.ts';

const lossesOf = (fields: JsonObject, protocol = 'openai-responses') =>
  foreignFieldLosses({ protocol, fields }, 'openai-chat');

describe('foreignFieldLosses', () => {
  it.each([
    { previous_response_id: 'resp_1' },
    { conversation: 'conv_1' },
    { conversation: { id: 'conv_1' } },
    { prompt: { id: 'pmpt_1' } },
    { background: true },
  ])('counts as content what no answer can do without: %j', (fields) => {
    expect(lossesOf(fields)).toEqual([{ path: Object.keys(fields)[0], kind: 'content' }]);
  });

  it.each([
    { background: false },
    { store: true },
    { store: false },
    { truncation: 'disabled' },
    { previous_response_id: null },
    { include: ['reasoning.encrypted_content'] },
    { include: [] },
    { stream_options: { include_obfuscation: false } },
  ])('counts as none what says what holds anyway: %j', (fields) => {
    expect(lossesOf(fields)).toEqual([]);
  });

  it('names settings in an object one by one', () => {
    expect(
      lossesOf({ text: { verbosity: 'low' }, reasoning: { summary: 'auto', x: null } }),
    ).toEqual([
      { path: 'text.verbosity', kind: 'hint' },
      { path: 'reasoning.summary', kind: 'hint' },
    ]);
  });

  it('leaves it to the protocol what a field means of which nothing is known', () => {
    const extra = { protocol: 'openai-chat', fields: { modalities: ['audio'], store: true } };
    const otherwise = (name: string) => (name === 'store' ? 'hint' : 'parameter');
    expect(foreignFieldLosses(extra, 'anthropic-messages', { otherwise })).toEqual([
      { path: 'modalities', kind: 'parameter' },
      { path: 'store', kind: 'hint' },
    ]);
  });

  it('names each trial that a header asks for, of the request alone', () => {
    const form = { headers: { 'anthropic-beta': 'a-2025-01-01, b-2025-01-01,' } };
    const extra = { protocol: 'anthropic-messages', fields: {}, form };
    expect(foreignFieldLosses(extra, 'openai-chat')).toEqual([
      { path: 'anthropic-beta[a-2025-01-01]', kind: 'hint' },
      { path: 'anthropic-beta[b-2025-01-01]', kind: 'hint' },
    ]);
    expect(foreignFieldLosses(extra, 'openai-chat', { path: 'tools[0]' })).toEqual([]);
    expect(foreignFieldLosses(extra, 'anthropic-messages')).toEqual([]);
  });

  it('is nothing for extras of the protocol itself', () => {
    expect(foreignFieldLosses({ protocol: 'a', fields: { x: 1 } }, 'a')).toEqual([]);
    expect(foreignFieldLosses(undefined, 'a')).toEqual([]);
  });

  it('names the place of an extra below the request', () => {
    const extra = { protocol: 'a', fields: { store: 1 } };
    expect(foreignFieldLosses(extra, 'b', { path: 'tools[0]' })).toEqual([
      { path: 'tools[0].store', kind: 'hint' },
    ]);
  });
});
