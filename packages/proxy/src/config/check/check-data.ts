import { dirname, resolve } from 'node:path';
import { asArray, asObject, asString, type JsonObject, append } from '@llm/core';
import type { DeploymentPlan } from '../plan/deployment-plan.ts';
import { builtInProviders } from '../plan/known-providers.ts';
import { planDeployments } from '../plan/plan-deployments.ts';
import { planTransport } from '../plan/plan-transport.ts';
import { type Environment, truthIn } from '../read/environment.ts';
import { fillIn } from '../read/fill-in.ts';
import { toKnownShapes } from '../read/litellm-shapes.ts';
import { loadProviderPackages } from '../read/provider-packages.ts';
import { configSchema } from '../schema/config-schema.ts';
import type { CheckedConfig, LoadOptions } from '../checked-config.ts';
import { checkFile } from './check-file.ts';
import { checkKeys } from './check-keys.ts';
import { checkMasterKey } from './check-master-key.ts';
import { checkBudgets } from './check-budgets.ts';
import { checkCycles } from './check-cycles.ts';
import { checkNames } from './check-names.ts';
import { checkPlaceholders } from './check-placeholders.ts';
import { checkSettings } from './check-settings.ts';
import type { Path } from './json-path.ts';
import { toPath } from './json-path.ts';
import { faultyItems, judge } from './judge.ts';
import type { Mistake, SourcePosition } from './mistake.ts';

export interface CheckDataOptions extends LoadOptions {
  readonly environment: Environment;
  /** Where a value stands; `undefined` where the data is from no file. */
  readonly locate?: (path: Path) => SourcePosition | undefined;
}

/** Checks a configuration from its keys to the connections that it plans. Every check goes on with what the ones before left. */
export async function checkData(
  data: JsonObject,
  options: CheckDataOptions,
): Promise<CheckedConfig> {
  const shaped = toKnownShapes(data);
  const waived = (asArray(asObject(data['server'])?.['waive']) ?? []).filter(
    (name) => typeof name === 'string',
  );
  // Keys are checked first, so that variables which only a key without effect uses need not be set.
  const keys = checkKeys(configSchema, shaped.data, waived);
  const { environment, filled } = fillIn(keys.data, options.environment);
  const written = asObject(filled.data) ?? {};
  const { file, entries, mistakes: ofValues } = checkFile(written);
  const packaged = await loadProviderPackages(file.providers ?? {}, (id) =>
    folderOf(options.locate?.(['providers', id])),
  );
  const { providers: builtIn = builtInProviders } = options;
  const early = [...keys.mistakes, ...filled.mistakes, ...ofValues, ...packaged.mistakes];
  const plan = planDeployments(file, entries, {
    environment,
    providers: [...builtIn, ...packaged.providers],
    broken: brokenNames(written, early),
  });
  const found = [...early, ...plan.mistakes];
  const faulty = faultyItems('model_list', found);
  const placed = plan.deployments.filter(({ path }) => !faulty.has(Number(path[1])));
  const deployments = placed.map(({ path: _path, ...deployment }): DeploymentPlan => deployment);
  const {
    transport,
    mistakes: ofTransport,
    warnings: ofVariables,
  } = planTransport(file, deployments, environment);
  const warnings = [
    ...shaped.warnings,
    ...keys.warnings,
    ...plan.warnings,
    ...checkNames(written),
    ...checkCycles(written),
    ...checkSettings(file),
    ...checkBudgets(file, plan.deployments),
    ...checkPlaceholders(written),
    ...ofVariables,
  ];
  const mistakes = [...found, ...checkMasterKey(file, environment), ...ofTransport];
  if (deployments.length === 0) append(mistakes, nothingToServe(written, mistakes));
  const sound = entries.filter(({ at }) => !faulty.has(at)).map(({ entry }) => entry);
  const judged = judge({ mistakes, warnings }, options.strict === true || isStrict(written));
  return {
    config: {
      file: { ...file, model_list: sound },
      deployments,
      transport,
      environment,
      warnings: judged.warnings,
    },
    ...judged,
    models: [...new Set(deployments.map(({ modelName }) => modelName))],
  };
}

function isStrict({ server }: JsonObject): boolean {
  const strict = asObject(server)?.['strict'];
  return strict === true || truthIn(asString(strict) ?? '') === true;
}

/** The names of providers and credentials that are declared with a mistake. What uses them needs no mistake of its own. */
function brokenNames(data: JsonObject, mistakes: readonly Mistake[]): ReadonlySet<string> {
  const credentials = asArray(data['credential_list']) ?? [];
  const faulty = [...faultyItems('credential_list', mistakes)].flatMap(
    (at) => asString(asObject(credentials[at])?.['credential_name']) ?? [],
  );
  const providers = mistakes.flatMap(({ path }) => {
    const [section, id] = toPath(path);
    return section === 'providers' && typeof id === 'string' ? [id] : [];
  });
  return new Set([...faulty, ...providers]);
}

function nothingToServe(data: JsonObject, mistakes: readonly Mistake[]): readonly Mistake[] {
  const path = 'model_list';
  if (mistakes.some((mistake) => mistake.path === path)) return [];
  const count = asArray(data[path])?.length ?? 0;
  const message =
    count === 0
      ? 'has no entry, so there is no model to serve'
      : count === 1
        ? 'has one entry, which cannot be served, so there is no model to serve'
        : `has ${count} entries of which none can be served, so there is no model to serve`;
  return [{ path, message }];
}

/** The folder of the file that a setting stands in; where there is no file, the one in which the process runs. */
function folderOf(position: SourcePosition | undefined): string {
  return position === undefined ? process.cwd() : dirname(resolve(position.file));
}
