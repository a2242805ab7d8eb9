import { asArray, asObject, type JsonValue } from '../../packages/core/src/index.ts';

/** One place of two requests at which they differ; a side that lacks it is `undefined`. */
export interface Change {
  readonly path: string;
  readonly ours: JsonValue | undefined;
  readonly theirs: JsonValue | undefined;
}

/** Where two JSON values differ, as deep down as they can be told apart. */
export function changesOf(
  ours: JsonValue | undefined,
  theirs: JsonValue | undefined,
  path = '',
): readonly Change[] {
  const [mine, other] = [asObject(ours), asObject(theirs)];
  if (mine !== undefined && other !== undefined) {
    const names = [...new Set([...Object.keys(mine), ...Object.keys(other)])];
    return names.flatMap((name) =>
      changesOf(mine[name], other[name], path === '' ? name : `${path}.${name}`),
    );
  }
  const [list, others] = [asArray(ours), asArray(theirs)];
  if (list !== undefined && others !== undefined && list.length === others.length)
    return list.flatMap((item, at) => changesOf(item, others[at], `${path}[${at}]`));
  return JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [{ path, ours, theirs }];
}

/** The same with every name in one way of writing: Google takes `topK` and `top_k` alike. */
export function inCamelCase(value: JsonValue): JsonValue {
  const list = asArray(value);
  if (list !== undefined) return list.map(inCamelCase);
  const fields = asObject(value);
  if (fields === undefined) return value;
  return Object.fromEntries(
    Object.entries(fields).map(([name, inner]) => [
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      inner === undefined ? null : inCamelCase(inner),
    ]),
  );
}
