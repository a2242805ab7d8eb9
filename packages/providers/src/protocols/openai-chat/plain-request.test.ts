import { type JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { client } from './client.ts';
import { readPlainRequest, writePlainRequest } from './plain-request.ts';
import { server } from './server.ts';

const messages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Hi' },
];
const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } };
const tool = { type: 'function', function: { name: 'f', parameters: { type: 'object' } } };
const schema = { name: 's', schema: { type: 'object' }, strict: true };

const plain: readonly JsonObject[] = [
  {},
  { temperature: 0, top_p: 0.5, seed: 1, n: 2, user: 'u' },
  { max_tokens: 5 },
  { max_completion_tokens: 5, frequency_penalty: 1, presence_penalty: 1 },
  { stop: 'a' },
  { stop: ['a', 'b'] },
  { stop: [] },
  { stream: true },
  { stream: false, stream_options: { include_usage: false } },
  { stream: true, stream_options: { include_usage: true } },
  { logprobs: true, top_logprobs: 2 },
  { reasoning_effort: 'low' },
  { reasoning_effort: 'none' },
  { reasoning_effort: 'xhigh', tools: [tool] },
  { tools: [tool], tool_choice: 'auto', parallel_tool_calls: false },
  { tools: [{ type: 'function', function: { name: 'f', description: '', strict: false } }] },
  { tool_choice: 'none' },
  { response_format: { type: 'json_object' } },
  { response_format: { type: 'text' } },
  { response_format: { type: 'json_schema', json_schema: schema } },
  { user: 'u'.repeat(100) },
  {
    messages: [
      ...messages,
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'c1', content: 'done' },
      { role: 'assistant', content: 'It is.', tool_calls: [{ ...call, id: 'c2' }] },
      { role: 'tool', tool_call_id: 'c2', content: 'again' },
      { role: 'assistant', content: 'Yes.' },
      { role: 'developer', content: 'Be long.' },
      { role: 'user', content: ' ' },
    ],
  },
];

const translatedAlone: readonly JsonObject[] = [
  { temperature: '0' },
  { temperature: null },
  { messages: [] },
  { messages: 'Hi' },
  { messages: [{ role: 'user', content: '' }] },
  { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] },
  { messages: [{ role: 'user', content: 'Hi', name: 'a' }] },
  { messages: [{ role: 'function', name: 'f', content: 'Hi' }] },
  { messages: [{ role: 'assistant', content: 'a', reasoning_content: 'b' }] },
  { messages: [{ role: 'assistant', content: null, tool_calls: [] }] },
  { messages: [{ role: 'tool', content: 'no call' }] },
  { model: '' },
  { max_tokens: 1, max_completion_tokens: 2 },
  { tools: [] },
  { tools: [{ type: 'web_search' }] },
  { tools: [{ ...tool, cache_control: { type: 'ephemeral' } }] },
  { tool_choice: { type: 'function', function: { name: 'f' } } },
  { tool_choice: 'any' },
  { functions: [{ name: 'f' }] },
  { response_format: { type: 'json_schema', json_schema: { name: 's' } } },
  { response_format: { type: 'json_object', extra: 1 } },
  { stream_options: {} },
  { reasoning_effort: 'max' },
  { thinking: { type: 'enabled' } },
  { unknown: 1 },
  { n: Number.NaN },
];

// OpenAI's models, one that thinks, xAI's, and one of which nothing is known.
const models = ['gpt-4o-mini', 'o3-mini', 'gpt-5', 'gpt-5.2', 'grok-4', 'some-model'];
const named = (fields: JsonObject): JsonObject => ({ model: 'as-asked', messages, ...fields });

describe.each(models)('a plain request to %s', (model) => {
  it.each(plain.map((fields) => [JSON.stringify(fields), named(fields)] as const))(
    'with %s is what the translation writes',
    (_, body) => {
      const request = server.decodeRequest({ body, params: {}, query: {}, headers: {} });
      const translated = client.encodeRequest({ ...request, model });
      const read = readPlainRequest(body);
      expect(read).toBeDefined();
      const written = writePlainRequest(read ?? {}, model, {});
      if (translated.losses === undefined) expect(written).toEqual(translated.body);
      else expect(written).toBeUndefined();
    },
  );
});

describe('readPlainRequest', () => {
  it.each(translatedAlone.map((fields) => [fields]))('leaves %j to the translation', (fields) => {
    expect(readPlainRequest(named(fields))).toBeUndefined();
  });

  it('does not see what a program changes later', () => {
    const own = [{ role: 'user', content: 'Hi' }];
    const read = readPlainRequest({ model: 'm', messages: own });
    own.push({ role: 'user', content: 'more' });
    Object.assign(own[0] ?? {}, { content: 'other' });
    expect(read).toEqual({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] });
  });
});
