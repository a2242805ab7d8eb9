import {
  asObject,
  asString,
  type JsonObject,
  nearestName,
  type OperationName,
  ownValue,
  type Provider,
  variantOf,
} from '@llm/core';
import { takesFromModelInfo } from '@llm/providers';
import { countStars } from '@llm/router';
import type { ModelEntry } from '../check/check-file.ts';
import { formatPath, type Path } from '../check/json-path.ts';
import type { Mistake } from '../check/mistake.ts';
import { type Environment, setVariableOf } from '../read/environment.ts';
import type { ConfigFile } from '../schema/config-schema.ts';
import type { LitellmParams } from '../schema/litellm-params.ts';
import { baseUrlComplaint, hasPlaces, toBaseUrl } from './base-url.ts';
import { readCallersPlaces } from './callers-places.ts';
import { chooseProvider } from './choose-provider.ts';
import { deploymentId, type Draft } from './deployment-id.ts';
import { entryParams, toJsonParams } from './entry-params.ts';
import { everyProvider } from './every-provider.ts';
import { findCredential } from './find-credential.ts';
import { absentModes, modeOf, neededBy, servedModes } from './modes.ts';
import { toRequestFields } from './request-fields.ts';
import { knownOfModel } from './known-of-model.ts';
import { keyComplaint } from '../schema/secret.ts';

/** What planning an entry needs, and the lists that collect its mistakes and warnings. */
export interface Planning {
  readonly file: ConfigFile;
  readonly environment: Environment;
  readonly providers: ReadonlyMap<string, Provider>;
  /** Names of providers and credentials that the file declares with mistakes: what depends on them is not planned, without a word. */
  readonly broken: ReadonlySet<string>;
  readonly mistakes: Mistake[];
  readonly warnings: Mistake[];
}

/** The deployments of the entry at index `at` of `model_list`: one for each of its organizations, none where it has a mistake. */
export function planEntry(planning: Planning, entry: ModelEntry, at: number): readonly Draft[] {
  const { file, providers, environment } = planning;
  const path: Path = ['model_list', at];
  const { params, mistake } = entryParams(file, entry.litellm_params, path);
  const credential = params.litellm_credential_name;
  if (credential !== undefined && planning.broken.has(credential)) return [];
  if (mistake !== undefined) planning.mistakes.push(mistake);
  const organizations = Array.isArray(params.organization) ? params.organization : [undefined];
  const names =
    entry.model_name === '*' && params.model === '*' && params.custom_llm_provider === undefined
      ? everyProvider(providers, environment)
      : [{ modelName: entry.model_name, model: params.model }];
  if (names.length === 0) {
    const message = 'stands for every provider whose key is set, and there is none';
    planning.warnings.push({ path: formatPath([...path, 'litellm_params', 'model']), message });
  }
  const { mode } = entry.model_info ?? {};
  if (mode !== undefined) checkMode(planning, mode, path);
  const drafts = names
    .flatMap(({ modelName, model }) =>
      organizations.map((organization) => {
        const own = { ...params, model, ...(organization !== undefined && { organization }) };
        return draftOf(planning, { modelName, params: own, entry, path });
      }),
    )
    .filter((draft) => draft !== undefined);
  if (organizations.length * names.length === 1) return drafts;
  // One entry became several deployments. An id that the file sets would belong to all of them, so each gets a
  // number behind it.
  return drafts.map((draft, index) =>
    draft.named ? { ...draft, id: `${draft.id}-${index + 1}` } : draft,
  );
}

/** A mode is information, but a model of a mode that is not supported yet cannot be called. */
function checkMode(planning: Planning, mode: string, path: Path): void {
  if (servedModes.has(mode)) return;
  const at = formatPath([...path, 'model_info', 'mode']);
  if (absentModes.has(mode)) {
    planning.mistakes.push({ path: at, message: `${mode} is not here yet` });
    return;
  }
  const nearest = nearestName(mode, [...servedModes, ...absentModes]);
  planning.warnings.push({
    path: at,
    message: 'is no mode that is known, so it says nothing',
    ...(nearest !== undefined && { nearest }),
    strict: true,
  });
}

interface DraftFacts {
  readonly modelName: string;
  readonly params: LitellmParams;
  readonly entry: ModelEntry;
  readonly path: Path;
}

function draftOf(planning: Planning, facts: DraftFacts): Draft | undefined {
  const { modelName, params, entry, path } = facts;
  const { environment, mistakes } = planning;
  const pathOf = (field: string): string => formatPath([...path, 'litellm_params', field]);
  const chosen = findProvider(planning, params, pathOf);
  if (chosen === undefined) return undefined;
  const ownUrl = params.api_base ?? params.base_url;
  const baseUrl = ownUrl ?? setVariableOf(environment, chosen.provider.baseUrlEnv);
  const provider = variantOf(chosen.provider, { baseUrl });
  const { model, family } = splitFamily(chosen.model, provider);
  const credential = findCredential(planning, provider, { params, pathOf });
  if (credential === undefined) return undefined;
  const { apiKey, settings, isKeyless } = credential;
  const fields = toRequestFields(params);
  // A mock calls no upstream, and self-hosted servers often need no key.
  const needsKey = fields.mock === undefined && (ownUrl === undefined || hasPlaces(provider));
  const { auth } = provider;
  if (needsKey && isKeyless && auth.scheme !== 'none' && auth.env !== undefined) {
    planning.warnings.push({
      path: pathOf('api_key'),
      message: `is missing, and ${auth.env} is not set: calls will be refused for want of a key`,
    });
  }
  const wrong = apiKey === undefined ? undefined : keyComplaint(apiKey);
  if (wrong !== undefined) {
    // A key in the entry itself was checked before, so this one comes from the environment variable.
    mistakes.push({ path: pathOf('api_key'), message: `the variable ${auth.env} ${wrong}` });
    return undefined;
  }
  if (countStars(model) > countStars(modelName)) {
    const message = 'has more * than model_name, so one of them would stand for nothing';
    mistakes.push({ path: pathOf('model'), message });
    return undefined;
  }
  const complaint = baseUrlComplaint(baseUrl, provider, settings);
  if (complaint !== undefined) {
    mistakes.push({ path: pathOf('api_base'), message: complaint });
    return undefined;
  }
  const clientside = params.configurable_clientside_auth_params;
  const general = planning.file.general_settings;
  const places = readCallersPlaces(clientside, general?.allow_client_side_credentials === true);
  if (places.kind === 'wrong') {
    const at = [...path, 'litellm_params', 'configurable_clientside_auth_params', places.at];
    mistakes.push({ path: formatPath(at), message: places.message });
    return undefined;
  }
  const { id, mode = modeOf(model) } = entry.model_info ?? {};
  const need = ownValue(neededBy, entry.model_info?.mode ?? '');
  if (need !== undefined && isWithout(provider, need.operation)) {
    const message = `${provider.id} ${need.lack}`;
    mistakes.push({ path: formatPath([...path, 'model_info', 'mode']), message });
    return undefined;
  }
  const behind = params.base_model ?? family;
  const baseModel = behind === undefined ? {} : { base_model: behind };
  const info = toJsonInfo(entry.model_info);
  const takes = takesFromModelInfo({ ...baseModel, ...info });
  const known = knownOfModel(info, params);
  if (known.kind === 'wrong') {
    mistakes.push({
      path: formatPath([...path, 'model_info', known.field]),
      message: known.message,
    });
    return undefined;
  }
  const pricedAs = asString(info['base_model']) ?? params.base_model;
  return {
    id: id === undefined ? deploymentId(modelName, toJsonParams(params)) : String(id),
    named: id !== undefined,
    path,
    modelName,
    provider,
    model,
    mode,
    params,
    settings,
    known: known.entry,
    ...(pricedAs !== undefined && { baseModel: pricedAs }),
    ...(apiKey !== undefined && { apiKey }),
    ...(baseUrl !== undefined && { baseUrl: toBaseUrl(baseUrl, provider, model) }),
    ...(takes !== undefined && { takes }),
    ...(places.places !== undefined && { places: places.places }),
    ...(entry.model_info !== undefined && { info: entry.model_info }),
    ...fields,
  };
}

/** The name of a deployment, without the word before it that says how its model behaves. */
function splitFamily(
  model: string,
  { modelFamilies = {} }: Provider,
): { readonly model: string; readonly family?: string } {
  const slash = model.indexOf('/');
  const family = slash < 0 ? undefined : ownValue(modelFamilies, model.slice(0, slash));
  return family === undefined ? { model } : { model: model.slice(slash + 1), family };
}

/** A provider that answers by itself answers whatever it is asked. */
function isWithout({ speaks, answer }: Provider, operation: OperationName): boolean {
  return answer === undefined && speaks[operation] === undefined;
}

/** `model_info` may hold any key. */
function toJsonInfo(info: ModelEntry['model_info']): JsonObject {
  return asObject(info) ?? {};
}

function findProvider(
  { providers, broken, mistakes }: Planning,
  params: LitellmParams,
  pathOf: (field: string) => string,
): { readonly provider: Provider; readonly model: string } | undefined {
  const { model, custom_llm_provider: provider } = params;
  const chosen = chooseProvider({ model, provider }, providers);
  if (chosen.kind === 'found') return chosen;
  if (broken.has(provider ?? model.split('/', 1).join(''))) return undefined;
  const { field, message, nearest } = chosen;
  mistakes.push({ path: pathOf(field), message, ...(nearest !== undefined && { nearest }) });
  return undefined;
}
