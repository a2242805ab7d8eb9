import { asArray, asObject, type JsonObject } from '@llm/core';
import { mistral, xai } from '@llm/providers/compatible';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Across, startAcross } from '../support/said-across.ts';

let refusing: Across;
let across: Across;
beforeAll(async () => {
  refusing = await startAcross();
  across = await startAcross({ dropParams: true });
});
afterAll(async () => {
  await refusing.close();
  await across.close();
});

const hi = { role: 'user', content: 'Hi' };

describe('ids of calls at Mistral', () => {
  const history = (ids: readonly string[]): readonly JsonObject[] => [
    hi,
    {
      role: 'assistant',
      content: null,
      tool_calls: ids.map((id) => ({
        id,
        type: 'function',
        function: { name: 'f', arguments: '{}' },
      })),
    },
    ...ids.map((id) => ({ role: 'tool', tool_call_id: id, content: 'x' })),
  ];
  const idsIn = (body: JsonObject | undefined) => {
    const [, turn, ...results] = (asArray(body?.['messages']) ?? []).map(asObject);
    return {
      calls: (asArray(turn?.['tool_calls']) ?? []).map((call) => asObject(call)?.['id']),
      results: results.map((result) => result?.['tool_call_id']),
    };
  };

  it.each([
    [['call_PTLP8xhu3uwZk4l3nlnrrJha']],
    [['call_0', 'call_1']],
    [['turn1_0', 'abcDEF012']],
    [['toolu_01A09q90qw90lq917835lq9', 'x']],
  ])('%j of a chat caller become nine letters and digits, call and result alike', async (ids) => {
    const { sent, dropped } = await refusing.chat(mistral, 'mistral-large-latest', {
      messages: history(ids),
    });
    const { calls, results } = idsIn(sent?.body);
    expect(calls).toHaveLength(ids.length);
    expect(results).toEqual(calls);
    for (const id of calls) expect(id).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(new Set(calls).size).toBe(ids.length);
    expect(dropped).toBe('');
  });

  it('that fit stay, and the bytes of the request with them', async () => {
    const messages = history(['abcDEF012']);
    const { sent } = await refusing.chat(mistral, 'mistral-large-latest', { messages });
    expect(sent?.raw).toContain(JSON.stringify(messages));
  });

  it('are the same for a messages caller', async () => {
    const { sent } = await refusing.messages(mistral, 'mistral-large-latest', {
      messages: [
        hi,
        {
          role: 'assistant',
          content: [
            { type: 'tool_use', id: 'toolu_01A09q90qw90lq917835lq9', name: 'f', input: {} },
          ],
        },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 'toolu_01A09q90qw90lq917835lq9' }],
        },
      ],
    });
    const { calls, results } = idsIn(sent?.body);
    expect(calls[0]).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(results).toEqual(calls);
  });
});

describe('settings at xAI', () => {
  it.each([
    ['grok-4-0709', { stop: ['x'] }, 'stop'],
    ['grok-4.5', { presence_penalty: 0.5 }, 'presence_penalty'],
    ['grok-3-mini', { frequency_penalty: 1 }, 'frequency_penalty'],
    ['grok-code-fast-1', { reasoning_effort: 'high' }, 'reasoning_effort'],
  ])('%s does not take %j', async (model, body, name) => {
    const refused = await refusing.chat(xai, model, body);
    const left = await across.chat(xai, model, body);
    expect(left.sent?.body).not.toHaveProperty(name);
    expect(left.dropped).toBe(name);
    // An effort is a hint: no answer is refused for it.
    expect(refused.status).toBe(name === 'reasoning_effort' ? 200 : 400);
  });

  it.each([
    ['grok-4-fast-non-reasoning', { stop: ['x'] }, { stop: ['x'] }],
    ['grok-4.3', { reasoning_effort: 'none' }, { reasoning_effort: 'none' }],
    ['grok-4.5', { reasoning_effort: 'low' }, { reasoning_effort: 'low' }],
    ['grok-4', { presence_penalty: 0, temperature: 0.3 }, { temperature: 0.3 }],
  ])('%s takes %j, and defaults say nothing', async (model, body, kept) => {
    const { status, sent } = await refusing.chat(xai, model, body);
    expect(status).toBe(200);
    expect(sent?.body).toMatchObject(kept);
  });

  it.each([
    ['grok-4', { type: 'enabled', budget_tokens: 2000 }, undefined],
    ['grok-3-mini', { type: 'enabled', budget_tokens: 2000 }, 'low'],
    ['grok-4.3', { type: 'disabled' }, 'none'],
  ])(
    '%s is told what a messages caller wants of its thoughts: %j',
    async (model, thinking, effort) => {
      const { sent } = await refusing.messages(xai, model, { thinking });
      expect(sent?.body['reasoning_effort']).toBe(effort);
      expect(sent?.body).not.toHaveProperty('thinking');
    },
  );
});
