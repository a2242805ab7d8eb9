import {
  asObject,
  asString,
  type FunctionTool,
  type JsonObject,
  parseJson,
  type Tool,
  toLLMError,
} from '@llm/core';

/**
 * A tool that takes free text. `format` is in the words of the Responses API: `{ type: 'text' }`, or
 * `{ type: 'grammar', syntax, definition }`.
 */
export interface CustomTool {
  readonly name: string;
  readonly description?: string;
  readonly format?: JsonObject;
}

/**
 * A custom tool of Chat Completions, which nests it and its grammar, or of the Responses API, which does not
 * (openapi.json of github.com/openai/openai-openapi, `CustomToolChatCompletions` and `CustomToolParam`, read 2026-11-30);
 * `undefined` for every other tool.
 */
export function readCustomTool(tool: Tool): CustomTool | undefined {
  if (tool.type !== 'native' || tool.value['type'] !== 'custom') return undefined;
  const custom = asObject(tool.value['custom']) ?? tool.value;
  const name = asString(custom['name']);
  if (name === undefined) return undefined;
  const description = asString(custom['description']);
  const format = asObject(custom['format']);
  const grammar = asObject(format?.['grammar']);
  return {
    name,
    ...(description === undefined ? {} : { description }),
    ...(format === undefined
      ? {}
      : { format: grammar === undefined ? format : { type: 'grammar', ...grammar } }),
  };
}

/** Whether a custom tool has a grammar, which no function can have. */
export function hasGrammar({ format }: CustomTool): boolean {
  return format?.['type'] === 'grammar';
}

/** A custom tool for APIs that know functions only: one whose only parameter is the text. The grammar is told in words. */
export function toFunction({ name, description, format }: CustomTool): FunctionTool {
  const { syntax, definition } = format ?? {};
  const isBound = format?.['type'] === 'grammar' && typeof definition === 'string';
  const told = isBound
    ? `Text of this ${asString(syntax) ?? ''} grammar:\n${definition}`
    : 'Free text.';
  return {
    type: 'function',
    name,
    ...(description === undefined ? {} : { description }),
    parameters: {
      type: 'object',
      properties: { [inputName]: { type: 'string', description: told } },
      required: [inputName],
      additionalProperties: false,
    },
  };
}

const inputName = 'input';

/** Free text as the arguments of such a function. */
export function wrapInput(text: string): string {
  return JSON.stringify({ [inputName]: text });
}

/** The free text in the arguments of such a function; the arguments themselves where a model wrote something else. */
export function unwrapInput(written: string): string {
  try {
    return asString(asObject(parseJson(written))?.[inputName]) ?? written;
  } catch (cause) {
    if (toLLMError(cause).code === 'invalid_response') return written;
    throw cause;
  }
}
