import { append, type Provider } from '@llm/core';
import type { ModelEntry, PlacedEntry } from '../check/check-file.ts';
import type { Findings, Mistake } from '../check/mistake.ts';
import type { Environment } from '../read/environment.ts';
import type { ConfigFile } from '../schema/config-schema.ts';
import { type PlacedPlan, withUniqueIds } from './deployment-id.ts';
import { knownProviders } from './known-providers.ts';
import { planEntry } from './plan-entry.ts';

/** The deployments of a file, and what its entries get wrong. */
export interface DeploymentPlans extends Findings {
  readonly deployments: readonly PlacedPlan[];
}

export interface PlanOptions {
  /** The providers that need no declaration in the file. */
  readonly providers: readonly Provider[];
  readonly environment: Environment;
  /** Names of providers and credentials that the file declares with mistakes, which are reported there. */
  readonly broken?: ReadonlySet<string>;
}

/** Plans the deployments of `model_list`, entry by entry. No upstream is called. */
export function planDeployments(
  file: ConfigFile,
  entries: readonly PlacedEntry[],
  options: PlanOptions,
): DeploymentPlans {
  const { environment, providers: builtIn, broken = new Set<string>() } = options;
  const known = knownProviders(file, builtIn);
  const mistakes: Mistake[] = [...known.mistakes];
  const warnings: Mistake[] = [];
  const { providers } = known;
  const planning = { file, environment, providers, broken, mistakes, warnings };
  const drafts = entries.flatMap(({ entry, at }) =>
    isWanted(entry, environment) ? planEntry(planning, entry, at) : [],
  );
  const unique = withUniqueIds(drafts);
  append(mistakes, unique.mistakes);
  return { deployments: unique.deployments, mistakes, warnings };
}

function isWanted({ model_info: info }: ModelEntry, environment: Environment): boolean {
  const wanted = info?.supported_environments;
  return wanted === undefined || wanted.some((name) => name === environment['LITELLM_ENVIRONMENT']);
}
