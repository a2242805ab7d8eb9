import { type JsonValue } from '@llm/core';
import { formatPath, type Path } from '../check/json-path.ts';
import type { Mistake } from '../check/mistake.ts';

const maxDepth = 64;
// Far more than a real file holds, and far less than a small file of nested aliases can expand to.
const maxValues = 200_000;
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

/** JSON without `null`s, and what is wrong with it. */
export interface PlainData {
  readonly data: JsonValue | undefined;
  readonly mistakes: readonly Mistake[];
}

/**
 * A copy of what a file or a program gave, as plain JSON. A key whose value is `null` is left out, since that
 * is how YAML writes a key without a value.
 */
export function readPlainData(value: unknown): PlainData {
  const reader = new Reader();
  const data = reader.read(value, []);
  return { data, mistakes: reader.mistakes };
}

class Reader {
  readonly mistakes: Mistake[] = [];
  #values = 0;

  read(value: unknown, path: Path): JsonValue | undefined {
    this.#values += 1;
    if (this.#values > maxValues) {
      if (this.#values === maxValues + 1) this.#report([], `holds more than ${maxValues} values`);
      return undefined;
    }
    if (typeof value === 'string' || typeof value === 'boolean') return value;
    if (value === null || value === undefined) return undefined;
    if (typeof value === 'number') {
      return Number.isFinite(value) ? value : this.#report(path, 'expected a finite number');
    }
    if (typeof value !== 'object') {
      return this.#report(path, `expected a JSON value, found a ${typeof value}`);
    }
    if (path.length >= maxDepth) {
      return this.#report(path.slice(0, 4), `nests deeper than ${maxDepth} levels`);
    }
    return Array.isArray(value) ? this.#readList(value, path) : this.#readMap(value, path);
  }

  #readList(list: readonly unknown[], path: Path): JsonValue {
    return list.map((item, at) => {
      const read = this.read(item, [...path, at]);
      if (item === null) this.#report([...path, at], 'expected a value, found nothing');
      return read ?? null;
    });
  }

  #readMap(map: object, path: Path): JsonValue {
    const read: Record<string, JsonValue> = {};
    for (const [key, item] of Object.entries(map)) {
      if (forbiddenKeys.has(key)) {
        this.#report([...path, key], 'this key is not allowed anywhere');
        continue;
      }
      const value = this.read(item, [...path, key]);
      if (value !== undefined) read[key] = value;
    }
    return read;
  }

  #report(path: Path, message: string): undefined {
    this.mistakes.push({ path: formatPath(path), message });
    return undefined;
  }
}
