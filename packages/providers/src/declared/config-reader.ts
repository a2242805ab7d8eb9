import {
  asArray,
  asNumber,
  asObject,
  asString,
  type JsonObject,
  type JsonValue,
  nearestName,
} from '@llm/core';

/** What is wrong with one value of a declaration. */
export interface ConfigMistake {
  /** From the declaration inwards, such as `['quirks', 'drop', 0]`; empty for the declaration itself. */
  readonly path: readonly (string | number)[];
  /** Reads on from the path, such as `must be a string`. */
  readonly message: string;
  /** The valid name that is most likely meant. */
  readonly nearest?: string;
}

/** An object of a declaration, and where it stands. */
export interface Section {
  readonly fields: JsonObject;
  readonly path: ConfigMistake['path'];
}

/** What a value must be, and the reader that says whether it is. */
interface Expected<Value> {
  readonly kind: 'a string' | 'a number' | 'a list' | 'an object';
  readonly narrow: (value: unknown) => Value | undefined;
}

/**
 * Reads values that people wrote, and collects what is wrong with them in place of throwing, so that one look
 * finds every mistake. `null` counts as absent for a field that may be absent.
 */
export class ConfigReader {
  readonly mistakes: ConfigMistake[] = [];

  refuse(path: ConfigMistake['path'], message: string, nearest?: string): undefined {
    this.mistakes.push({ path, message, ...(nearest !== undefined && { nearest }) });
    return undefined;
  }

  string(section: Section, key: string): string | undefined {
    return this.#expect(section, key, { kind: 'a string', narrow: asString });
  }

  number(section: Section, key: string): number | undefined {
    return this.#expect(section, key, { kind: 'a number', narrow: asNumber });
  }

  list(section: Section, key: string): readonly JsonValue[] | undefined {
    return this.#expect(section, key, { kind: 'a list', narrow: asArray });
  }

  /** An object that may hold any keys, or only the known ones. */
  section(within: Section, key: string, known?: readonly string[]): Section | undefined {
    const fields = this.#expect(within, key, { kind: 'an object', narrow: asObject });
    if (fields === undefined) return undefined;
    const section = { fields, path: [...within.path, key] };
    if (known !== undefined) this.refuseUnknown(section, known);
    return section;
  }

  /** A list of strings. */
  strings(section: Section, key: string): readonly string[] | undefined {
    return this.list(section, key)?.flatMap((item, at) => {
      const text = asString(item) ?? this.refuse([...section.path, key, at], 'must be a string');
      return text === undefined ? [] : [text];
    });
  }

  /** An object whose values are strings. */
  stringMap(within: Section, key: string): Readonly<Record<string, string>> | undefined {
    const section = this.section(within, key);
    if (section === undefined) return undefined;
    return Object.fromEntries(
      Object.entries(section.fields).flatMap(([name, value]) => {
        const text = asString(value) ?? this.refuse([...section.path, name], 'must be a string');
        return text === undefined ? [] : [[name, text]];
      }),
    );
  }

  refuseUnknown({ fields, path }: Section, known: readonly string[]): void {
    for (const key of Object.keys(fields)) {
      if (!known.includes(key)) {
        this.refuse([...path, key], 'is no known field', nearestName(key, known));
      }
    }
  }

  #expect<Value>(
    { fields, path }: Section,
    key: string,
    { kind, narrow }: Expected<Value>,
  ): Value | undefined {
    const value = fields[key];
    if (value === undefined || value === null) return undefined;
    return narrow(value) ?? this.refuse([...path, key], `must be ${kind}`);
  }
}
