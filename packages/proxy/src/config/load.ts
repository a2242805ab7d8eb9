import { dirname, resolve } from 'node:path';
import {
  asObject,
  isObject,
  type JsonObject,
  type JsonValue,
  LLMError,
  type Provider,
} from '@llm/core';
import { checkKeys } from './check/check-keys.ts';
import { checkNames } from './check/check-names.ts';
import { checkSettings } from './check/check-settings.ts';
import { checkValues } from './check/check-values.ts';
import { type Environment, readEnvironment } from './read/environment.ts';
import { type Path, toPath } from './check/json-path.ts';
import { formatMistake, type Mistake, type SourcePosition } from './check/mistake.ts';
import type { DeploymentPlan } from './plan/deployment-plan.ts';
import type { TransportPlan } from './plan/choose-transport.ts';
import { planDeployments } from './plan/plan-deployments.ts';
import { planTransport } from './plan/plan-transport.ts';
import { readPlainData } from './read/plain-data.ts';
import { builtInProviders } from './plan/known-providers.ts';
import { loadProviderPackages } from './read/provider-packages.ts';
import { readFiles } from './read/read-files.ts';
import { resolveEnvironment, type Resolved } from './read/resolve-environment.ts';
import { type ConfigFile, configSchema } from './schema/config-schema.ts';

/** A configuration without mistakes. */
export interface Config {
  /** The settings as written, with environment variables filled in. */
  readonly file: ConfigFile;
  readonly deployments: readonly DeploymentPlan[];
  /** How upstreams are connected to. */
  readonly transport: TransportPlan;
  /** The environment variables of the process, overlaid by the file's `environment_variables`. */
  readonly environment: Environment;
  /** What is accepted and has no effect, or not the effect that it seems to have. */
  readonly warnings: readonly Mistake[];
}

export interface LoadOptions {
  /** Default: the environment variables of this process. */
  readonly environment?: Environment;
  /** Providers that models may name without a declaration in the file. Default: all of `@llm/providers`. */
  readonly providers?: readonly Provider[];
}

/** A configuration that was checked: every mistake, or none and the configuration. */
export interface CheckedConfig {
  /** Absent where there are mistakes. */
  readonly config?: Config;
  readonly mistakes: readonly Mistake[];
  readonly warnings: readonly Mistake[];
}

/**
 * Reads a configuration: a YAML or JSON file by its path, or its content as an object.
 *
 * @throws {LLMError} invalid_request: something in it is wrong; the message lists every mistake, a line each
 */
export async function loadConfig(
  source: string | JsonObject,
  options: LoadOptions = {},
): Promise<Config> {
  const { config, mistakes } = await checkConfig(source, options);
  if (config !== undefined) return config;
  throw new LLMError(
    'invalid_request',
    `the configuration cannot be used\n${mistakes.map(formatMistake).join('\n')}`,
  );
}

/** The same without throwing: every mistake and every warning, each with its path and its place in the file. */
export async function checkConfig(
  source: string | JsonObject,
  options: LoadOptions = {},
): Promise<CheckedConfig> {
  const read = typeof source === 'string' ? await readFiles(source) : readObject(source);
  if (!isRead(read) || read.mistakes.length > 0) {
    return { mistakes: read.mistakes, warnings: [] };
  }
  const { config, mistakes, warnings } = await checkData(read, options);
  const withPosition = (mistake: Mistake): Mistake => {
    const position = mistake.position ?? read.locate?.(toPath(mistake.path));
    return position === undefined ? mistake : { ...mistake, position };
  };
  return {
    ...(config !== undefined && mistakes.length === 0 && { config }),
    mistakes: mistakes.map(withPosition),
    warnings: warnings.map(withPosition),
  };
}

interface ReadObject {
  readonly data: JsonObject | undefined;
  readonly mistakes: readonly Mistake[];
  readonly locate?: (path: Path) => SourcePosition | undefined;
}

type ReadData = ReadObject & { readonly data: JsonObject };

function isRead(read: ReadObject): read is ReadData {
  return read.data !== undefined;
}

function readObject(source: JsonObject): ReadObject {
  const { data, mistakes } = readPlainData(source);
  if (isObject(data)) return { data, mistakes };
  return { data: undefined, mistakes: [{ path: '', message: 'expected a map of settings' }] };
}

async function checkData({ data, locate }: ReadData, options: LoadOptions): Promise<CheckedConfig> {
  // Keys are checked first, so that variables which only a key without effect uses need not be set.
  const keys = checkKeys(configSchema, data);
  const { environment, filled } = fillIn(keys.data, options.environment ?? readEnvironment());
  const values = checkValues(configSchema, filled.data, filled.resolved);
  const written = [...keys.mistakes, ...filled.mistakes];
  if (values.kind === 'invalid') written.push(...values.mistakes);
  const file = values.kind === 'valid' ? values.value : values.rest;
  if (file === undefined) return { mistakes: distinct(written), warnings: keys.warnings };
  const { providers: builtIn = builtInProviders } = options;
  const packaged = await loadProviderPackages(file.providers ?? {}, (id) =>
    folderOf(locate?.(['providers', id])),
  );
  const providers = [...builtIn, ...packaged.providers];
  const fromVariables = filled.resolved;
  const plan = planDeployments(file, { environment, providers, fromVariables });
  const { deployments } = plan;
  const names = checkNames(file, deployments);
  const settings = checkSettings(file, deployments);
  const { transport, mistakes: ofTransport } = planTransport(file, deployments, environment);
  const warnings = [...keys.warnings, ...plan.warnings, ...names.warnings, ...settings];
  return {
    config: { file, deployments, transport, environment, warnings },
    mistakes: distinct([
      ...written,
      ...packaged.mistakes,
      ...plan.mistakes,
      ...names.mistakes,
      ...ofTransport,
    ]),
    warnings,
  };
}

/** The folder of the file that a setting stands in; where there is no file, the one in which the process runs. */
function folderOf(position: SourcePosition | undefined): string {
  return position === undefined ? process.cwd() : dirname(resolve(position.file));
}

/** Fills in environment variables: first in the file's own `environment_variables`, since the rest of the file may use those. */
function fillIn(
  data: JsonValue,
  inherited: Environment,
): { readonly environment: Environment; readonly filled: Resolved } {
  const { environment_variables: declared, ...rest } = asObject(data) ?? {};
  const first = resolveEnvironment({ environment_variables: declared }, inherited);
  const own = isObject(first.data) ? first.data['environment_variables'] : undefined;
  const environment = { ...inherited, ...toVariables(own) };
  const second = resolveEnvironment(rest, environment);
  const filled: JsonValue = {
    ...(isObject(second.data) ? second.data : {}),
    ...(own === undefined ? {} : { environment_variables: own }),
  };
  return {
    environment,
    filled: {
      data: filled,
      mistakes: [...first.mistakes, ...second.mistakes],
      resolved: new Set([...first.resolved, ...second.resolved]),
    },
  };
}

function toVariables(declared: JsonValue | undefined): Environment {
  if (!isObject(declared)) return {};
  return Object.fromEntries(
    Object.entries(declared)
      .filter(([, value]) => typeof value !== 'object')
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

/** Keeps the first mistake at each path: later checks usually report a consequence of it. */
function distinct(mistakes: readonly Mistake[]): readonly Mistake[] {
  const first = new Map(mistakes.toReversed().map((mistake) => [mistake.path, mistake]));
  return mistakes.filter((mistake) => first.get(mistake.path) === mistake);
}
