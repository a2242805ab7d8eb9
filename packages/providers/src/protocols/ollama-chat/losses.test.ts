import type { ChatRequest, Loss } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { ollamaChat } from './index.ts';

const lossesOf = (request: Partial<ChatRequest>): readonly Loss[] =>
  ollamaChat.client.encodeRequest({ model: 'qwen3', messages: [], ...request }).losses ?? [];

describe('what Ollama has no words for', () => {
  it('is reported of a budget for thoughts, which becomes a switch or a level', () => {
    const loss = { path: 'thinking.budget_tokens', kind: 'hint' };
    const reasoning = { mode: 'on', budgetTokens: 3000 } as const;
    expect(lossesOf({ reasoning })).toEqual([loss]);
    expect(lossesOf({ reasoning, model: 'gpt-oss' })).toEqual([loss]);
    expect(lossesOf({ reasoning: { effort: 'low' }, model: 'gpt-oss' })).toEqual([]);
    expect(lossesOf({ reasoning: { mode: 'off', budgetTokens: 0 } })).toEqual([]);
  });

  it('is reported of the result of a call as of any other part', () => {
    const result = {
      type: 'tool_result',
      toolCallId: 'a',
      content: [{ type: 'text', text: '18' }],
      cacheHint: { ttl: '5m' },
    } as const;
    expect(lossesOf({ messages: [{ role: 'tool', content: [result] }] })).toEqual([
      { path: 'messages[0].content[0].cache_control', kind: 'hint' },
    ]);
  });
});
