import {
  asArray,
  asObject,
  type JsonObject,
  type JsonValue,
  parseJson,
} from '../../packages/core/src/index.ts';
import type { Aspects } from './aspects.ts';

/**
 * What an upstream was asked, one aspect a field of the body. Two ways to write the same (a text alone, or as
 * the only part of a list; no field, or one that says nothing) are one.
 */
export function readRequest(body: string | undefined): Aspects {
  if (body === undefined) return { 'upstream was asked': false };
  const { model: _, ...fields } = asObject(parseJson(body)) ?? {};
  return {
    'upstream was asked': true,
    ...Object.fromEntries(
      Object.entries(fields).flatMap(([name, value]): readonly [string, JsonValue][] => {
        const plain = name === 'messages' ? toMessages(value) : toPlain(name, value);
        return plain === null || plain === false ? [] : [[`asks: ${name}`, plain]];
      }),
    ),
  };
}

function toMessages(value: JsonValue | undefined): JsonValue {
  return (asArray(value) ?? []).map((item) => {
    const message = asObject(item);
    if (message === undefined) return item;
    return Object.fromEntries(
      Object.entries(message).flatMap(([name, field]): readonly [string, JsonValue][] => {
        const plain = toPlain(name, field);
        return plain === null ? [] : [[name, plain]];
      }),
    );
  });
}

/** Names of fields that hold a text or a list of parts. */
const contents = new Set(['content', 'system']);
/** Names of fields that hold JSON as text. */
const texts = new Set(['arguments']);

function toPlain(name: string, value: JsonValue | undefined): JsonValue {
  if (value === undefined || value === null) return null;
  if (contents.has(name) && typeof value === 'string') return [{ type: 'text', text: value }];
  if (texts.has(name) && typeof value === 'string') return parseText(value);
  const items = asArray(value);
  if (items !== undefined) return items.map((item) => toPlain('', item));
  const object = asObject(value);
  if (object === undefined) return value;
  return Object.fromEntries(
    Object.entries(object).flatMap(([inner, field]): readonly [string, JsonValue][] => {
      const plain = toPlain(inner, field);
      return plain === null ? [] : [[inner, plain]];
    }),
  );
}

function parseText(text: string): JsonValue {
  try {
    const parsed: JsonObject | JsonValue = parseJson(text);
    return parsed;
  } catch {
    // Not JSON after all: compared as the text it is.
    return text;
  }
}
