import { asArray, asObject, asString, type JsonObject, type JsonValue } from '@llm/core';
import type { Path } from './json-path.ts';

/** A value of the file that names a model. */
export interface ModelReference {
  readonly path: Path;
  readonly model: string;
  /** An alias has this target. It must not be an alias itself, because aliases are resolved once. */
  readonly ofAlias?: boolean;
}

// What is read here was not checked yet, so that a mistake in one place hides no name in another.

/** Every model that aliases, fallbacks and defaults name, and that has to exist. */
export function modelReferences(data: JsonObject): readonly ModelReference[] {
  const path = ['general_settings', 'completion_model'];
  const always = asString(asObject(data['general_settings'])?.['completion_model']);
  return [
    ...aliasReferences(data),
    ...fallbackReferences(data),
    ...(always === undefined ? [] : [{ path, model: always }]),
  ];
}

/** The names that stand for other models. */
export function aliasReferences(data: JsonObject): readonly ModelReference[] {
  return aliasMaps.flatMap(([section, name]) =>
    Object.entries(mapAt(data, section, name)).flatMap(([alias, target]) => {
      const model = asString(target) ?? asString(asObject(target)?.['model']);
      return model === undefined ? [] : [{ path: [section, name, alias], model, ofAlias: true }];
    }),
  );
}

const aliasMaps = [
  ['router_settings', 'model_group_alias'],
  ['litellm_settings', 'model_alias_map'],
] as const;

/** A model with fallbacks, and the models that replace it. */
export interface FallbackSource extends ModelReference {
  readonly models: readonly JsonValue[];
}

/** The models for which the file lists fallbacks. */
export function fallbackSources(data: JsonObject): readonly FallbackSource[] {
  return sections.flatMap((section) =>
    lists.flatMap((name) =>
      itemsAt(data, section, name).flatMap((item, at) =>
        Object.entries(asObject(item) ?? {}).map(([model, models]) => ({
          path: [section, name, at, model],
          model,
          models: asArray(models) ?? (typeof models === 'string' ? [models] : []),
        })),
      ),
    ),
  );
}

/** The lists of fallbacks by the models that they replace, as they are written. */
export function fallbackLists(
  data: JsonObject,
): readonly { readonly path: Path; readonly items: readonly JsonValue[] }[] {
  return sections.flatMap((section) =>
    lists.map((name) => ({ path: [section, name], items: itemsAt(data, section, name) })),
  );
}

const sections = ['router_settings', 'litellm_settings'] as const;
const lists = ['fallbacks', 'context_window_fallbacks', 'content_policy_fallbacks'] as const;

function fallbackReferences(data: JsonObject): readonly ModelReference[] {
  return [
    ...fallbackSources(data).flatMap(({ path, models }) => namesAt(path, models)),
    ...sections.flatMap((section) =>
      namesAt([section, 'default_fallbacks'], itemsAt(data, section, 'default_fallbacks')),
    ),
  ];
}

function namesAt(path: Path, items: readonly JsonValue[]): readonly ModelReference[] {
  return items.flatMap((model, at) =>
    typeof model === 'string' ? [{ path: [...path, at], model }] : [],
  );
}

function mapAt(data: JsonObject, section: string, name: string): JsonObject {
  return asObject(asObject(data[section])?.[name]) ?? {};
}

function itemsAt(data: JsonObject, section: string, name: string): readonly JsonValue[] {
  const found = asObject(data[section])?.[name];
  return asArray(found) ?? (typeof found === 'string' ? [found] : []);
}
