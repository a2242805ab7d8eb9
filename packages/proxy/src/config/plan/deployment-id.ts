import { createHash } from 'node:crypto';
import { isObject, type JsonObject, type JsonValue } from '@llm/core';
import { formatPath, type Path } from '../check/json-path.ts';
import type { Mistake } from '../check/mistake.ts';
import { isSecretName } from '../show/mask.ts';
import type { DeploymentPlan } from './deployment-plan.ts';

/**
 * The id of a deployment that has none in the file: a hash of its name and parameters. Neither the order of keys
 * nor secrets count, so a deployment keeps its id, and with it its cooldowns and counters, when its API key is
 * rotated.
 */
export function deploymentId(modelName: string, params: JsonObject): string {
  const identity = canonical({ model_name: modelName, litellm_params: params });
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32);
}

function canonical(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(canonical);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, item]) => item !== undefined && !isSecretName(name))
      .toSorted(([first], [second]) => (first < second ? -1 : 1))
      .map(([name, item]) => [name, item === undefined ? null : canonical(item)]),
  );
}

/** A plan, and the entry of `model_list` it comes from. */
export interface PlacedPlan extends DeploymentPlan {
  readonly path: Path;
}

/** A plan that may still share its id with another. */
export interface Draft extends PlacedPlan {
  /** The file sets the id. */
  readonly named: boolean;
}

/** Makes ids unique. Equal entries are several deployments, so those after the first get a number; an id that the file sets twice is a mistake. */
export function withUniqueIds(drafts: readonly Draft[]): {
  readonly deployments: readonly PlacedPlan[];
  readonly mistakes: readonly Mistake[];
} {
  const mistakes: Mistake[] = [];
  const firstPaths = new Map<string, Path>();
  for (const { id, named, path } of drafts) {
    if (!named) continue;
    const first = firstPaths.get(id);
    if (first === undefined) {
      firstPaths.set(id, path);
      continue;
    }
    mistakes.push({
      path: formatPath([...path, 'model_info', 'id']),
      message: `${formatPath(first)} has the same id`,
    });
  }
  const used = new Set(firstPaths.keys());
  const deployments = drafts.map(({ named, ...plan }) => {
    if (named) return plan;
    let id = plan.id;
    for (let number = 2; used.has(id); number += 1) id = `${plan.id}-${number}`;
    used.add(id);
    return { ...plan, id };
  });
  return { deployments, mistakes };
}
