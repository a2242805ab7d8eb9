import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openaiAnswer } from '../../../test/documented.ts';
import type { ChatCompletion } from '../chat-completion.ts';
import { addParsed, responseSchemaOf } from './response-schema.ts';

const answering = (message: object): ChatCompletion => ({
  ...openaiAnswer,
  object: 'chat.completion',
  choices: [
    {
      index: 0,
      finish_reason: 'stop',
      message: { role: 'assistant', content: null, ...message },
    },
  ],
});
describe('responseSchemaOf', () => {
  it('gives the schema a name that providers take', () => {
    const nameOf = (title: string) => responseSchemaOf(z.object({}).meta({ title })).format;
    expect(nameOf('A city, or two!')).toMatchObject({ json_schema: { name: 'A_city_or_two_' } });
    expect(nameOf('x'.repeat(99))).toMatchObject({ json_schema: { name: 'x'.repeat(64) } });
    expect(responseSchemaOf(z.object({})).format).toMatchObject({
      json_schema: { name: 'answer' },
    });
  });

  it('says nothing of `strict` where a schema cannot be', () => {
    const { format } = responseSchemaOf(z.object({ a: z.string().optional() }));
    expect(format).not.toHaveProperty('json_schema.strict');
  });
});

describe('addParsed', () => {
  const schema = responseSchemaOf(z.object({ a: z.number() }));

  it('rejects what does not fit, and an answer without a text', async () => {
    await expect(addParsed(answering({ content: '{}' }), schema)).rejects.toThrow('a: ');
    await expect(addParsed(answering({}), schema)).rejects.toThrow('is not JSON');
  });

  it('adds the value where neither JSON nor a copy sees it', async () => {
    const answer = await addParsed(answering({ content: '{"a":1}' }), schema);
    expect(Object.getOwnPropertyDescriptor(answer, 'parsed')).toMatchObject({
      value: { a: 1 },
      enumerable: false,
    });
  });
});
