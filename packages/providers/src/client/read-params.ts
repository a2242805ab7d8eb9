import {
  asObject,
  asString,
  type CallSettings,
  type Headers,
  invalidField,
  type JsonObject,
  type JsonValue,
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
  readonly headers: Headers;
  /** Thrown in place of an answer. */
  readonly mockError?: Error;
}

/** A call of the client, read. */
export interface ReadParams {
  /** The asked model and then its fallbacks. */
  readonly asked: readonly Asked[];
  readonly timeoutMs: number | undefined;
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

/** Fields that say how to call. They are ours and not a part of Chat Completions. */
export const ownFields: ReadonlySet<string> = new Set([
  'additional_drop_params',
  'api_base',
  'api_key',
  'base_url',
  'custom_llm_provider',
  'drop_params',
  'extra_body',
  'extra_headers',
  'fallbacks',
  'headers',
  'max_retries',
  'metadata',
  'mock_delay',
  'mock_response',
  'mock_timeout',
  'mock_tool_calls',
  'num_retries',
  'repeated_streaming_chunk_limit',
  'signal',
  'stream_timeout',
  'timeout',
  ...providerSettingNames,
]);

/** What proves who we are to one provider and must not reach another. */
const boundToProvider = [
  'api_base',
  'api_key',
  'base_url',
  'custom_llm_provider',
  'extra_headers',
  'headers',
  ...providerSettingNames,
] as const;

const mockFields = ['mock_response', 'mock_tool_calls', 'mock_delay', 'mock_timeout'] as const;

/**
 * Separates what is for the client from what is for the upstream.
 *
 * A fallback has all fields of the call that it does not replace. Key, address and headers of the call
 * stay with its own provider.
 *
 * @throws {LLMError} invalid_request: a field has another type, with its name as `param`
 */
export function readParams(params: JsonObject): ReadParams {
  const fallbacks = (readArray(params, 'fallbacks') ?? []).map((given, index) =>
    toFallback(params, given, `fallbacks[${index}]`),
  );
  const { timeoutMs } = readClientSettings(params);
  return { asked: [params, ...fallbacks].map(readAsked), timeoutMs };
}

function toFallback(params: JsonObject, given: JsonValue, path: string): JsonObject {
  const name = asString(given);
  const fields = name === undefined ? asObject(given) : { model: name };
  const model = fields === undefined ? undefined : readString(fields, 'model', `${path}.model`);
  if (model === undefined) throw invalidField(path, 'a model name or an object with one');
  const inherited: Record<string, JsonValue | undefined> = { ...params, mock_timeout: undefined };
  if (!isOfSameProvider(params, fields ?? {}, model)) {
    for (const field of boundToProvider) inherited[field] = undefined;
  }
  return { ...inherited, ...fields };
}

/** Whether a fallback asks the provider that the call asks. One that names none of its own is compared by the models' names. */
function isOfSameProvider(call: JsonObject, fallback: JsonObject, model: string): boolean {
  const asked = providerOfModel(asString(call['model']) ?? '');
  const named = asString(fallback['custom_llm_provider']);
  if (named === undefined) return providerOfModel(model) === asked;
  const ofCall = asString(call['custom_llm_provider']);
  return providerIdOf(named) === (ofCall === undefined ? asked : providerIdOf(ofCall));
}

function readAsked(params: JsonObject): Asked {
  const apiKey = readString(params, 'api_key');
  const baseUrl = readString(params, 'base_url') ?? readString(params, 'api_base');
  const mock = params['mock_response'];
  const forwarded = Object.entries(params).filter(
    ([name, value]) => !ownFields.has(name) && value !== undefined,
  );
  return {
    model: qualify(readString(params, 'model') ?? '', readString(params, 'custom_llm_provider')),
    body: { ...Object.fromEntries(forwarded), ...readObject(params, 'extra_body') },
    settings: readClientSettings(params),
    providerSettings: readProviderSettings(params),
    headers: { ...readHeaders(params, 'headers'), ...readHeaders(params, 'extra_headers') },
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(isError(mock) ? { mockError: mock } : {}),
  };
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

/** The settings that mean something to a client. The others of the table go to the upstream like any unknown field. */
const settingNames = [
  'num_retries',
  'max_retries',
  'repeated_streaming_chunk_limit',
  'stream_timeout',
  'timeout',
  'drop_params',
  'additional_drop_params',
  'metadata',
] as const;

function readClientSettings(params: JsonObject): CallSettings {
  const settings = readSettings(settingNames, (name) => params[name], { takesNoBound: true }) ?? {};
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
