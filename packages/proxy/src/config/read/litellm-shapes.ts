import { asArray, asObject, isObject, type JsonObject, type JsonValue } from '@llm/core';
import { formatPath, type Path, removeAt, replaceAt, valueAt } from '../check/json-path.ts';
import type { Mistake } from '../check/mistake.ts';

/** Data in the shapes that the schema has, and what is said of shapes that do not mean what they seem to. */
export interface Shaped {
  readonly data: JsonObject;
  readonly warnings: readonly Mistake[];
}

/** Writes settings that people write in several shapes in the one that the schema has. What is ambiguous stays as it is. */
export function toKnownShapes(data: JsonObject): Shaped {
  const warnings: Mistake[] = [];
  const settle = (whole: JsonValue, { path, reshape }: Shape): JsonValue => {
    const value = valueAt(whole, path);
    const shaped = value === undefined ? undefined : reshape(value);
    if (shaped === undefined) return whole;
    if (shaped.warning !== undefined) {
      warnings.push({ path: formatPath(path), message: shaped.warning, strict: true });
    }
    return shaped.value === undefined
      ? removeAt(whole, path)
      : replaceAt(whole, path, shaped.value);
  };
  const shaped = shapesOf(data).reduce(settle, data);
  return { data: asObject(shaped) ?? data, warnings };
}

interface Reshaped {
  /** Absent where the setting counts as not set. */
  readonly value?: JsonValue;
  readonly warning?: string;
}

interface Shape {
  readonly path: Path;
  /** `undefined` where the value has the shape of the schema, or none that is known. */
  readonly reshape: (value: JsonValue) => Reshaped | undefined;
}

function shapesOf({ model_list: entries, router_settings: router }: JsonObject): readonly Shape[] {
  const aliases = Object.keys(asObject(asObject(router)?.['model_group_alias']) ?? {});
  const count = Array.isArray(entries) ? entries.length : 0;
  return [
    ...['router_settings', 'litellm_settings'].flatMap((section) => [
      { path: [section, 'fallbacks'], reshape: fallbacksShape },
      ...otherFallbacks.map((name) => ({ path: [section, name], reshape: mapShape })),
    ]),
    { path: ['litellm_settings', 'drop_params'], reshape: dropParamsShape },
    ...aliases.map((name) => ({
      path: ['router_settings', 'model_group_alias', name],
      reshape: onlyItem,
    })),
    ...Array.from({ length: count }, (_, at) => ({
      path: ['model_list', at, 'litellm_params', 'drop_params'],
      reshape: dropParamsShape,
    })),
  ];
}

const otherFallbacks = ['context_window_fallbacks', 'content_policy_fallbacks'];

/** One map of all models, in place of a list of maps with a model each. */
function mapShape(value: JsonValue): Reshaped | undefined {
  return isObject(value) ? { value: [value] } : undefined;
}

function fallbacksShape(value: JsonValue): Reshaped | undefined {
  const isNames =
    Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
  return isNames
    ? {
        value: [{ '*': value }],
        warning: 'names models without saying for which: they are taken for every model',
      }
    : mapShape(value);
}

function dropParamsShape(value: JsonValue): Reshaped | undefined {
  if (!Array.isArray(value)) return undefined;
  return {
    warning:
      'is a list, which LiteLLM takes for no setting; fields to leave out stand in additional_drop_params of a model',
  };
}

function onlyItem(value: JsonValue): Reshaped | undefined {
  const [item, ...others] = asArray(value) ?? [];
  return item === undefined || others.length > 0 ? undefined : { value: item };
}
