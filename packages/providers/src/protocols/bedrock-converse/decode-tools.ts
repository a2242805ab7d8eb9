import {
  asBoolean,
  asObject,
  asString,
  invalidField,
  type JsonObject,
  type JsonValue,
  readArray,
  required,
  type Tool,
  type ToolChoice,
} from '@llm/core';
import { unknownFields } from '../shared/wire-fields.ts';
import { leftBehind } from './fields.ts';
import { protocolId } from './wire.ts';

interface DecodedTools {
  readonly tools?: readonly Tool[];
  readonly toolChoice?: ToolChoice;
  /** What `toolConfig` holds beside both. */
  readonly rest?: JsonObject;
}

/**
 * `toolConfig`.
 *
 * @throws {LLMError} invalid_request, with `param`: `tools` is no list of objects
 */
export function decodeTools(config: JsonObject | undefined): DecodedTools {
  if (config === undefined) return {};
  const { tools: _, toolChoice, ...rest } = config;
  const list = required(readArray(config, 'tools', 'toolConfig.tools'), 'toolConfig.tools');
  const choice = decodeChoice(asObject(toolChoice));
  return {
    tools: decodeList(list),
    ...(choice === undefined ? {} : { toolChoice: choice }),
    ...(Object.keys(rest).length === 0 ? {} : { rest }),
  };
}

/** A cache point marks the tool before it. */
function decodeList(list: readonly JsonValue[]): readonly Tool[] {
  const tools: Tool[] = [];
  for (const [at, item] of list.entries()) {
    const wire = asObject(item);
    if (wire === undefined) throw invalidField(`toolConfig.tools[${at}]`, 'an object');
    const point = asObject(wire['cachePoint']);
    const last = tools.at(-1);
    if (point === undefined || last?.type !== 'function') tools.push(decodeTool(wire));
    else {
      const ttl = asString(point['ttl']);
      tools[tools.length - 1] = { ...last, cacheHint: ttl === undefined ? {} : { ttl } };
    }
  }
  return tools;
}

function decodeTool(wire: JsonObject): Tool {
  const spec = asObject(wire['toolSpec']);
  const name = asString(spec?.['name']);
  if (spec === undefined || name === undefined) {
    return { type: 'native', protocol: protocolId, value: wire };
  }
  const description = asString(spec['description']);
  const parameters = asObject(asObject(spec['inputSchema'])?.['json']);
  const strict = asBoolean(spec['strict']);
  return {
    type: 'function',
    name,
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(strict === undefined ? {} : { strict }),
    ...leftBehind(unknownFields(spec, specFields)),
  };
}

const specFields: ReadonlySet<string> = new Set(['name', 'description', 'inputSchema', 'strict']);

function decodeChoice(choice: JsonObject | undefined): ToolChoice | undefined {
  if (choice === undefined) return undefined;
  if ('auto' in choice) return { type: 'auto' };
  if ('any' in choice) return { type: 'required' };
  const name = asString(asObject(choice['tool'])?.['name']);
  if (name !== undefined) return { type: 'tool', name };
  return { type: 'native', protocol: protocolId, value: choice };
}
