import { isObject, type JsonObject, type JsonValue } from '@llm/core';
import { jsonAnswer } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { client } from './client.ts';
import { readPlainAnswer } from './plain-answer.ts';
import { server } from './server.ts';

const request = server.decodeRequest({
  body: { model: 'm', messages: [{ role: 'user', content: 'Hi' }] },
  params: {},
  query: {},
  headers: {},
});

const message = { role: 'assistant', content: 'Hello', refusal: null, annotations: [] };
const choice = { index: 0, message, logprobs: null, finish_reason: 'stop' };
const answer = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [choice],
  usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
  service_tier: 'default',
  system_fingerprint: null,
};
const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '' } };
const asking = { role: 'assistant', content: null, tool_calls: [call] };
const withChoice = (fields: JsonObject): JsonObject => ({
  ...answer,
  choices: [{ ...choice, ...fields }],
});

// Each place of an answer with each of these in it, which no vendor writes and none is trusted not to.
const values: readonly (JsonValue | undefined)[] = [
  undefined,
  null,
  '',
  'stop',
  'error',
  'max_tokens',
  0,
  1.5,
  true,
  [],
  {},
  [{}],
  ['a'],
  { error: 'x' },
];

const others = [
  ...['error', 'type', 'extra', 'provider_specific_fields', 'thinking', 'cache_control', 'audio'],
  ...['images', 'function_call', 'reasoning', 'reasoning_content', 'reasoning_details'],
  ...['thinking_blocks', 'delta', 'native_finish_reason', 'extra_content', 'usage', 'index'],
];

function* variants(value: JsonObject): Generator<JsonObject> {
  for (const name of [...Object.keys(value), ...others]) {
    for (const given of values) yield { ...value, [name]: given };
    const inner = value[name];
    if (isObject(inner)) for (const changed of variants(inner)) yield { ...value, [name]: changed };
    if (!Array.isArray(inner)) continue;
    const [first] = inner as readonly JsonValue[];
    if (isObject(first))
      for (const changed of variants(first)) yield { ...value, [name]: [changed] };
  }
}

const plain = [
  answer,
  withChoice({ message: asking, finish_reason: 'tool_calls' }),
  withChoice({ message: { ...asking, content: 'So:' }, finish_reason: 'tool_calls' }),
  withChoice({
    message: { role: 'assistant', content: 'a', tool_calls: [] },
    finish_reason: 'length',
  }),
  { ...answer, choices: [choice, { ...choice, index: 1 }], usage: undefined },
];

const toPlain = (value: JsonObject): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;

describe('readPlainAnswer', () => {
  it.each(plain.map((body) => [toPlain(body)]))('knows %j', (body) => {
    expect(readPlainAnswer(body)).toBeDefined();
  });

  it('gives what the translation gives, or leaves the answer to it', () => {
    const counts = { plain: 0, left: 0 };
    for (const variant of plain.flatMap((body) => [...variants(toPlain(body))])) {
      const body = toPlain(variant);
      const read = readPlainAnswer(body);
      counts[read === undefined ? 'left' : 'plain'] += 1;
      if (read === undefined) continue;
      const response = client.decodeResponse(jsonAnswer(body), request);
      expect(toPlain(server.encodeResponse(response, request))).toEqual(body);
      expect(read.usage).toEqual(response.usage);
    }
    expect(counts.plain).toBeGreaterThan(200);
    expect(counts.left).toBeGreaterThan(1000);
  });
});
