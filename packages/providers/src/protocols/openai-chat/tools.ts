import {
  asObject,
  asString,
  invalidField,
  type FunctionTool,
  type JsonObject,
  type JsonValue,
  readBoolean,
  readObject,
  readString,
  required,
  type Tool,
  type ToolChoice,
} from '@llm/core';
import type { ToolNames } from '../shared/tool-names.ts';
import { decodeCacheHint } from './content-parts.ts';
import {
  compact,
  isPresent,
  isRecord,
  isWritten,
  leftBehind,
  ownFields,
  ownForm,
  restOf,
  withFields,
} from './fields.ts';
import { protocolId } from './wire.ts';

const toolFields = { type: isWritten, function: isRecord, cache_control: isRecord };
const functionFields = {
  name: isPresent,
  description: isPresent,
  parameters: isPresent,
  strict: isPresent,
};

/**
 * A tool of a request.
 *
 * @throws {LLMError} invalid_request: a function lacks its name, or a field has the wrong type
 */
export function decodeTool(value: JsonValue, path: string): Tool {
  const tool = asObject(value);
  if (tool === undefined) throw invalidField(path, 'an object');
  const type = readString(tool, 'type', `${path}.type`);
  const declared = readObject(tool, 'function', `${path}.function`);
  if (type !== undefined && type !== 'function') {
    return { type: 'native', protocol: protocolId, value: tool };
  }
  // LiteLLM's users write Gemini's own tools as `{ googleSearch: {} }`.
  if (type === undefined && declared === undefined && isNamedObject(tool))
    return { type: 'native', protocol: protocolId, value: tool };
  const inner = required(declared, `${path}.function`);
  const outer = asObject(tool['cache_control']);
  // LiteLLM's pages show the mark of the prompt's cache in here.
  const hint = outer ?? asObject(inner['cache_control']);
  const rest = restOf(tool, toolFields);
  const innerRest = restOf(inner, { ...functionFields, cache_control: isRecord });
  const form = compact({
    type: type === undefined ? 'absent' : undefined,
    cache_control: outer,
    inner_cache_control: asObject(inner['cache_control']),
  });
  return {
    ...decodeFunction(inner, `${path}.function`),
    ...(hint === undefined ? {} : { cacheHint: decodeCacheHint(hint) }),
    ...leftBehind(
      innerRest === undefined ? rest : { ...rest, function: innerRest },
      Object.keys(form).length === 0 ? undefined : form,
    ),
  };
}

function isNamedObject(tool: JsonObject): boolean {
  const [only, ...more] = Object.values(tool);
  return more.length === 0 && asObject(only) !== undefined;
}

/** An entry of the deprecated `functions`. */
export function decodeLegacyFunction(value: JsonValue, path: string): FunctionTool {
  const declared = asObject(value);
  if (declared === undefined) throw invalidField(path, 'an object');
  return {
    ...decodeFunction(declared, path),
    ...leftBehind(restOf(declared, functionFields)),
  };
}

function decodeFunction(declared: JsonObject, path: string): FunctionTool {
  const description = readString(declared, 'description', `${path}.description`);
  const parameters = readObject(declared, 'parameters', `${path}.parameters`);
  const strict = readBoolean(declared, 'strict', `${path}.strict`);
  return {
    type: 'function',
    name: required(readString(declared, 'name', `${path}.name`), `${path}.name`),
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(strict === undefined ? {} : { strict }),
  };
}

export interface ToolWords {
  readonly names: ToolNames;
  /** The request came in this protocol. */
  readonly isOwn: boolean;
}

/** A tool in the wire's words; `undefined` for one that only another protocol knows. */
export function encodeTool(tool: Tool, words: ToolWords): JsonObject | undefined {
  if (tool.type === 'native') return tool.protocol === protocolId ? tool.value : undefined;
  const form = ownForm(tool.extra);
  return withFields(
    compact({
      type: form['type'] === 'absent' ? undefined : 'function',
      function: compact({
        ...encodeDeclaration(tool, words),
        cache_control: form['inner_cache_control'],
      }),
      cache_control: tool.cacheHint === undefined ? undefined : form['cache_control'],
    }),
    ownFields(tool.extra),
  );
}

/** An entry of the deprecated `functions`. */
export function encodeLegacyFunction(tool: FunctionTool): JsonObject {
  return withFields(encodeDeclaration(tool, unchanged), ownFields(tool.extra));
}

const unchanged: ToolWords = {
  names: { toWire: (name) => name, toHub: (name) => name },
  isOwn: true,
};

function encodeDeclaration(
  { name, description, parameters, strict }: FunctionTool,
  { names, isOwn }: ToolWords,
): JsonObject {
  return compact({
    name: names.toWire(name),
    description,
    parameters: isOwn ? parameters : parameters && withProperties(parameters),
    strict,
  });
}

/** OpenAI refuses an object without `properties`, which others leave out where there are none. */
function withProperties(schema: JsonObject): JsonObject {
  const isBare = schema['type'] === 'object' && schema['properties'] === undefined;
  return isBare ? { ...schema, properties: {} } : schema;
}

export interface DecodedChoice {
  readonly choice: ToolChoice;
  /** How it was written, where `encodeToolChoice` would write it otherwise. */
  readonly form?: JsonValue;
}

/** `tool_choice`. A choice of an unknown kind, such as `allowed_tools`, stays native. */
export function decodeToolChoice(value: JsonValue): DecodedChoice {
  switch (value) {
    case 'auto':
    case 'none':
    case 'required':
      return { choice: { type: value } };
    // Mistral's word.
    case 'any':
      return { choice: { type: 'required' }, form: value };
    default:
  }
  const object = asObject(value);
  if (object === undefined) throw invalidField('tool_choice', 'a known word or an object');
  const called = asObject(object['function']);
  const name = asString(called?.['name']);
  const plain = Object.keys(object).length === 2 && Object.keys(called ?? {}).length === 1;
  if (object['type'] === 'function' && name === undefined) {
    required(undefined, 'tool_choice.function.name');
  }
  if (object['type'] !== 'function' || name === undefined || !plain) {
    return { choice: { type: 'native', protocol: protocolId, value: object } };
  }
  return { choice: { type: 'tool', name } };
}

/** The deprecated `function_call` of a request. */
export function decodeLegacyChoice(value: JsonValue): ToolChoice {
  if (value === 'auto' || value === 'none') return { type: value };
  const name = asString(asObject(value)?.['name']);
  if (name === undefined)
    throw invalidField('function_call', "'auto', 'none' or an object with a name");
  return { type: 'tool', name };
}

/** `tool_choice`; `undefined` for one that only another protocol knows. */
export function encodeToolChoice(choice: ToolChoice, names: ToolNames): JsonValue | undefined {
  switch (choice.type) {
    case 'auto':
    case 'none':
    case 'required':
      return choice.type;
    case 'tool':
      return { type: 'function', function: { name: names.toWire(choice.name) } };
    case 'native':
      return choice.protocol === protocolId ? choice.value : undefined;
  }
}
