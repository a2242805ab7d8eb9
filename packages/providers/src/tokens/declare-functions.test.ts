import { describe, expect, it } from 'vitest';
import { declareFunctions } from './declare-functions.ts';

describe('declareFunctions', () => {
  it('declares what it cannot read as anything', () => {
    const parameters = {
      properties: { a: 7, b: { type: ['string', 'null'] }, c: { type: 'array' } },
    };
    expect(declareFunctions([{ name: 'f', parameters }, {}])).toBe(
      [
        'namespace functions {',
        '',
        'type f = (_: {',
        'a?: any,',
        'b?: any,',
        'c?: any[],',
        '}) => any;',
        '',
        'type  = () => any;',
        '',
        '} // namespace functions',
      ].join('\n'),
    );
  });

  it('ends with a schema that is deeper than any', () => {
    let schema: Record<string, unknown> = { type: 'string' };
    for (let depth = 0; depth < 500; depth += 1)
      schema = { type: 'object', properties: { deeper: schema } };
    expect(declareFunctions([{ name: 'f', parameters: schema as never }]).length).toBeLessThan(
      2000,
    );
  });

  it('writes descriptions, choices and what is required', () => {
    const declared = declareFunctions([
      {
        name: 'look',
        description: 'Looks it up',
        parameters: {
          type: 'object',
          properties: {
            at: { type: 'string', description: 'Where', enum: ['here', 'there'] },
            near: { type: 'object', properties: { x: { type: 'number', enum: [1, 2] } } },
            all: { type: 'array', items: { type: 'boolean' } },
          },
          required: ['at'],
        },
      },
    ]);
    expect(declared).toBe(`namespace functions {

// Looks it up
type look = (_: {
// Where
at: "here" | "there",
near?: {
  x?: 1 | 2,
},
all?: boolean[],
}) => any;

} // namespace functions`);
  });
});
