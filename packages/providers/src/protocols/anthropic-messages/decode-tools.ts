import {
  asBoolean,
  asObject,
  asString,
  invalidField,
  readString,
  required,
  type JsonObject,
  type JsonValue,
  type Tool,
  type ToolChoice,
} from '@llm/core';
import { decodeCacheControl } from './cache-control.ts';
import { leftBehind } from './fields.ts';
import { protocolId } from './wire.ts';

/** The caller's functions, and Anthropic's own tools as they came. */
export function decodeTools(tools: readonly JsonValue[] | undefined): readonly Tool[] | undefined {
  return tools?.map((value, at) => {
    const path = `tools[${at}]`;
    const wire = asObject(value);
    if (wire === undefined) throw invalidField(path, 'an object');
    const type = readString(wire, 'type', `${path}.type`);
    return type === undefined || type === 'custom'
      ? decodeFunction(wire, path)
      : { type: 'native', protocol: protocolId, value: wire };
  });
}

function decodeFunction(wire: JsonObject, path: string): Tool {
  const { name: _, description, input_schema, strict, cache_control, ...others } = wire;
  const text = asString(description);
  const parameters = asObject(input_schema);
  const isStrict = asBoolean(strict);
  const { hint, rest } = decodeCacheControl(cache_control);
  return {
    type: 'function',
    name: required(readString(wire, 'name', `${path}.name`), `${path}.name`),
    ...(text === undefined ? {} : { description: text }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(isStrict === undefined ? {} : { strict: isStrict }),
    ...hint,
    ...leftBehind(
      {
        ...others,
        ...rest,
        ...(text === undefined ? { description } : {}),
        ...(parameters === undefined ? { input_schema } : {}),
        ...(isStrict === undefined ? { strict } : {}),
      },
      parameters === undefined ? { input_schema: 'absent' } : undefined,
    ),
  };
}

export interface DecodedChoice {
  readonly toolChoice?: ToolChoice;
  readonly parallelToolCalls?: boolean;
  /** What of the choice the hub has no place for. */
  readonly rest?: JsonObject;
}

export function decodeToolChoice(wire: JsonObject | undefined): DecodedChoice {
  if (wire === undefined) return {};
  const { type, name, disable_parallel_tool_use, ...others } = wire;
  const choice = toChoice(type, name);
  if (choice === undefined) {
    return { toolChoice: { type: 'native', protocol: protocolId, value: wire } };
  }
  const isAlone = asBoolean(disable_parallel_tool_use);
  const rest = { ...others, ...(choice.type === 'tool' || name === undefined ? {} : { name }) };
  return {
    toolChoice: choice,
    ...(isAlone === undefined ? {} : { parallelToolCalls: !isAlone }),
    ...(Object.keys(rest).length === 0 ? {} : { rest }),
  };
}

function toChoice(
  type: JsonValue | undefined,
  name: JsonValue | undefined,
): ToolChoice | undefined {
  if (type === 'auto' || type === 'none') return { type };
  if (type === 'any') return { type: 'required' };
  return type === 'tool' && typeof name === 'string' ? { type: 'tool', name } : undefined;
}
