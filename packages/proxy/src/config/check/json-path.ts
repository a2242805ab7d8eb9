import { asArray, asString, isObject, type JsonValue, parseJson } from '@llm/core';

/** Where a value stands: names of keys and places in lists, from the outside in. */
export type Path = readonly (string | number)[];

/** A path as people write it. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    const name = /^[\w*-]+$/.test(step) ? step : JSON.stringify(step);
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

/** The path that was written so. */
export function toPath(text: string): Path {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"|\[(\d+)\]|[\w*-]+/g)].map(([step, at]) => {
    if (at !== undefined) return Number(at);
    return step.startsWith('"') ? (asString(parseJson(step)) ?? step) : step;
  });
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

/** A copy without the value at a path. Items of a list stay, so that the places of those after them do not change. */
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
