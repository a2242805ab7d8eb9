import { nearestName } from '@llm/core';
import { formatPath, type Mistake, type Path } from './mistake.ts';
import type { DeploymentPlan } from '../plan/plan-deployments.ts';
import type { ConfigFile } from '../schema/config-schema.ts';

/** What is wrong with names that refer to something, and what looks wrong. */
export interface CheckedNames {
  readonly mistakes: readonly Mistake[];
  readonly warnings: readonly Mistake[];
}

/** Looks up every model that aliases, fallbacks and defaults name. */
export function checkNames(file: ConfigFile, deployments: readonly DeploymentPlan[]): CheckedNames {
  const mistakes: Mistake[] = [];
  const warnings: Mistake[] = [];
  const aliases = aliasesOf(file);
  const servedNames = [...new Set(deployments.map(({ modelName }) => modelName))];
  const names = [...servedNames, ...aliases.keys()];
  const served = createKnown(servedNames, deployments);
  const known = (model: string): boolean => aliases.has(model) || served(model);

  for (const { path, model, ofAlias } of references(file)) {
    // An alias of an alias would lead nowhere.
    if (ofAlias === true ? served(model) : known(model)) continue;
    const nearest = nearestName(model, ofAlias === true ? servedNames : names);
    mistakes.push({
      path: formatPath(path),
      message: 'names a model that model_list does not have',
      ...(nearest !== undefined && { nearest }),
    });
  }
  for (const { path, model } of fallbackSources(file)) {
    if (model === '*' || model.includes('*') || known(model)) continue;
    const message = 'is a model that model_list does not have, so its fallbacks are never used';
    warnings.push({ path: formatPath(path), message });
  }
  if (deployments.length === 0) {
    warnings.push({ path: 'model_list', message: 'has no entry, so there is no model to call' });
  }
  const strategy = file.router_settings?.routing_strategy;
  if (strategy !== undefined && strategy !== 'simple-shuffle') {
    warnings.push({
      path: 'router_settings.routing_strategy',
      message: `${strategy} is not here yet; simple-shuffle is used`,
    });
  }
  const key = file.general_settings?.master_key;
  if (key !== undefined && key.length < shortestGoodKey) {
    warnings.push({
      path: 'general_settings.master_key',
      message: `has fewer than ${shortestGoodKey} letters, so it can be guessed`,
    });
  }
  return { mistakes, warnings };
}

const shortestGoodKey = 16;

/** Other names for models, from both sections that may hold them. */
export function aliasesOf(
  file: ConfigFile,
): ReadonlyMap<string, { readonly model: string; readonly hidden?: boolean | undefined }> {
  const simple = Object.entries(file.litellm_settings?.model_alias_map ?? {});
  const own = Object.entries(file.router_settings?.model_group_alias ?? {});
  return new Map(
    [...simple, ...own].map(([name, alias]) => [
      name,
      typeof alias === 'string' ? { model: alias } : alias,
    ]),
  );
}

interface Reference {
  readonly path: Path;
  readonly model: string;
  readonly ofAlias?: boolean;
}

const lists = ['fallbacks', 'context_window_fallbacks', 'content_policy_fallbacks'] as const;

function references(file: ConfigFile): readonly Reference[] {
  const { general_settings: general } = file;
  return [
    ...aliasReferences(file),
    ...fallbackReferences(file),
    ...(general?.completion_model === undefined
      ? []
      : [{ path: ['general_settings', 'completion_model'], model: general.completion_model }]),
  ];
}

function aliasReferences(file: ConfigFile): readonly Reference[] {
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

interface FallbackSource extends Reference {
  readonly models: readonly string[];
}

/** The models that have fallbacks of their own. */
function fallbackSources(file: ConfigFile): readonly FallbackSource[] {
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

function fallbackReferences(file: ConfigFile): readonly Reference[] {
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

function createKnown(
  names: readonly string[],
  deployments: readonly DeploymentPlan[],
): (model: string) => boolean {
  const exact = new Set([...names, ...deployments.map(({ id }) => id)]);
  const patterns = names
    .filter((name) => name.includes('*'))
    .map((name) => new RegExp(`^${name.split('*').map(escapeText).join('.*')}$`, 's'));
  return (model) => exact.has(model) || patterns.some((pattern) => pattern.test(model));
}

function escapeText(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
