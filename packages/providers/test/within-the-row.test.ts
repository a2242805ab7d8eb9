import { asArray, asNumber, asObject, asString, type JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { anthropicMessages } from '../src/protocols/anthropic-messages/index.ts';
import { openaiChat } from '../src/protocols/openai-chat/index.ts';
import { takesOf } from '../src/protocols/shared/models/takes-of.ts';

const claudes = [
  ...['claude-2.1', 'claude-3-haiku-20240307', 'claude-3-5-sonnet-20241022'],
  ...['claude-3-7-sonnet-20250219', 'claude-sonnet-4-20250514', 'claude-opus-4-1-20250805'],
  ...['claude-haiku-4-5', 'claude-opus-4-5', 'claude-sonnet-4-6', 'claude-opus-4-6'],
  ...[
    'claude-opus-4-7',
    'claude-opus-4-8',
    'claude-opus-5',
    'claude-sonnet-5-5',
    'claude-opus-5-5',
  ],
  ...['claude-mythos-preview', 'claude-fable-5-1'],
];
const gpts = [
  ...['gpt-3.5-turbo', 'gpt-4', 'gpt-4o', 'gpt-4.1-mini', 'o1', 'o3-mini', 'o4-mini', 'gpt-5'],
  ...[
    'gpt-5-mini',
    'gpt-5-chat-latest',
    'gpt-5-pro',
    'gpt-5-codex',
    'gpt-5.1',
    'gpt-5.1-codex-max',
  ],
  ...['gpt-5.2', 'gpt-5.4', 'gpt-5.5', 'gpt-5.6', 'gpt-5.6-luna', 'gpt-6', 'gpt-oss-120b'],
];

// Everything that is asked beside everything else, in the words of both protocols.
const efforts = [undefined, 'none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];
const thinkings = [
  undefined,
  { type: 'disabled' },
  { type: 'adaptive' },
  { type: 'enabled', budget_tokens: 1024 },
  { type: 'enabled', budget_tokens: 30_000 },
];
const samplings = [{}, { temperature: 0.5, top_p: 0.9, top_k: 4 }, { temperature: 1, top_p: 1 }];
const bounds = [100, 2000, 500_000];
const asks = efforts.flatMap((effort) =>
  thinkings.flatMap((thinking) =>
    samplings.flatMap((sampling) =>
      bounds.flatMap((bound) =>
        [false, true].map((tools) => ({ effort, thinking, sampling, bound, tools })),
      ),
    ),
  ),
);

type Ask = (typeof asks)[number];

const toRequest = (
  body: JsonObject,
  server: typeof openaiChat.server | typeof anthropicMessages.server,
) => {
  if (server === undefined) throw new Error('the protocol has no server side');
  return server.decodeRequest({ body, params: {}, query: {}, headers: {} });
};

const hi = [{ role: 'user', content: 'Hi' }];

const chat = (model: string, { effort, thinking, sampling, bound, tools }: Ask): JsonObject => ({
  model,
  messages: hi,
  max_tokens: bound,
  ...sampling,
  ...(effort !== undefined && { reasoning_effort: effort }),
  ...(thinking !== undefined && { thinking }),
  ...(tools && { tools: [{ type: 'function', function: { name: 'f' } }] }),
});

const messages = (
  model: string,
  { effort, thinking, sampling, bound, tools }: Ask,
): JsonObject => ({
  model,
  messages: hi,
  max_tokens: bound,
  ...sampling,
  ...(effort !== undefined && { output_config: { effort } }),
  ...(thinking !== undefined && { thinking }),
  ...(tools && { tools: [{ name: 'f', input_schema: { type: 'object' } }] }),
});

describe('whatever is asked, what is sent stands in the row of the model', () => {
  it.each(claudes)('%s', (model) => {
    const takes = takesOf('anthropic-messages', model);
    expect(takes.outputTokens).toBeDefined();
    for (const ask of asks) {
      for (const [body, server] of [
        [chat(model, ask), openaiChat.server],
        [messages(model, ask), anthropicMessages.server],
      ] as const) {
        const { body: sent } = anthropicMessages.client.encodeRequest(toRequest(body, server));
        const thinking = asObject(sent['thinking']);
        const effort = asString(asObject(sent['output_config'])?.['effort']);
        const bound = asNumber(sent['max_tokens']) ?? 0;
        if (thinking !== undefined) expect(takes.thinkingWords).toContain(thinking['type']);
        if (effort !== undefined) expect(takes.efforts).toContain(effort);
        expect(bound).toBeLessThanOrEqual(takes.mostOutputTokens ?? takes.outputTokens ?? 0);
        expect(bound).toBeLessThanOrEqual(Math.max(ask.bound, 1));
        if (server === openaiChat.server && thinking?.['budget_tokens'] !== undefined) {
          expect(asNumber(thinking['budget_tokens'])).toBeLessThan(bound);
        }
        if (takes.sampling === 'none') {
          expect(['temperature', 'top_p', 'top_k'].filter((name) => name in sent)).toEqual([]);
        } else if (takes.sampling === 'one')
          expect('temperature' in sent && 'top_p' in sent).toBe(false);
      }
    }
  });

  it.each(gpts)('%s', (model) => {
    const takes = takesOf('openai-chat', model);
    expect(takes.efforts).toBeDefined();
    for (const ask of asks) {
      const { body: sent } = openaiChat.client.encodeRequest(
        toRequest(messages(model, ask), anthropicMessages.server),
      );
      const effort = asString(sent['reasoning_effort']);
      expect(sent).not.toHaveProperty('thinking');
      if (effort !== undefined) expect(takes.efforts).toContain(effort);
      const hasTools = (asArray(sent['tools']) ?? []).length > 0;
      if (hasTools && takes.effortWithTools !== undefined) {
        expect(effort ?? takes.defaultEffort).toBe(takes.effortWithTools);
      }
      const isFree =
        takes.sampling === undefined ||
        takes.sampling === 'any' ||
        (takes.sampling === 'unthinking' && (effort ?? takes.defaultEffort) === 'none');
      if (!isFree) expect(['temperature', 'top_p'].filter((name) => name in sent)).toEqual([]);
    }
  });
});
