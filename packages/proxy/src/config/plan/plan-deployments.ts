import {
  asObject,
  type JsonObject,
  type JsonValue,
  type Headers,
  isLLMError,
  type Provider,
} from '@llm/core';
import { providerFromConfig } from '@llm/providers';
import { toBaseUrl } from './base-url.ts';
import { chooseProvider } from './choose-provider.ts';
import { deploymentId } from './deployment-id.ts';
import { type Environment, variableOf } from '../read/environment.ts';
import { formatPath, type Mistake, type Path } from '../check/mistake.ts';
import { bareModels } from './provider-names.ts';
import type { ConfigFile } from '../schema/config-schema.ts';
import { commonParamNames, type LitellmParams, ownParamNames } from '../schema/litellm-params.ts';

/** One entry of `model_list`, with everything that is needed to call it. */
export interface DeploymentPlan {
  readonly id: string;
  readonly modelName: string;
  readonly provider: Provider;
  /** The upstream's name for the model. */
  readonly model: string;
  readonly apiKey?: string;
  readonly baseUrl?: string;
  readonly headers?: Headers;
  /** Request fields for calls that have none, in OpenAI's words. */
  readonly defaults?: JsonObject;
  /** The same in the upstream's words. */
  readonly ownDefaults?: JsonObject;
  /** The `mock_*` fields, where there are any. */
  readonly mock?: JsonObject;
  readonly params: LitellmParams;
}

export interface DeploymentPlans {
  readonly deployments: readonly DeploymentPlan[];
  readonly mistakes: readonly Mistake[];
  readonly warnings: readonly Mistake[];
}

export interface PlanOptions {
  /** The providers that need no declaration in the file. */
  readonly providers: readonly Provider[];
  readonly environment: Environment;
}

/** What the model list asks for, entry by entry. Nothing is called. */
export function planDeployments(file: ConfigFile, options: PlanOptions): DeploymentPlans {
  const mistakes: Mistake[] = [];
  const warnings: Mistake[] = [];
  const providers = gatherProviders(file, options.providers, mistakes);
  const planner: Planner = { ...options, file, providers, mistakes, warnings };
  const deployments = (file.model_list ?? []).flatMap((entry, at) =>
    isWanted(entry, options.environment) ? planEntry(planner, entry, at) : [],
  );
  return { deployments: withUniqueIds(deployments, mistakes), mistakes, warnings };
}

interface Planner {
  readonly file: ConfigFile;
  readonly environment: Environment;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly mistakes: Mistake[];
  readonly warnings: Mistake[];
}

type Entry = NonNullable<ConfigFile['model_list']>[number];

/** A plan that may still share its id with another. */
interface Draft extends DeploymentPlan {
  readonly path: Path;
  /** The id was chosen by a person. */
  readonly named: boolean;
}

function gatherProviders(
  file: ConfigFile,
  builtIn: readonly Provider[],
  mistakes: Mistake[],
): ReadonlyMap<string, Provider> {
  const providers = new Map(builtIn.map((provider) => [provider.id, provider]));
  for (const [id, declared] of Object.entries(file.providers ?? {})) {
    try {
      providers.set(id, providerFromConfig(id, declared));
    } catch (cause) {
      if (!isLLMError(cause, 'invalid_request')) throw cause;
      mistakes.push({ path: `providers.${cause.param ?? id}`, message: cause.message });
    }
  }
  return providers;
}

function isWanted({ model_info: info }: Entry, environment: Environment): boolean {
  const wanted = info?.supported_environments;
  return wanted === undefined || wanted.some((name) => name === environment['LITELLM_ENVIRONMENT']);
}

function planEntry(planner: Planner, entry: Entry, at: number): readonly Draft[] {
  const path: Path = ['model_list', at];
  const params = withCredential(planner, withDefaults(planner, entry.litellm_params), path);
  const organizations = Array.isArray(params.organization) ? params.organization : [undefined];
  const references =
    entry.model_name === '*' && params.model === '*' && params.custom_llm_provider === undefined
      ? everyProvider(planner)
      : [{ modelName: entry.model_name, model: params.model }];
  if (references.length === 0) {
    const message = 'stands for every provider whose key is set, and there is none';
    planner.warnings.push({ path: formatPath([...path, 'litellm_params', 'model']), message });
  }
  warnOfMode(planner, entry, path);
  const several = organizations.length * references.length > 1;
  const drafts = references.flatMap(({ modelName, model }) =>
    organizations.map((organization) => {
      const own = { ...params, model, ...(organization !== undefined && { organization }) };
      return draftOf(planner, { modelName, own, entry, path });
    }),
  );
  const found = drafts.filter((draft) => draft !== undefined);
  // One name for several deployments would not tell them apart.
  return several
    ? found.map((draft, index) =>
        draft.named ? { ...draft, id: `${draft.id}-${index + 1}` } : draft,
      )
    : found;
}

const chatModes: ReadonlySet<string> = new Set(['chat', 'completion', 'responses']);

function warnOfMode(planner: Planner, { model_info: info }: Entry, path: Path): void {
  if (info?.mode === undefined || chatModes.has(info.mode)) return;
  planner.warnings.push({
    path: formatPath([...path, 'model_info', 'mode']),
    message: 'only chat is here yet, so calls to this model will be chat calls',
  });
}

interface EntryFacts {
  readonly modelName: string;
  readonly own: LitellmParams;
  readonly entry: Entry;
  readonly path: Path;
}

function draftOf(planner: Planner, { modelName, own, entry, path }: EntryFacts): Draft | undefined {
  const { providers, environment } = planner;
  const chosen = chooseProvider({ model: own.model, provider: own.custom_llm_provider }, providers);
  const at = (field: string): string => formatPath([...path, 'litellm_params', field]);
  if (chosen.kind === 'unknown') {
    const { field, message, nearest } = chosen;
    const mistake = { path: at(field), message, ...(nearest !== undefined && { nearest }) };
    if (planner.file.router_settings?.ignore_invalid_deployments !== true) {
      planner.mistakes.push(mistake);
    } else {
      planner.warnings.push({ ...mistake, message: `the entry is skipped: ${message}` });
    }
    return undefined;
  }
  const { provider, model } = chosen;
  const mock = mockFields(own);
  const apiKey = own.api_key ?? valueIn(environment, provider.auth.env);
  const baseUrl = own.api_base ?? own.base_url ?? valueIn(environment, provider.baseUrlEnv);
  const isOwnServer = own.api_base !== undefined || own.base_url !== undefined;
  if (mock === undefined && !isOwnServer) {
    warnOfKey(planner, { provider, apiKey, path: at('api_key') });
  }
  if (starsOf(model) > starsOf(modelName)) {
    planner.mistakes.push({
      path: at('model'),
      message: 'has more * than model_name, so one of them would stand for nothing',
    });
    return undefined;
  }
  if (!checkBaseUrl(planner, { provider, baseUrl, params: own, path: at('api_base') }))
    return undefined;
  const named = entry.model_info?.id !== undefined;
  const defaults = pickDefined(own, commonParamNames);
  const ownDefaults = { ...pickDefined(own, ownParamNames), ...own.extra_body };
  return {
    id: named ? String(entry.model_info?.id) : deploymentId(modelName, toJson(own)),
    named,
    path,
    modelName,
    provider,
    model,
    params: own,
    ...(apiKey !== undefined && { apiKey }),
    ...(baseUrl !== undefined && { baseUrl: toBaseUrl(baseUrl, provider, model) }),
    ...headersOf(own),
    ...(defaults !== undefined && { defaults }),
    ...(Object.keys(ownDefaults).length > 0 && { ownDefaults }),
    ...(mock !== undefined && { mock }),
  };
}

function withDefaults({ file }: Planner, params: LitellmParams): LitellmParams {
  return { ...file.router_settings?.default_litellm_params, ...params };
}

/** A named credential gives what the entry does not say itself. */
function withCredential(planner: Planner, params: LitellmParams, path: Path): LitellmParams {
  const name = params.litellm_credential_name;
  if (name === undefined) return params;
  const credential = planner.file.credential_list?.find(
    ({ credential_name }) => credential_name === name,
  );
  if (credential === undefined) {
    planner.mistakes.push({
      path: formatPath([...path, 'litellm_params', 'litellm_credential_name']),
      message: 'no entry of credential_list has this name',
    });
    return params;
  }
  const { api_key, api_base, base_url, organization } = credential.credential_values;
  return {
    ...(api_key !== undefined && { api_key }),
    ...(api_base !== undefined && { api_base }),
    ...(base_url !== undefined && { base_url }),
    ...(organization !== undefined && { organization }),
    ...params,
  };
}

/** `*` for `*` means every provider whose key is there, and its models under the names they have without it. */
function everyProvider({ providers, environment }: Planner): readonly ModelNames[] {
  const open = [...providers.values()]
    .filter(({ auth }) => auth.scheme !== 'none' && valueIn(environment, auth.env) !== undefined)
    .map(({ id }) => id);
  const bare = bareModels.filter(({ provider }) => open.includes(provider));
  return [
    ...open.map((id) => ({ modelName: `${id}/*`, model: `${id}/*` })),
    ...bare.map(({ beginning, provider }) => ({
      modelName: `${beginning}*`,
      model: `${provider}/${beginning}*`,
    })),
  ];
}

interface ModelNames {
  readonly modelName: string;
  readonly model: string;
}

interface KeyFacts {
  readonly provider: Provider;
  readonly apiKey: string | undefined;
  readonly path: string;
}

function warnOfKey(planner: Planner, { provider, apiKey, path }: KeyFacts): void {
  const { auth } = provider;
  if (apiKey !== undefined || auth.scheme === 'none') return;
  planner.warnings.push({
    path,
    message: `is missing, and ${auth.env} is not set: calls will be refused for want of a key`,
  });
}

interface BaseUrlFacts {
  readonly provider: Provider;
  readonly baseUrl: string | undefined;
  readonly params: LitellmParams;
  readonly path: string;
}

function checkBaseUrl(
  planner: Planner,
  { provider, baseUrl, params, path }: BaseUrlFacts,
): boolean {
  const report = (message: string): false => {
    planner.mistakes.push({ path, message });
    return false;
  };
  if (baseUrl !== undefined) {
    const valid = URL.canParse(baseUrl) && /^https?:/.test(baseUrl);
    return valid || report('expected an http or https URL');
  }
  const known = toJson(params);
  for (const [, name = ''] of provider.baseUrl.matchAll(/\{(\w+)\}/g)) {
    if (typeof known[name] !== 'string') {
      return report(`is missing: the base URL of ${provider.id} has a place for ${name}`);
    }
  }
  return true;
}

function headersOf(params: LitellmParams): { readonly headers?: Headers } {
  const organization = Array.isArray(params.organization) ? undefined : params.organization;
  const given = { ...params.headers, ...params.extra_headers };
  const headers = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]),
  );
  // The name is the one that OpenAI's own client sends (client.js of openai 6.49.0).
  const all = {
    ...(organization !== undefined && { 'openai-organization': organization }),
    ...headers,
  };
  return Object.keys(all).length === 0 ? {} : { headers: all };
}

const mockNames = ['mock_response', 'mock_tool_calls', 'mock_delay', 'mock_timeout'];

function mockFields(params: LitellmParams): JsonObject | undefined {
  const fields = pickDefined(params, mockNames);
  // A delay alone says nothing about an answer.
  return fields !== undefined && Object.keys(fields).some((name) => name !== 'mock_delay')
    ? fields
    : undefined;
}

function pickDefined(params: LitellmParams, names: readonly string[]): JsonObject | undefined {
  const all = toJson(params);
  const picked = names.filter((name) => all[name] !== undefined);
  if (picked.length === 0) return undefined;
  return Object.fromEntries(picked.map((name) => [name, all[name]]));
}

/** The file was JSON before it was checked, so its parts still are. */
function toJson(params: LitellmParams): JsonObject {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(params);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, JsonValue] => entry[1] !== undefined),
  );
}

function valueIn(environment: Environment, name: string | undefined): string | undefined {
  const value = name === undefined ? undefined : variableOf(environment, name)?.trim();
  return value === '' ? undefined : value;
}

function starsOf(name: string): number {
  return name.split('*').length - 1;
}

/** Equal entries are several deployments, so those after the first get a number; a name that a person chose twice is a mistake. */
function withUniqueIds(drafts: readonly Draft[], mistakes: Mistake[]): readonly DeploymentPlan[] {
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
  return drafts.map(({ named, path: _path, ...plan }) => {
    if (named) return plan;
    let id = plan.id;
    for (let number = 2; used.has(id); number += 1) id = `${plan.id}-${number}`;
    used.add(id);
    return { ...plan, id };
  });
}

/** The fields of a deployment that its provider may want to know, beside the key. */
export function settingsOf({ params }: DeploymentPlan): JsonObject {
  return asObject(toJson(params)) ?? {};
}
