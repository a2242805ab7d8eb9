import { nearestName } from '@llm/core';
import { createModelPattern, isModelPattern } from '@llm/router';
import type { DeploymentPlan } from '../plan/deployment-plan.ts';
import { aliasesOf } from '../plan/model-aliases.ts';
import type { ConfigFile } from '../schema/config-schema.ts';
import { formatPath } from './json-path.ts';
import type { Findings } from './mistake.ts';
import { fallbackSources, modelReferences } from './model-references.ts';

/** Looks up every model that aliases, fallbacks and defaults name. */
export function checkNames(file: ConfigFile, deployments: readonly DeploymentPlan[]): Findings {
  const aliases = aliasesOf(file);
  const servedNames = [...new Set(deployments.map(({ modelName }) => modelName))];
  const names = [...servedNames, ...aliases.keys()];
  const isServed = createKnown(servedNames, deployments);
  const isKnown = (model: string): boolean => aliases.has(model) || isServed(model);

  const mistakes = modelReferences(file)
    .filter(({ model, ofAlias }) => !(ofAlias === true ? isServed(model) : isKnown(model)))
    .map(({ path, model, ofAlias }) => {
      const nearest = nearestName(model, ofAlias === true ? servedNames : names);
      return {
        path: formatPath(path),
        message: 'names a model that model_list does not have',
        ...(nearest !== undefined && { nearest }),
      };
    });
  const warnings = fallbackSources(file)
    .filter(({ model }) => !isModelPattern(model) && !isKnown(model))
    .map(({ path }) => ({
      path: formatPath(path),
      message: 'is a model that model_list does not have, so its fallbacks are never used',
    }));
  return { mistakes, warnings };
}

function createKnown(
  names: readonly string[],
  deployments: readonly DeploymentPlan[],
): (model: string) => boolean {
  const exact = new Set([...names, ...deployments.map(({ id }) => id)]);
  const patterns = names.filter(isModelPattern).map(createModelPattern);
  return (model) =>
    exact.has(model) || patterns.some((pattern) => pattern.match(model) !== undefined);
}
