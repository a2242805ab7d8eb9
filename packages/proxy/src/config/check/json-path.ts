import { asArray, asString, isObject, type JsonValue, parseJson } from '@llm/core';

/** The path to a value: keys of objects and indexes of arrays, from the outside in. */
export type Path = readonly (string | number)[];

/** A path as text, such as `model_list[0].litellm_params.model`. A key with other characters is quoted. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    const name = /^[\w*-]+$/.test(step) ? step : JSON.stringify(step);
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

/** The path that `formatPath` wrote. */
export function toPath(text: string): Path {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"|\[(\d+)\]|[\w*-]+/g)].map(([step, at]) => {
    if (at !== undefined) return Number(at);
    return step.startsWith('"') ? (asString(parseJson(step)) ?? step) : step;
  });
}

/** The path without the places in lists: the name of a setting, whichever item it stands in. */
export function withoutIndexes(path: Path): Path {
  return path.filter((step) => typeof step === 'string');
}

/** The value at a path; `undefined` where there is none. */
export function valueAt(data: JsonValue | undefined, path: Path): JsonValue | undefined {
  let value = data;
  for (const step of path) {
    const list = asArray(value);
    if (list !== undefined) value = list[Number(step)];
    else if (isObject(value)) value = value[step];
    else return undefined;
  }
  return value;
}

/** A copy without the value at a path. An item of an array is kept, so that the indexes of the others stay. */
export function removeAt(data: JsonValue, path: Path): JsonValue {
  const [step, ...rest] = path;
  if (isObject(data) && step !== undefined) {
    const { [step]: found, ...others } = data;
    return found === undefined || rest.length === 0
      ? others
      : { ...data, [step]: removeAt(found, rest) };
  }
  if (!Array.isArray(data) || rest.length === 0) return data;
  return data.map((item: JsonValue, at) => (at === step ? removeAt(item, rest) : item));
}

/** A copy with another value at a path. */
export function replaceAt(data: JsonValue, path: Path, value: JsonValue): JsonValue {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(data)) {
    return data.map((item: JsonValue, at) => (at === step ? replaceAt(item, rest, value) : item));
  }
  if (!isObject(data)) return data;
  return { ...data, [step]: replaceAt(data[step] ?? null, rest, value) };
}
