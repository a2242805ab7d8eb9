import { asObject, type Block, type Extra, type JsonObject, type JsonValue } from '@llm/core';
import { leftBehind, ownFields } from './fields.ts';
import { protocolId } from './wire.ts';

/** A block with what its upstream said of it later: the later word counts. */
export function mergeKept(block: Block, extra: Extra): Block {
  if (extra.protocol !== protocolId || Object.keys(extra.fields).length === 0) return block;
  if (block.type === 'opaque') return { ...block, value: { ...block.value, ...extra.fields } };
  const known = ownFields(block.extra) ?? {};
  return { ...block, ...leftBehind(merged(known, extra.fields)) };
}

function merged(known: JsonObject, later: JsonObject): JsonObject {
  const fields: Record<string, JsonValue | undefined> = { ...known };
  for (const [name, value] of Object.entries(later)) {
    const before = asObject(known[name]);
    const after = asObject(value);
    fields[name] = before === undefined || after === undefined ? value : { ...before, ...after };
  }
  return fields;
}
