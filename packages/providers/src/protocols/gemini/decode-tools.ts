import {
  asArray,
  asObject,
  asString,
  invalidField,
  readString,
  required,
  type FunctionTool,
  type JsonObject,
  type JsonValue,
  type Tool,
  type ToolChoice,
} from '@llm/core';
import { leftBehind, unknownFields } from './fields.ts';
import { protocolId } from './wire.ts';

/**
 * The caller's functions, and Google's own tools as they came.
 *
 * @throws {LLMError} invalid_request: with the path of the mistake
 */
export function decodeTools(tools: readonly JsonValue[] | undefined): readonly Tool[] | undefined {
  return tools?.flatMap((value, at): readonly Tool[] => {
    const path = `tools[${at}]`;
    const wire = asObject(value);
    if (wire === undefined) throw invalidField(path, 'an object');
    const { functionDeclarations, ...others } = wire;
    const declared = asArray(functionDeclarations) ?? [];
    return [
      ...declared.map((entry, index) =>
        decodeFunction(entry, `${path}.functionDeclarations[${index}]`, at),
      ),
      ...(Object.keys(others).length === 0 && declared.length > 0
        ? []
        : [{ type: 'native' as const, protocol: protocolId, value: others }]),
    ];
  });
}

const functionFields: ReadonlySet<string> = new Set([
  'name',
  'description',
  'parameters',
  'parametersJsonSchema',
]);

const others: ReadonlySet<string> = new Set(
  [...functionFields].filter((name) => name !== 'description'),
);

function decodeFunction(value: JsonValue, path: string, group: number): FunctionTool {
  const wire = asObject(value);
  if (wire === undefined) throw invalidField(path, 'an object');
  const description = asString(wire['description']);
  const schema = asObject(wire['parametersJsonSchema']);
  const own = asObject(wire['parameters']);
  return {
    type: 'function',
    name: required(readString(wire, 'name', `${path}.name`), `${path}.name`),
    ...(description === undefined ? {} : { description }),
    ...withParameters(schema ?? (own && toJsonSchema(own))),
    ...leftBehind(unknownFields(wire, description === undefined ? others : functionFields), {
      group,
      ...(schema === undefined && own !== undefined && { parameters: own }),
    }),
  };
}

function withParameters(parameters: JsonObject | undefined): { parameters?: JsonObject } {
  return parameters === undefined ? {} : { parameters };
}

/** Google's own Schema in JSON Schema's words: types in small letters, bounds as numbers, `null` as a type. */
export function toJsonSchema(schema: JsonObject): JsonObject {
  const { nullable, propertyOrdering: _, type, ...rest } = schema;
  const converted: Record<string, JsonValue | undefined> = {};
  const name = asString(type)?.toLowerCase();
  if (name !== undefined && name !== 'type_unspecified')
    converted['type'] = nullable === true ? [name, 'null'] : name;
  else if (type !== undefined && name === undefined) converted['type'] = type;
  for (const [field, value] of Object.entries(rest)) converted[field] = toJsonField(field, value);
  return converted;
}

// Whole numbers of 64 bits are texts in Google's JSON.
const counts: ReadonlySet<string> = new Set([
  'maxItems',
  'minItems',
  'maxLength',
  'minLength',
  'maxProperties',
  'minProperties',
]);

function toJsonField(field: string, value: JsonValue | undefined): JsonValue | undefined {
  if (counts.has(field) && typeof value === 'string') return Number(value);
  const inner = asObject(value);
  if (field === 'items' && inner !== undefined) return toJsonSchema(inner);
  if (field === 'properties' && inner !== undefined) {
    return Object.fromEntries(
      Object.entries(inner).map(([name, property]) => {
        const object = asObject(property);
        return [name, object === undefined ? property : toJsonSchema(object)] as const;
      }),
    );
  }
  if (field !== 'anyOf') return value;
  return asArray(value)?.map((item) => toJsonSchema(asObject(item) ?? {}));
}

export interface DecodedChoice {
  readonly toolChoice?: ToolChoice;
  /** What of `toolConfig` the hub has no place for. */
  readonly rest?: JsonObject;
}

/** `toolConfig.functionCallingConfig` in the hub's words. */
export function decodeToolConfig(config: JsonObject | undefined): DecodedChoice {
  if (config === undefined) return {};
  const { functionCallingConfig, ...others } = config;
  const { mode, allowedFunctionNames, ...rest } = asObject(functionCallingConfig) ?? {};
  const names = asArray(allowedFunctionNames);
  const choice = toChoice(mode, names);
  const kept = {
    ...(choice === undefined && mode !== undefined && { mode }),
    ...(choice?.type !== 'tool' && names !== undefined && { allowedFunctionNames: names }),
    ...rest,
  };
  return {
    ...(choice === undefined ? {} : { toolChoice: choice }),
    rest: {
      ...others,
      ...(Object.keys(kept).length > 0 && { functionCallingConfig: kept }),
    },
  };
}

function toChoice(
  mode: JsonValue | undefined,
  names: readonly JsonValue[] | undefined,
): ToolChoice | undefined {
  switch (mode) {
    case 'AUTO':
      return { type: 'auto' };
    case 'NONE':
      return { type: 'none' };
    case 'ANY': {
      const [only, ...more] = names ?? [];
      return typeof only === 'string' && more.length === 0
        ? { type: 'tool', name: only }
        : { type: 'required' };
    }
    default:
      return undefined;
  }
}
