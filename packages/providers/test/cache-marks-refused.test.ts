import type { JsonObject, Provider } from '@llm/core';
import { fireworks, groq, mistral, openrouter } from '@llm/providers/compatible';
import { describe, expect, it } from 'vitest';
import { openaiChat } from '../src/protocols/openai-chat/index.ts';
import { lanes, sentInLane } from './support/sent-in-lane.ts';

const mark = { cache_control: { type: 'ephemeral' } };
const asked: JsonObject = {
  model: 'm',
  messages: [
    { role: 'system', content: [{ type: 'text', text: 'A long text', ...mark }] },
    { role: 'user', content: [{ type: 'text', text: 'Hi', ...mark }] },
  ],
  tools: [{ type: 'function', function: { name: 'now', parameters: { type: 'object' } }, ...mark }],
};
const answer = {
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
};

/** What a provider is sent of a request of Chat Completions. */
const sentTo = (provider: Provider, body: JsonObject, lane: (typeof lanes)[number]) =>
  sentInLane({ provider, protocol: openaiChat, answer }, body, lane);

describe.each(lanes)('a request with marks for the cache, in %s', (lane) => {
  it.each([mistral, groq, fireworks])('reaches $id without them', async (provider) => {
    const sent = JSON.stringify(await sentTo(provider, asked, lane));
    expect(sent).not.toContain('cache_control');
    expect(sent).toContain('A long text');
  });

  it('reaches a provider that takes them as it was', async () => {
    expect(JSON.stringify(await sentTo(openrouter, asked, lane))).toContain('cache_control');
  });
});

describe.each(lanes)('a request to think, in %s', (lane) => {
  const messages = [{ role: 'user', content: 'Hi' }];

  it.each([
    ['low', 'high'],
    ['high', 'high'],
    ['none', 'none'],
  ])('of the effort %s reaches Mistral as %s', async (effort, word) => {
    const body = { model: 'm', messages, reasoning_effort: effort };
    expect(await sentTo(mistral, body, lane)).toMatchObject({ reasoning_effort: word });
  });

  it('of Anthropic’s form does not reach Mistral', async () => {
    const body = { model: 'm', messages, thinking: { type: 'enabled', budget_tokens: 2048 } };
    expect(await sentTo(mistral, body, lane)).not.toHaveProperty('thinking');
  });
});
