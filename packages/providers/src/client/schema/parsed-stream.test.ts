import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import * as v from 'valibot';
import { failureOf } from '@llm/core/testing';
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { openaiAnswer } from '../../../test/documented.ts';
import { events, json } from '../../../test/serve.ts';
import { closeClients, startBoth } from '../../../test/support/start-client.ts';
import type { CompletionAnswer } from '../chat-completion.ts';
import { SchemaMismatchError } from './schema-mismatch-error.ts';

afterEach(closeClients);

const city = z.object({ name: z.string(), people: z.number().transform(String) });
const messages = [{ role: 'user', content: 'Name a city.' }] as const;
const params = { model: 'chat/m', messages, response_format: city } as const;
const [choice] = openaiAnswer.choices;
const answering = (content: string | null, message: object = {}, finish = 'stop') =>
  json(200, {
    ...openaiAnswer,
    choices: [
      { ...choice, finish_reason: finish, message: { role: 'assistant', content, ...message } },
    ],
  });
const chunk = (content: string, finish: string | null = null) => ({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta: { content }, finish_reason: finish }],
});
const streaming = (...texts: readonly string[]) =>
  events([...texts.map((text) => chunk(text)), chunk('', 'stop'), '[DONE]']);

describe('an answer with a schema that fails', () => {
  it.each([
    ['is no JSON', 'It is Rome.'],
    ['does not fit', '{"name":"Rome"}'],
    ['is cut off', '{"name":"Ro'],
    ['is empty', ''],
  ])('is an error with the raw text where it %s', async (_, raw) => {
    const { client } = await startBoth([answering(raw)]);
    const failed = await failureOf(client.completion(params));
    expect(failed).toBeInstanceOf(SchemaMismatchError);
    expect(failed).toMatchObject({ code: 'invalid_response', raw });
  });

  it('is refused before anybody is asked where the schema has no JSON Schema', async () => {
    const { client, server } = await startBoth([answering('{}')]);
    const bare = v.object({ name: v.string() });
    const failed = await failureOf(client.completion({ ...params, response_format: bare }));
    expect(failed).toMatchObject({ code: 'invalid_request', param: 'response_format' });
    expect(server.received).toEqual([]);
  });

  it('is no failure where the model calls a tool first', async () => {
    const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } };
    const { client } = await startBoth([answering(null, { tool_calls: [call] }, 'tool_calls')]);
    const answer = await client.completion(params);
    expect(answer.choices[0]?.message.tool_calls).toHaveLength(1);
    expect(() => answer.parsed).toThrow('called tools');
    expect(JSON.stringify(answer)).not.toContain('parsed');
  });

  it('rejects `parsed` of a stream, which was given before, and what breaks the stream', async () => {
    const { client } = await startBoth([
      streaming('{"name":', '1}'),
      events([chunk('{"name"')], 'reset'),
    ]);
    const stream = await client.completion({ ...params, stream: true });
    const partials: unknown[] = [];
    for await (const partial of stream.partials()) partials.push(partial);
    expect(partials).toEqual([{}, { name: 1 }]);
    expect(await failureOf(stream.parsed())).toMatchObject({ raw: '{"name":1}' });
    const broken = await client.completion({ ...params, stream: true });
    expect((await failureOf(broken.parsed())).code).toBe('connection');
  });

  it('closes the upstream when the partial values are left', async () => {
    const { client, server } = await startBoth([events([chunk('{"name":"')], 'stay')]);
    const stream = await client.completion({ ...params, stream: true });
    for await (const partial of stream.partials()) {
      expect(partial).toEqual({ name: '' });
      break;
    }
    await server.received[0]?.gone;
  });
});

describe('an answer with a schema', () => {
  it('is read by it, and typed', async () => {
    const { client, server } = await startBoth([answering('{"name":"Rome","people":3}')]);
    const answer = await client.completion(params);
    expectTypeOf(answer.parsed).toEqualTypeOf<{ name: string; people: string }>();
    expect(answer.parsed).toEqual({ name: 'Rome', people: '3' });
    expect(Object.keys(answer)).not.toContain('parsed');
    expect(server.received[0]?.body['response_format']).toEqual({
      type: 'json_schema',
      json_schema: {
        name: 'answer',
        strict: true,
        schema: {
          type: 'object',
          properties: { name: { type: 'string' }, people: { type: 'number' } },
          required: ['name', 'people'],
          additionalProperties: false,
        },
      },
    });
  });

  it.each([
    ['valibot', toStandardJsonSchema(v.object({ name: v.string() }))],
    ['arktype', type({ name: 'string' })],
    ['zod with a title', z.object({ name: z.string() }).meta({ title: 'A city!' })],
  ])('is read by %s', async (_, schema) => {
    const { client } = await startBoth([answering('{"name":"Rome"}'), answering('{}')]);
    const answer = await client.completion({ ...params, response_format: schema });
    expectTypeOf(answer.parsed).toEqualTypeOf<{ name: string }>();
    expect(answer.parsed).toEqual({ name: 'Rome' });
    const failed = await failureOf(client.completion({ ...params, response_format: schema }));
    expect(failed).toBeInstanceOf(SchemaMismatchError);
  });

  it('has no type of its own without one', async () => {
    const { client } = await startBoth([answering('{}')]);
    const plain = await client.completion({
      model: 'chat/m',
      messages,
      response_format: { type: 'json_object' },
    });
    expectTypeOf(plain).toEqualTypeOf<CompletionAnswer>();
  });

  it('streams its value as it comes', async () => {
    const { client } = await startBoth([streaming('{"name":"R', 'ome","peo', 'ple":3', '}')]);
    const stream = await client.completion({ ...params, stream: true });
    const partials: unknown[] = [];
    for await (const partial of stream.partials()) {
      expectTypeOf(partial).toEqualTypeOf<{ readonly name?: string; readonly people?: string }>();
      partials.push(partial);
    }
    expect(partials).toEqual([{ name: 'R' }, { name: 'Rome' }, { name: 'Rome', people: 3 }]);
    expect(await stream.parsed()).toEqual({ name: 'Rome', people: '3' });
    expect((await stream.final()).choices[0]?.message.content).toBe('{"name":"Rome","people":3}');
  });
});
