import { describe, expect, it } from 'vitest';
import { isLLMError } from '@llm/core';
import { z } from 'zod';
import { SchemaMismatchError } from './schema-mismatch-error.ts';
import { describeIssues, validateText } from './validate-text.ts';

const origin = { what: 'the answer', schema: { type: 'object' } };
const schema = z.object({ a: z.object({ b: z.number() }) });

describe('validateText', () => {
  it('keeps a text that is no JSON', async () => {
    const failed = await validateText('Sure! {', schema, origin).catch((cause: unknown) => cause);
    expect(failed).toBeInstanceOf(SchemaMismatchError);
    expect(isLLMError(failed, 'invalid_response')).toBe(true);
    expect(failed).toMatchObject({
      name: 'JSONSchemaValidationError',
      message: 'the answer is not JSON',
      raw: 'Sure! {',
      issues: [],
      schema: origin.schema,
      retryable: false,
    });
  });

  it('says what does not fit, and where', async () => {
    const raw = '{"a":{"b":"one"}}';
    const failed = await validateText(raw, schema, origin).catch((cause: unknown) => cause);
    expect(failed).toMatchObject({ raw, message: expect.stringContaining('a.b: ') });
    if (!(failed instanceof SchemaMismatchError)) throw failed;
    expect(failed.issues).toHaveLength(1);
  });

  it('refuses keys that reach a prototype', async () => {
    await expect(validateText('{"__proto__":{}}', z.any(), origin)).rejects.toThrow('not JSON');
  });

  it('gives what the schema makes of it, also where that takes its time', async () => {
    const doubled = z.number().transform(async (value) => value * 2);
    expect(await validateText('21', doubled, origin)).toBe(42);
  });
});

it('tells of the first issues, and counts the others', () => {
  const issues = Array.from({ length: 7 }, (_, at) => ({ message: 'no', path: [{ key: at }] }));
  expect(describeIssues(issues)).toBe('0: no; 1: no; 2: no; 3: no; 4: no; and 2 more');
});
