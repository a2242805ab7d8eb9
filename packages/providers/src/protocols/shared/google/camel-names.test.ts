import { describe, expect, it } from 'vitest';
import { withCamelNames } from './camel-names.ts';

describe('withCamelNames', () => {
  it('gives a body without other names back as it is', () => {
    const body = { contents: [{ parts: [{ text: 'a_b' }] }], generationConfig: { topK: 1 } };
    expect(withCamelNames(body)).toBe(body);
  });

  it('renames Google’s own fields, at any depth', () => {
    expect(
      withCamelNames({
        contents: [{ parts: [{ inline_data: { mime_type: 'image/png', data: 'A' } }] }],
        system_instruction: { parts: { text: 'x' } },
        generation_config: { thinking_config: { thinking_budget: 1 }, top_k: 2 },
        tools: [{ file_search: { file_search_store_names: ['s'] } }],
      }),
    ).toEqual({
      contents: [{ parts: [{ inlineData: { mimeType: 'image/png', data: 'A' } }] }],
      systemInstruction: { parts: { text: 'x' } },
      generationConfig: { thinkingConfig: { thinkingBudget: 1 }, topK: 2 },
      tools: [{ fileSearch: { fileSearchStoreNames: ['s'] } }],
    });
  });

  it('leaves what is the caller’s own', () => {
    const args = { user_id: 1, inline_data: {} };
    const schema = { type: 'object', properties: { user_id: { any_of: [] } } };
    const body = {
      contents: [
        { parts: [{ function_call: { name: 'f_g', args } }] },
        { parts: [{ function_response: { name: 'f_g', response: args } }] },
      ],
      tools: [{ function_declarations: [{ name: 'f_g', parameters_json_schema: schema }] }],
      labels: { my_team: 'a' },
    };
    expect(withCamelNames(body)).toEqual({
      contents: [
        { parts: [{ functionCall: { name: 'f_g', args } }] },
        { parts: [{ functionResponse: { name: 'f_g', response: args } }] },
      ],
      tools: [{ functionDeclarations: [{ name: 'f_g', parametersJsonSchema: schema }] }],
      labels: { my_team: 'a' },
    });
  });

  it('renames the words of a schema and not its properties', () => {
    expect(
      withCamelNames({
        generationConfig: {
          responseSchema: {
            type: 'OBJECT',
            properties: { a_b: { any_of: [{ min_items: '1' }] } },
            property_ordering: ['a_b'],
          },
        },
      }),
    ).toEqual({
      generationConfig: {
        responseSchema: {
          type: 'OBJECT',
          properties: { a_b: { anyOf: [{ minItems: '1' }] } },
          propertyOrdering: ['a_b'],
        },
      },
    });
  });

  it('never reaches a prototype', () => {
    const body = Object.fromEntries([
      ['__proto__', { polluted: 'yes' }],
      ['top_k', 1],
    ]);
    expect(Object.getPrototypeOf(withCamelNames(body))).toBe(Object.prototype);
  });
});
