import { isObject, type JsonObject, type JsonValue, nearestName } from '@llm/core';
import { z } from 'zod';
import { isLater } from '../schema/field.ts';
import { formatPath, type Path } from './json-path.ts';
import type { Mistake } from './mistake.ts';

/** The result of checking keys, before values are checked. */
export interface CheckedKeys {
  /** The data without the keys of `mistakes` and `warnings`. */
  readonly data: JsonValue;
  /** Keys that the schema does not have. */
  readonly mistakes: readonly Mistake[];
  /** Keys of the schema that have no effect yet. */
  readonly warnings: readonly Mistake[];
}

/** Compares every key of the data with the schema, at any depth. */
export function checkKeys(schema: z.ZodType, data: JsonValue): CheckedKeys {
  const mistakes: Mistake[] = [];
  const warnings: Mistake[] = [];

  const checkObject = (object: z.ZodObject, value: JsonObject, path: Path): JsonObject => {
    const kept: Record<string, JsonValue> = {};
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined) continue;
      const at = [...path, key];
      const field: unknown = Object.hasOwn(object.shape, key) ? object.shape[key] : undefined;
      if (!(field instanceof z.ZodType)) {
        // A loose object takes further keys: zod gives it a catch-all schema.
        if (object.def.catchall instanceof z.ZodUnknown) kept[key] = item;
        else mistakes.push(unknownKey(object, at, key));
      } else if (isLater(field)) {
        warnings.push({
          path: formatPath(at),
          message: 'is known from LiteLLM and has no effect here yet',
        });
      } else {
        kept[key] = check(field, item, at);
      }
    }
    return kept;
  };

  const check = (described: unknown, value: JsonValue, path: Path): JsonValue => {
    const inner = described instanceof z.ZodOptional ? described.unwrap() : described;
    if (inner instanceof z.ZodArray && Array.isArray(value)) {
      return value.map((item: JsonValue, at) => check(inner.element, item, [...path, at]));
    }
    if (!isObject(value)) return value;
    if (inner instanceof z.ZodObject) return checkObject(inner, value, path);
    if (inner instanceof z.ZodUnion) {
      return check(
        inner.options.find((option) => option instanceof z.ZodObject),
        value,
        path,
      );
    }
    if (!(inner instanceof z.ZodRecord)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        item === undefined ? item : check(inner.valueType, item, [...path, key]),
      ]),
    );
  };

  return { data: check(schema, data, []), mistakes, warnings };
}

function unknownKey(object: z.ZodObject, path: Path, key: string): Mistake {
  const nearest = nearestName(key, Object.keys(object.shape));
  const hint = object.meta()?.['unknownKeyHint'];
  return {
    path: formatPath(path),
    message: typeof hint === 'string' ? `is no known key; ${hint}` : 'is no known key',
    ...(nearest !== undefined && { nearest }),
  };
}
