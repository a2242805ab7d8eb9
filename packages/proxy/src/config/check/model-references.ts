import type { ConfigFile } from '../schema/config-schema.ts';
import type { Path } from './json-path.ts';

/** A value of the file that names a model. */
export interface ModelReference {
  readonly path: Path;
  readonly model: string;
  /** An alias has this target. It must not be an alias itself, because aliases are resolved once. */
  readonly ofAlias?: boolean;
}

const lists = ['fallbacks', 'context_window_fallbacks', 'content_policy_fallbacks'] as const;

/** Every model that aliases, fallbacks and defaults name, and that has to exist. */
export function modelReferences(file: ConfigFile): readonly ModelReference[] {
  const { general_settings: general } = file;
  return [
    ...aliasReferences(file),
    ...fallbackReferences(file),
    ...(general?.completion_model === undefined
      ? []
      : [{ path: ['general_settings', 'completion_model'], model: general.completion_model }]),
  ];
}

function aliasReferences(file: ConfigFile): readonly ModelReference[] {
  const { router_settings: router, litellm_settings: litellm } = file;
  return [
    ...Object.entries(router?.model_group_alias ?? {}).map(([name, alias]) => ({
      path: ['router_settings', 'model_group_alias', name],
      model: typeof alias === 'string' ? alias : alias.model,
      ofAlias: true,
    })),
    ...Object.entries(litellm?.model_alias_map ?? {}).map(([name, model]) => ({
      path: ['litellm_settings', 'model_alias_map', name],
      model,
      ofAlias: true,
    })),
  ];
}

/** A model with fallbacks, and the models that replace it. */
export interface FallbackSource extends ModelReference {
  readonly models: readonly string[];
}

/** The models for which the file lists fallbacks. */
export function fallbackSources(file: ConfigFile): readonly FallbackSource[] {
  return sectionsOf(file).flatMap(({ name, section }) =>
    lists.flatMap((list) =>
      (section?.[list] ?? []).flatMap((item, at) =>
        Object.entries(item).map(([model, models]) => ({
          path: [name, list, at, model],
          model,
          models,
        })),
      ),
    ),
  );
}

function fallbackReferences(file: ConfigFile): readonly ModelReference[] {
  return [
    ...fallbackSources(file).flatMap(({ path, models }) =>
      models.map((model, at) => ({ path: [...path, at], model })),
    ),
    ...sectionsOf(file).flatMap(({ name, section }) =>
      (section?.default_fallbacks ?? []).map((model, at) => ({
        path: [name, 'default_fallbacks', at],
        model,
      })),
    ),
  ];
}

function sectionsOf(file: ConfigFile) {
  return [
    { name: 'router_settings', section: file.router_settings },
    { name: 'litellm_settings', section: file.litellm_settings },
  ];
}
