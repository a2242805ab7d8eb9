import {
  asObject,
  asString,
  type JsonObject,
  type JsonValue,
  type OpaqueBlock,
  type ToolCallBlock,
  printJson,
} from '@llm/core';
import type { ToolNames } from '../shared/tool-names.ts';
import { decodeCacheHint } from './content-parts.ts';
import {
  compact,
  isRecord,
  isWritten,
  leftBehind,
  ownFields,
  ownForm,
  restOf,
  withFields,
} from './fields.ts';
import { protocolId, type WireToolCall } from './wire.ts';

const isAnything = (): boolean => true;
const isKind = (value: JsonValue): boolean => value === 'function' || value === 'custom';
const callFields = { id: isWritten, type: isKind, cache_control: isRecord };
const functionFields = { name: isWritten, arguments: isAnything };
const customFields = { name: isWritten, input: isAnything };

/** A finished tool call. `fallbackId` is for providers that give none; a call of an unknown kind stays opaque. */
export function decodeToolCall(
  fields: JsonObject,
  fallbackId: string,
): ToolCallBlock | OpaqueBlock {
  const wire: WireToolCall = fields;
  const called = asObject(wire.function);
  const custom = asObject(wire.custom);
  const id = asString(wire.id) || fallbackId;
  const mark = asObject(fields['cache_control']);
  const hint = mark === undefined ? {} : { cacheHint: decodeCacheHint(mark) };
  const form = mark === undefined ? undefined : { cache_control: mark };
  if (called !== undefined) {
    const inner = restOf(called, functionFields);
    return {
      type: 'tool_call',
      id,
      name: asString(called['name']) ?? '',
      arguments: decodeArguments(called['arguments']),
      ...signatureOf(fields),
      ...hint,
      ...leftBehind(
        joined(restOf(fields, { ...callFields, function: isRecord }), 'function', inner),
        form,
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
      ...hint,
      ...leftBehind(
        joined(restOf(fields, { ...callFields, custom: isRecord }), 'custom', inner),
        form,
      ),
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

/** Some providers write the arguments as an object, or leave them out. */
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

/**
 * What Gemini wants back with a call, where it speaks this protocol
 * (ai.google.dev/gemini-api/docs/thought-signatures, "OpenAI compatibility", read 2026-11-30).
 */
export function signatureOf(fields: JsonObject): { readonly signature?: string } {
  const google = asObject(asObject(fields['extra_content'])?.['google']);
  const signature = asString(google?.['thought_signature']);
  return signature === undefined || signature === '' ? {} : { signature };
}

/** The same, to be spread into a call; nothing for one that came in this protocol, which keeps its fields itself. */
export function signatureFields({ signature, extra }: ToolCallBlock): JsonObject {
  if (signature === undefined || extra?.protocol === protocolId) return {};
  return { extra_content: { google: { thought_signature: signature } } };
}

/** An entry of `tool_calls`. */
export function encodeToolCall(block: ToolCallBlock, names: ToolNames = unchanged): JsonObject {
  const { id, variant } = block;
  const written = block.arguments;
  const name = names.toWire(block.name);
  const bare =
    variant === 'custom'
      ? { id, type: 'custom', custom: { name, input: written } }
      : { id, type: 'function', function: { name, arguments: written } };
  return withFields(
    compact({
      ...bare,
      ...signatureFields(block),
      cache_control: ownForm(block.extra)['cache_control'],
    }),
    ownFields(block.extra),
  );
}

const unchanged: ToolNames = { toWire: (name) => name, toHub: (name) => name };

/** The deprecated form of a call. */
export function encodeFunctionCall(block: ToolCallBlock): JsonObject {
  const kept = ownFields(block.extra);
  return withFields({ name: block.name, arguments: block.arguments }, kept);
}
