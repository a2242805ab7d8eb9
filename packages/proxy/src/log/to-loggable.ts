import { asObject, boundText, type JsonValue } from '@llm/core';

/** How much of a value goes into a line. */
export interface LoggableLimits {
  /** Characters of one text. Default 2,000. */
  readonly text?: number;
  /** Characters of all names and texts. Default 12,000. */
  readonly all?: number;
  /** Default 6. */
  readonly depth?: number;
}

/**
 * Any value as JSON of bounded size, for a log: it never throws, and looks at no more than it gives.
 *
 * An `Error` becomes its name, message, code, stack and cause. What JSON cannot say becomes a text: a number without
 * limit, a function, an object inside of itself, a field that throws when it is read.
 */
export function toLoggable(value: unknown, limits: LoggableLimits = {}): JsonValue | undefined {
  const { text = 2_000, all = 12_000, depth = 6 } = limits;
  return new Loggable(text, all).of(value, depth);
}

/** The same for the fields of a line. */
export function toLoggableFields(
  fields: object,
  limits?: LoggableLimits,
): Readonly<Record<string, unknown>> {
  return asObject(toLoggable(fields, limits)) ?? {};
}

class Loggable {
  readonly #text: number;
  #left: number;
  readonly #inside = new Set<object>();

  constructor(text: number, all: number) {
    this.#text = text;
    this.#left = all;
  }

  of(value: unknown, depth: number): JsonValue | undefined {
    if (value === undefined || value === null) return value;
    if (typeof value === 'string') return this.#cut(value);
    if (typeof value === 'boolean') return value;
    if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
    if (typeof value !== 'object')
      return this.#cut(typeof value === 'bigint' ? `${value}n` : typeof value);
    if (this.#inside.has(value)) return '[circular]';
    if (depth === 0 || this.#left <= 0) return '[…]';
    this.#inside.add(value);
    try {
      return this.#ofObject(value, depth - 1);
    } catch {
      return '[unreadable]';
    } finally {
      this.#inside.delete(value);
    }
  }

  #ofObject(value: object, depth: number): JsonValue | undefined {
    if (value instanceof Error) return this.#ofFields(errorFields(value), depth);
    if (Array.isArray(value)) return this.#ofList(value, depth);
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    const toJson: unknown = Reflect.get(value, 'toJSON');
    if (typeof toJson === 'function') {
      const said: unknown = Reflect.apply(toJson, value, []);
      if (said !== value) return this.of(said, depth);
    }
    return this.#ofFields(value, depth);
  }

  #ofList(list: readonly unknown[], depth: number): JsonValue {
    const items: JsonValue[] = [];
    for (const item of list) {
      if (this.#left <= 0) return [...items, '[…]'];
      this.#left -= 1;
      items.push(this.of(item, depth) ?? null);
    }
    return items;
  }

  #ofFields(fields: object, depth: number): JsonValue {
    const printed: Record<string, JsonValue> = {};
    for (const name in fields) {
      if (!Object.hasOwn(fields, name)) continue;
      if (this.#left <= 0) {
        printed['…'] = '[…]';
        break;
      }
      const value = this.#field(fields, name, depth);
      if (value !== undefined) printed[this.#cut(name)] = value;
    }
    return printed;
  }

  #field(fields: object, name: string, depth: number): JsonValue | undefined {
    try {
      return this.of(Reflect.get(fields, name), depth);
    } catch {
      return '[unreadable]';
    }
  }

  #cut(text: string): string {
    const most = Math.max(0, Math.min(this.#text, this.#left));
    this.#left -= Math.min(text.length, most) + 1;
    return boundText(text, most);
  }
}

/** What `Error` keeps where a loop over its fields does not find it. */
function errorFields(error: Error): object {
  const { name, message, stack, cause } = error;
  return { ...error, name, message, stack, cause };
}
