import {
  asObject,
  asString,
  type FunctionTool,
  invalidField,
  type JsonObject,
  type JsonValue,
  readBoolean,
  readObject,
  readString,
  required,
  type Tool,
  type ToolChoice,
} from '@llm/core';
import { readCustomTool } from '../shared/custom-tool.ts';
import type { ToolNames } from '../shared/tool-names.ts';
import { compact, isPresent, type Modelled, restOf, withFields } from '../shared/wire-fields.ts';
import { leftBehind, ownFields } from './fields.ts';
import { protocolId } from './wire.ts';

const functionFields: Modelled = {
  type: isPresent,
  name: isPresent,
  description: isPresent,
  parameters: isPresent,
  strict: isPresent,
};

/**
 * A tool of a request. Functions are the hub's; hosted tools and those that take free text stay as they are.
 *
 * @throws {LLMError} invalid_request: a function lacks its name, or a field has the wrong type
 */
export function decodeTool(value: JsonValue, path: string): Tool {
  const tool = asObject(value);
  if (tool === undefined) throw invalidField(path, 'an object');
  const type = required(readString(tool, 'type', `${path}.type`), `${path}.type`);
  if (type !== 'function') return { type: 'native', protocol: protocolId, value: tool };
  // Callers who know Chat Completions write its form here.
  const inner = readObject(tool, 'function', `${path}.function`);
  if (inner === undefined) return decodeFunction(tool, path);
  return decodeFunction({ ...inner, type }, `${path}.function`);
}

function decodeFunction(tool: JsonObject, path: string): FunctionTool {
  const description = readString(tool, 'description', `${path}.description`);
  const parameters = readObject(tool, 'parameters', `${path}.parameters`);
  const strict = readBoolean(tool, 'strict', `${path}.strict`);
  return {
    type: 'function',
    name: required(readString(tool, 'name', `${path}.name`), `${path}.name`),
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(strict === undefined ? {} : { strict }),
    ...leftBehind(restOf(tool, functionFields)),
  };
}

export interface ToolWords {
  readonly names: ToolNames;
  /** The request came in this protocol. */
  readonly isOwn: boolean;
}

/**
 * A tool in the wire's words; `undefined` for one that only another protocol knows. Functions are strict here unless they
 * say otherwise, and everywhere else the other way round (developers.openai.com/api/docs/guides/migrate-to-responses, read 2026-11-30).
 */
export function encodeTool(tool: Tool, { names, isOwn }: ToolWords): JsonObject | undefined {
  if (tool.type === 'native') {
    if (tool.protocol === protocolId) return tool.value;
    const custom = readCustomTool(tool);
    return custom && compact({ type: 'custom', ...custom });
  }
  const { name, description, parameters, strict, extra } = tool;
  if (isOwn) {
    return withFields(
      compact({ type: 'function', name, description, parameters, strict }),
      ownFields(extra),
    );
  }
  return compact({
    type: 'function',
    name: names.toWire(name),
    description,
    parameters: withProperties(parameters ?? { type: 'object' }),
    strict: strict ?? false,
  });
}

/** OpenAI refuses an object without `properties`, which others leave out where there are none. */
function withProperties(schema: JsonObject): JsonObject {
  const isBare = schema['type'] === 'object' && schema['properties'] === undefined;
  return isBare ? { ...schema, properties: {} } : schema;
}

/** `tool_choice`. A choice of hosted tools, or among some tools, stays native. */
export function decodeToolChoice(value: JsonValue): ToolChoice {
  switch (value) {
    case 'auto':
    case 'none':
    case 'required':
      return { type: value };
    default:
  }
  const choice = asObject(value);
  if (choice === undefined) throw invalidField('tool_choice', 'a known word or an object');
  const name = asString(choice['name']);
  const isPlain = choice['type'] === 'function' && Object.keys(choice).length === 2;
  if (choice['type'] === 'function' && name === undefined) required(undefined, 'tool_choice.name');
  return isPlain && name !== undefined
    ? { type: 'tool', name }
    : { type: 'native', protocol: protocolId, value: choice };
}

/** `tool_choice`; `undefined` for one that only another protocol knows. */
export function encodeToolChoice(choice: ToolChoice, names: ToolNames): JsonValue | undefined {
  switch (choice.type) {
    case 'auto':
    case 'none':
    case 'required':
      return choice.type;
    case 'tool':
      return { type: 'function', name: names.toWire(choice.name) };
    case 'native':
      return choice.protocol === protocolId ? choice.value : undefined;
  }
}
