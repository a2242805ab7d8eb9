import type { Provider } from '@llm/core';
import type { Findings, Mistake } from '../check/mistake.ts';
import type { Environment } from '../read/environment.ts';
import type { ConfigFile } from '../schema/config-schema.ts';
import { withUniqueIds } from './deployment-id.ts';
import type { DeploymentPlan } from './deployment-plan.ts';
import { knownProviders } from './known-providers.ts';
import { type ModelEntry, planEntry } from './plan-entry.ts';

/** The deployments of a file, and what its entries get wrong. */
export interface DeploymentPlans extends Findings {
  readonly deployments: readonly DeploymentPlan[];
}

export interface PlanOptions {
  /** The providers that need no declaration in the file. */
  readonly providers: readonly Provider[];
  readonly environment: Environment;
  /** The paths of values that came from an environment variable. */
  readonly fromVariables?: ReadonlySet<string>;
}

/** Plans the deployments of `model_list`, entry by entry. No upstream is called. */
export function planDeployments(file: ConfigFile, options: PlanOptions): DeploymentPlans {
  const { environment, providers: builtIn, fromVariables } = options;
  const known = knownProviders(file, { builtIn, ...(fromVariables && { fromVariables }) });
  const mistakes: Mistake[] = [...known.mistakes];
  const warnings: Mistake[] = [];
  const planning = { file, environment, providers: known.providers, mistakes, warnings };
  const drafts = (file.model_list ?? []).flatMap((entry, at) =>
    isWanted(entry, environment) ? planEntry(planning, entry, at) : [],
  );
  const unique = withUniqueIds(drafts);
  mistakes.push(...unique.mistakes);
  return { deployments: unique.deployments, mistakes, warnings };
}

function isWanted({ model_info: info }: ModelEntry, environment: Environment): boolean {
  const wanted = info?.supported_environments;
  return wanted === undefined || wanted.some((name) => name === environment['LITELLM_ENVIRONMENT']);
}
