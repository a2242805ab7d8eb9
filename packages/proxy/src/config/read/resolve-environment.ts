import { isObject, type JsonValue, nearestName } from '@llm/core';
import { type Environment, variableOf } from './environment.ts';
import { formatPath, type Path } from '../check/json-path.ts';
import type { Mistake } from '../check/mistake.ts';

/** Data with its environment variables filled in. */
export interface Resolved {
  readonly data: JsonValue;
  readonly mistakes: readonly Mistake[];
}

const whole = /^os\.environ\/(.+)$/;
const inside = /os\.environ\/([A-Za-z_]\w*)/g;

/** Replaces `os.environ/NAME` in all strings by the variable's value. A variable that is not set or empty is a mistake. */
export function resolveEnvironment(data: JsonValue, environment: Environment): Resolved {
  const mistakes: Mistake[] = [];

  const valueOf = (name: string, path: Path): string => {
    const value = variableOf(environment, name);
    if (value !== undefined && value !== '') return value;
    const nearest = nearestName(name, Object.keys(environment));
    const what = value === '' ? 'is empty' : 'is not set';
    mistakes.push({
      path: formatPath(path),
      message: `the environment variable ${name} ${what}`,
      ...(value === undefined && nearest !== undefined && { nearest }),
    });
    return '';
  };

  const resolve = (value: JsonValue, path: Path): JsonValue => {
    if (typeof value === 'string') {
      const name = whole.exec(value)?.[1];
      // A string that is one reference may name a variable with unusual characters; inside a longer string only
      // letters, digits and underscores count as part of the name.
      if (name !== undefined && (Object.hasOwn(environment, name) || /^[A-Za-z_]\w*$/.test(name))) {
        return valueOf(name, path);
      }
      return value.replaceAll(inside, (_, found: string) => valueOf(found, path));
    }
    if (Array.isArray(value)) {
      return value.map((item: JsonValue, at) => resolve(item, [...path, at]));
    }
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        item === undefined ? item : resolve(item, [...path, key]),
      ]),
    );
  };
  return { data: resolve(data, []), mistakes };
}
