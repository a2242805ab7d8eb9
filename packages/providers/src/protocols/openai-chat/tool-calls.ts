import {
  asObject,
  asString,
  type JsonObject,
  type JsonValue,
  type OpaqueBlock,
  type ToolCallBlock,
  printJson,
} from '@llm/core';
import { isRecord, isWritten, leftBehind, ownFields, restOf, withFields } from './fields.ts';
import { protocolId, type WireToolCall } from './wire.ts';

const isAnything = (): boolean => true;
const isKind = (value: JsonValue): boolean => value === 'function' || value === 'custom';
const callFields = { id: isWritten, type: isKind };
const functionFields = { name: isWritten, arguments: isAnything };
const customFields = { name: isWritten, input: isAnything };

/** A finished tool call. `fallbackId` is for vendors that give none; a call of an unknown kind stays opaque. */
export function decodeToolCall(
  fields: JsonObject,
  fallbackId: string,
): ToolCallBlock | OpaqueBlock {
  const wire: WireToolCall = fields;
  const called = asObject(wire.function);
  const custom = asObject(wire.custom);
  const id = asString(wire.id) || fallbackId;
  if (called !== undefined) {
    const inner = restOf(called, functionFields);
    return {
      type: 'tool_call',
      id,
      name: asString(called['name']) ?? '',
      arguments: decodeArguments(called['arguments']),
      ...leftBehind(
        joined(restOf(fields, { ...callFields, function: isRecord }), 'function', inner),
      ),
    };
  }
  if (custom !== undefined) {
    const inner = restOf(custom, customFields);
    return {
      type: 'tool_call',
      id,
      name: asString(custom['name']) ?? '',
      arguments: decodeArguments(custom['input']),
      variant: 'custom',
      ...leftBehind(joined(restOf(fields, { ...callFields, custom: isRecord }), 'custom', inner)),
    };
  }
  return { type: 'opaque', protocol: protocolId, value: { ...fields, id } };
}

/** The deprecated form of a call, which has no id. */
export function decodeFunctionCall(fields: JsonObject, id: string): ToolCallBlock {
  return {
    type: 'tool_call',
    id,
    name: asString(fields['name']) ?? '',
    arguments: decodeArguments(fields['arguments']),
    ...leftBehind(restOf(fields, functionFields), { call: 'function_call' }),
  };
}

/** Some vendors write the arguments as an object, or leave them out. */
export function decodeArguments(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : printJson(value);
}

function joined(
  outer: JsonObject | undefined,
  key: string,
  inner: JsonObject | undefined,
): JsonObject | undefined {
  return inner === undefined ? outer : { ...outer, [key]: inner };
}

/** An entry of `tool_calls`. */
export function encodeToolCall(block: ToolCallBlock): JsonObject {
  const { id, name, arguments: written, variant } = block;
  const bare =
    variant === 'custom'
      ? { id, type: 'custom', custom: { name, input: written } }
      : { id, type: 'function', function: { name, arguments: written } };
  return withFields(bare, ownFields(block.extra));
}

/** The deprecated form of a call. */
export function encodeFunctionCall(block: ToolCallBlock): JsonObject {
  const kept = ownFields(block.extra);
  return withFields({ name: block.name, arguments: block.arguments }, kept);
}
