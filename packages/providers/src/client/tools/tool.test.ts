import { type } from 'arktype';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { SchemaMismatchError } from '../schema/schema-mismatch-error.ts';
import { type ToolContext, tool } from './tool.ts';

const context: ToolContext = {
  signal: new AbortController().signal,
  call: { id: 'c', type: 'function', function: { name: 'weather', arguments: '' } },
  messages: [],
};
const weather = tool({
  name: 'weather',
  description: 'The weather of a city',
  parameters: z.object({ city: z.string(), days: z.number().default(1) }),
  run: ({ city, days }) => {
    expectTypeOf(city).toEqualTypeOf<string>();
    expectTypeOf(days).toEqualTypeOf<number>();
    return { city, days };
  },
});

describe('tool', () => {
  it.each(['', 'two words', 'ä', 'x'.repeat(65)])('refuses the name %j', (name) => {
    expect(() => tool({ name, parameters: {}, run: () => 1 })).toThrow(
      expect.objectContaining({ code: 'invalid_request', param: 'name' }),
    );
  });

  it.each(['{"city":', '{"city":1}', '"Rome"'])('does not run with %s', async (written) => {
    await expect(weather.run(written, context)).rejects.toThrow(SchemaMismatchError);
    await expect(weather.run(written, context)).rejects.toThrow('the arguments of weather');
  });

  it('runs with what its schema makes of the arguments', async () => {
    const given = await weather.run('{"city":"Rome"}', context);
    expectTypeOf(given).toEqualTypeOf<{ city: string; days: number }>();
    expect(given).toEqual({ city: 'Rome', days: 1 });
  });

  it('is what a provider is sent', () => {
    expect(weather.function).toMatchObject({
      name: 'weather',
      description: 'The weather of a city',
      parameters: { type: 'object', required: ['city'], additionalProperties: false },
    });
    expect(weather.function.strict).toBeUndefined();
    const all = tool({ name: 'a', parameters: type({ city: 'string' }), run: ({ city }) => city });
    expect(all.function.strict).toBe(true);
  });

  it('takes JSON Schema as data, and any object for its arguments', async () => {
    const parameters = { type: 'object', properties: { a: { type: 'number' } } } as const;
    const plain = tool({ name: 'plain', parameters, run: (args) => args['a'] });
    expect(plain.function.parameters).toEqual(parameters);
    expect(await plain.run('{"a":1}', context)).toBe(1);
    expect(await plain.run(' ', context)).toBeUndefined();
    await expect(plain.run('[]', context)).rejects.toThrow('expected an object');
  });
});
