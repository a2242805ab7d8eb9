import { asArray, asObject, asString, type JsonObject, append } from '@llm/core';

/**
 * The declarations that OpenAI's models are shown in place of functions, as people found them out: TypeScript with the
 * descriptions as comments (community.openai.com/t/how-to-calculate-the-tokens-when-using-function-call/266573, read 2026-11-30).
 */
export function declareFunctions(functions: readonly JsonObject[]): string {
  const lines = ['namespace functions {', ''];
  for (const { name, description, parameters } of functions) {
    const text = asString(description);
    if (text !== undefined) lines.push(`// ${text}`);
    const schema = asObject(parameters) ?? {};
    const fields = fieldsOf(schema, 0);
    const label = asString(name) ?? '';
    if (fields.length === 0) lines.push(`type ${label} = () => any;`, '');
    else append(lines, [`type ${label} = (_: {`, ...fields, '}) => any;', '']);
  }
  return [...lines, '} // namespace functions'].join('\n');
}

// A schema that refers to itself by objects would never end.
const deepest = 32;

function fieldsOf(schema: JsonObject, indent: number): readonly string[] {
  const required = new Set(asArray(schema['required']) ?? []);
  return Object.entries(asObject(schema['properties']) ?? {}).flatMap(([name, value]) => {
    const field = asObject(value) ?? {};
    const description = indent < 2 ? asString(field['description']) : undefined;
    const space = ' '.repeat(indent);
    const mark = required.has(name) ? '' : '?';
    return [
      ...(description === undefined ? [] : [`${space}// ${description}`]),
      `${space}${name}${mark}: ${typeOf(field, indent)},`,
    ];
  });
}

function typeOf(schema: JsonObject, indent: number): string {
  if (indent > deepest) return 'any';
  const words = asArray(schema['enum']);
  switch (schema['type']) {
    case 'string':
      return words?.map((word) => JSON.stringify(word)).join(' | ') ?? 'string';
    case 'integer':
    case 'number':
      return words?.map(String).join(' | ') ?? 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    case 'array': {
      const items = asObject(schema['items']);
      return items === undefined ? 'any[]' : `${typeOf(items, indent + 2)}[]`;
    }
    case 'object':
      return ['{', ...fieldsOf(schema, indent + 2), `${' '.repeat(indent)}}`].join('\n');
    default:
      return 'any';
  }
}
