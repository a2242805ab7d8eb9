import {
  asObject,
  asString,
  callSettingOf,
  type CallSettings,
  type Headers,
  invalidField,
  type JsonObject,
  type JsonValue,
  LLMError,
  type NativeServer,
  readArray,
  readObject,
  readSettings,
  readString,
} from '@llm/core';
import { providerIdOf, providerOfModel } from '../names/provider-names.ts';

/** One model to ask and all that belongs to asking it. */
export interface Asked {
  /** As the caller wrote it. */
  readonly model: string;
  /** The fields of Chat Completions, to be read by its codec. */
  readonly body: JsonObject;
  readonly settings: CallSettings;
  readonly apiKey?: string;
  readonly baseUrl?: string;
  /** What only its provider knows, such as a version of the API. */
  readonly providerSettings: JsonObject;
  /** Thrown in place of an answer. */
  readonly mockError?: Error;
  /** All of its fields are its protocol's, so nothing says how to call but the name of the model. */
  readonly isBare?: boolean;
  /** A fallback that changes nothing but the model. */
  readonly isNameAlone: boolean;
}

/** A call of the client, read. */
export interface ReadParams {
  /** The requested model and then its fallbacks. */
  readonly asked: readonly [Asked, ...Asked[]];
  /** Models to ask where a conversation is too long for one, by the name of that one. */
  readonly longer: ReadonlyMap<string, Asked>;
  readonly timeoutMs: number | undefined;
}

/** What decides which fields are the client's. */
export interface ReadParamsOptions {
  /** What the protocol of the call says of fields that may be its own. */
  readonly native?: Pick<NativeServer, 'gatewayFields' | 'keepWith'> | undefined;
  /** Whether a service answers, which chooses addresses, and takes fallbacks by their names. */
  readonly isServed?: boolean;
}

/** Fields that a provider reads as its settings. The words are LiteLLM's. */
export const providerSettingNames = [
  'api_version',
  'azure_ad_token',
  'azure_credential',
  'azure_scope',
  'client_id',
  'client_secret',
  'tenant_id',
] as const;

/** The settings of the common table that mean something to a client. */
const settingNames = [
  'num_retries',
  'max_retries',
  'repeated_streaming_chunk_limit',
  'stream_timeout',
  'timeout',
  'drop_params',
  'additional_drop_params',
  'allowed_openai_params',
  'metadata',
  'litellm_metadata',
  'priority',
  'tags',
] as const;

/** Fields that say how to call. They are ours and not a part of the call's protocol. */
export const ownFields: ReadonlySet<string> = new Set([
  'api_base',
  'api_key',
  'base_url',
  'context_window_fallback_dict',
  'custom_llm_provider',
  'extra_body',
  'extra_headers',
  'fallbacks',
  'headers',
  'mock_delay',
  'mock_response',
  'mock_timeout',
  'mock_tool_calls',
  'signal',
  ...settingNames,
  ...providerSettingNames,
]);

/** Where a call goes. It must not reach another provider, and a service says it itself. */
const addressFields = [
  'api_base',
  'base_url',
  'custom_llm_provider',
  ...providerSettingNames,
] as const;

/** The same with what proves who we are. */
const boundToProvider = [...addressFields, 'api_key', 'extra_headers', 'headers'] as const;

const mockFields = ['mock_response', 'mock_tool_calls', 'mock_delay', 'mock_timeout'] as const;

/**
 * Separates what is for the client from what is for the upstream.
 *
 * A fallback has all fields of the call that it does not replace. Key, address and headers of the call
 * stay with its own provider.
 *
 * @throws {LLMError} invalid_request: a field has another type, with its name as `param`; unsupported: a field that does
 *   nothing here, in a call that would be wrong without it
 */
export function readParams(params: JsonObject, options: ReadParamsOptions = {}): ReadParams {
  const plain = readPlainParams(params);
  if (plain !== undefined) return plain;
  const { fallbacks: given = [], context_window_fallback_dict: roomier = {} } = {
    fallbacks: readArray(params, 'fallbacks'),
    context_window_fallback_dict: readObject(params, 'context_window_fallback_dict'),
  };
  const names = given.flatMap((one) => asString(one) ?? []);
  const first = readAsked(params, options);
  const { timeoutMs } = first.settings;
  const longer = new Map(
    Object.entries(roomier).map(([model, other]) => {
      const path = `context_window_fallback_dict.${model}`;
      return [model, readFallback(params, { given: other ?? null, path }, options)] as const;
    }),
  );
  if (options.isServed === true && names.length > 0 && names.length === given.length) {
    const asked = { ...first, settings: { ...first.settings, fallbacks: names } };
    return { asked: [asked], longer, timeoutMs };
  }
  const others = given.map((one, at) =>
    readFallback(params, { given: one, path: `fallbacks[${at}]` }, options),
  );
  return { asked: [first, ...others], longer, timeoutMs };
}

const noSettings: CallSettings = {};
const noProviderSettings: JsonObject = {};
const noneLonger: ReadonlyMap<string, Asked> = new Map();

/** A call all of whose fields are its protocol's, as those of most calls are; `undefined` for every other. */
function readPlainParams(params: JsonObject): ReadParams | undefined {
  const body: Record<string, JsonValue> = {};
  for (const name of Object.keys(params)) {
    const value = params[name];
    if (value === undefined || value === null || name === 'signal') continue;
    if (ownFields.has(name) || callSettingOf(name) !== undefined) return undefined;
    body[name] = value;
  }
  const model = readString(params, 'model') ?? '';
  const asked: Asked = {
    model,
    body,
    settings: noSettings,
    providerSettings: noProviderSettings,
    isBare: true,
    isNameAlone: false,
  };
  return { asked: [asked], longer: noneLonger, timeoutMs: undefined };
}

interface GivenFallback {
  readonly given: JsonValue;
  readonly path: string;
}

function readFallback(
  params: JsonObject,
  { given, path }: GivenFallback,
  options: ReadParamsOptions,
): Asked {
  const name = asString(given);
  const fields = name === undefined ? asObject(given) : { model: name };
  const model = fields === undefined ? undefined : readString(fields, 'model', `${path}.model`);
  if (model === undefined) throw invalidField(path, 'a model name or an object with one');
  const inherited: Record<string, JsonValue | undefined> = { ...params, mock_timeout: undefined };
  if (!isOfSameProvider(params, fields ?? {}, model)) {
    for (const field of boundToProvider) inherited[field] = undefined;
  }
  return { ...readAsked({ ...inherited, ...fields }, options), isNameAlone: name !== undefined };
}

/** Whether a fallback asks the provider that the call asks. One that names none of its own is compared by the models' names. */
function isOfSameProvider(call: JsonObject, fallback: JsonObject, model: string): boolean {
  const asked = providerOfModel(asString(call['model']) ?? '');
  const named = asString(fallback['custom_llm_provider']);
  if (named === undefined) return providerOfModel(model) === asked;
  const ofCall = asString(call['custom_llm_provider']);
  return providerIdOf(named) === (ofCall === undefined ? asked : providerIdOf(ofCall));
}

function readAsked(params: JsonObject, { native, isServed = false }: ReadParamsOptions): Asked {
  if (isServed) refuseAddresses(params);
  const isOwn = createOwnership(params, native);
  const apiKey = readString(params, 'api_key');
  const baseUrl = readString(params, 'base_url') ?? readString(params, 'api_base');
  const mock = params['mock_response'];
  const forwarded = Object.entries(params).filter(
    ([name, value]) => isGiven(value) && !isOwn(name),
  );
  const body = { ...Object.fromEntries(forwarded), ...readObject(params, 'extra_body') };
  const settings = readClientSettings(params, isOwn);
  const headers = { ...readHeaders(params, 'headers'), ...readHeaders(params, 'extra_headers') };
  return {
    model: qualify(readString(params, 'model') ?? '', readString(params, 'custom_llm_provider')),
    body,
    settings: {
      ...settings,
      ...(Object.keys(headers).length > 0 && { headers }),
      ...(isServed && apiKey !== undefined && { apiKey }),
    },
    providerSettings: readProviderSettings(params),
    isNameAlone: false,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(isError(mock) ? { mockError: mock } : {}),
  };
}

/** @throws {LLMError} invalid_request: the call says where it goes, which is the service's to say */
function refuseAddresses(params: JsonObject): void {
  const name = addressFields.find((field) => isGiven(params[field]));
  if (name === undefined) return;
  const message = `${name} says where a call goes, which the service below this client says itself`;
  throw new LLMError('invalid_request', message, { param: name });
}

/** Which fields are the client's. One that the protocol has too, such as `metadata`, is the protocol's. */
function createOwnership(
  params: JsonObject,
  native: ReadParamsOptions['native'],
): (name: string) => boolean {
  return (name) => {
    const companion = native?.keepWith?.[name];
    if (companion !== undefined && params[companion] === true) return false;
    if (name === 'metadata' && native?.gatewayFields.includes(name) === false) return false;
    if (ownFields.has(name)) return true;
    const effect = callSettingOf(name)?.effect;
    if (effect === 'refused' && isGiven(params[name])) {
      const message = `${name} is not supported, and a call without it would be another than asked for`;
      throw new LLMError('unsupported', message, { param: name });
    }
    return effect !== undefined;
  };
}

function isGiven(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null;
}

function readProviderSettings(params: JsonObject): JsonObject {
  return Object.fromEntries(
    providerSettingNames.flatMap((name) => {
      const value = readString(params, name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

function qualify(model: string, provider: string | undefined): string {
  return provider === undefined || model.startsWith(`${provider}/`)
    ? model
    : `${provider}/${model}`;
}

function readClientSettings(params: JsonObject, isOwn: (name: string) => boolean): CallSettings {
  const names = settingNames.filter(isOwn);
  const settings = readSettings(names, (name) => params[name], { takesNoBound: true }) ?? {};
  const mock = readMock(params);
  return mock === undefined ? settings : { ...settings, mock };
}

function readMock(params: JsonObject): JsonObject | undefined {
  const present = mockFields.flatMap((name) => {
    const value = params[name];
    return value === undefined || value === null || isError(value) ? [] : [[name, value] as const];
  });
  return present.length === 0 ? undefined : Object.fromEntries(present);
}

function readHeaders(params: JsonObject, key: string): Headers {
  const headers = Object.entries(readObject(params, key) ?? {}).flatMap(([name, value]) => {
    if (value === undefined || value === null) return [];
    const text = asString(value);
    if (text === undefined) throw invalidField(`${key}.${name}`, 'a string');
    return [[name.toLowerCase(), text] as const];
  });
  return Object.fromEntries(headers);
}

function isError(value: unknown): value is Error {
  return value instanceof Error;
}
