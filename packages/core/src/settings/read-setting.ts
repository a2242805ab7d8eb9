import type { CallSettings, ModelLists } from '../contract/call.ts';
import type { ErrorCode } from '../error/error-code.ts';
import {
  asArray,
  asObject,
  invalidField,
  ownValue,
  readBoolean,
  readNumber,
  readString,
} from '../json/read.ts';
import type { JsonObject, JsonValue } from '../json/json-value.ts';

/** Settings that are being read. */
export type OpenSettings = { -readonly [Key in keyof CallSettings]: CallSettings[Key] };

/** Where a value stands, and who wrote it. */
export interface SettingPlace {
  /** The name of the field, for errors. */
  readonly path: string;
  /** Whether 0 seconds may stand for no bound: for a program that calls for itself, never for the caller of a gateway. */
  readonly takesNoBound: boolean;
}

/** Reads one value into the settings. @throws {LLMError} invalid_request: the value has another type or is out of bounds */
export type ReadSetting = (settings: OpenSettings, value: JsonValue, place: SettingPlace) => void;

export const readRetries: ReadSetting = (settings, value, { path }) => {
  settings.retries = toCount(value, path);
};

export const readRepeatLimit: ReadSetting = (settings, value, { path }) => {
  settings.repeatLimit = toCount(value, path);
};

/** The modes of `stream_recovery`, wherever it stands. */
export const streamRecoveries = ['none', 'buffered', 'verified', 'continue'] as const;

export const readStreamRecovery: ReadSetting = (settings, value, { path }) => {
  const mode = streamRecoveries.find((known) => known === value);
  if (mode === undefined) throw invalidField(path, `one of ${streamRecoveries.join(', ')}`);
  settings.streamRecovery = mode;
};

export const readTimeout: ReadSetting = (settings, value, place) => {
  settings.timeoutMs = toMs(value, place);
};

export const readFirstChunkTimeout: ReadSetting = (settings, value, place) => {
  settings.firstChunkTimeoutMs = toMs(value, place);
};

export const readOnLoss: ReadSetting = (settings, value, { path }) => {
  if (typeof value !== 'boolean') throw invalidField(path, 'true or false');
  settings.onLoss = onLossOf(value);
};

/** What `drop_params` says, wherever it stands. */
export function onLossOf(dropParams: boolean): NonNullable<CallSettings['onLoss']> {
  return dropParams ? 'report' : 'refuse';
}

export const readDropFields: ReadSetting = (settings, value, { path }) => {
  settings.dropFields = toStrings(value, path);
};

export const readAllowFields: ReadSetting = (settings, value, { path }) => {
  settings.allowFields = toStrings(value, path);
};

export const readResponseMs: ReadSetting = (settings, value, { path }) => {
  if (typeof value !== 'boolean') throw invalidField(path, 'true or false');
  settings.responseMs = value;
};

/**
 * A list of names; of maps with a `model` and other fields of the request for it; and of maps from a model to its list, as
 * they stand in a configuration.
 */
export const readFallbacks: ReadSetting = (settings, value, { path }) => {
  const list = asArray(value);
  if (list === undefined) throw invalidField(path, 'a list of models');
  const names: string[] = [];
  const tables: Record<string, readonly string[]> = {};
  const fields: Record<string, JsonObject> = {};
  list.forEach((item, at) => {
    const place = `${path}[${at}]`;
    const map = asObject(item);
    if (typeof item === 'string') names.push(item);
    else if (map === undefined) throw invalidField(place, 'the name of a model, or a map with one');
    else if ('model' in map) {
      const { model, ...others } = map;
      if (typeof model !== 'string' || model === '')
        throw invalidField(`${place}.model`, 'the name of a model');
      names.push(model);
      if (Object.keys(others).length > 0) fields[model] = others;
    } else Object.assign(tables, toModelLists(map, place));
  });
  if (names.length > 0 || Object.keys(tables).length === 0) settings.fallbacks = names;
  if (Object.keys(tables).length > 0) settings.fallbacksOf = tables;
  if (Object.keys(fields).length > 0) settings.fallbackFields = fields;
};

export const readContextWindowFallbacks: ReadSetting = (settings, value, { path }) => {
  settings.contextWindowFallbacks = { ...settings.contextWindowFallbacks, ...toTable(value, path) };
};

export const readContentPolicyFallbacks: ReadSetting = (settings, value, { path }) => {
  settings.contentPolicyFallbacks = toTable(value, path);
};

export const readNoFallbacks: ReadSetting = (settings, value, { path }) => {
  if (typeof value !== 'boolean') throw invalidField(path, 'true or false');
  settings.noFallbacks = value;
};

const testedFailures: Readonly<Record<string, ErrorCode>> = {
  mock_testing_fallbacks: 'upstream',
  mock_testing_context_fallbacks: 'context_length_exceeded',
  mock_testing_content_policy_fallbacks: 'content_filtered',
  mock_testing_rate_limit_error: 'rate_limited',
};

export const readTestedFailure: ReadSetting = (settings, value, { path }) => {
  if (typeof value !== 'boolean') throw invalidField(path, 'true or false');
  const code = ownValue(testedFailures, path);
  if (value && code !== undefined) settings.failFirst = code;
};

/** A list of maps from models to lists, or one map. */
function toTable(value: JsonValue, path: string): ModelLists {
  const map = asObject(value);
  if (map !== undefined) return toModelLists(map, path);
  const list = asArray(value);
  if (list === undefined) throw invalidField(path, 'a list of maps from a model to its fallbacks');
  const table: Record<string, readonly string[]> = {};
  list.forEach((item, at) => {
    const one = asObject(item);
    if (one === undefined)
      throw invalidField(`${path}[${at}]`, 'a map from a model to its fallbacks');
    Object.assign(table, toModelLists(one, `${path}[${at}]`));
  });
  return table;
}

function toModelLists(map: JsonObject, path: string): ModelLists {
  return Object.fromEntries(
    Object.entries(map).map(([model, names]) => [
      model,
      typeof names === 'string' ? [names] : toStrings(names ?? null, `${path}.${model}`),
    ]),
  );
}

export const readFastestResponse: ReadSetting = (settings, value, { path }) => {
  if (typeof value !== 'boolean') throw invalidField(path, 'true or false');
  settings.fastestResponse = value;
};

export const readTags: ReadSetting = (settings, value, { path }) => {
  settings.tags = toStrings(value, path);
};

export const readSessionId: ReadSetting = (settings, value, { path }) => {
  if (typeof value !== 'string') throw invalidField(path, 'a string');
  settings.sessionId = value;
};

export const readRegion: ReadSetting = (settings, value, { path }) => {
  if (typeof value !== 'string' || value === '')
    throw invalidField(path, 'a string that is not empty');
  settings.region = value;
};

export const readPriority: ReadSetting = (settings, value, { path }) => {
  settings.priority = toCount(value, path);
};

export const readApiKey: ReadSetting = (settings, value, { path }) => {
  if (typeof value !== 'string' || value === '')
    throw invalidField(path, 'a string that is not empty');
  settings.apiKey = value;
};

const longestUrl = 2_048;

/** `base_url` wins over `api_base`, in whichever order they stand. */
export const readBaseUrl: ReadSetting = (settings, value, { path }) => {
  const url =
    typeof value === 'string' && value.length <= longestUrl && URL.canParse(value)
      ? new URL(value)
      : undefined;
  const isPlain =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.username + url.password + url.hash === '';
  if (!isPlain)
    throw invalidField(
      path,
      `an http or https URL of at most ${longestUrl} characters, without a user name, a password or a fragment`,
    );
  const { place } = settings;
  const isTaken = path === 'api_base' && place?.baseUrl !== undefined;
  settings.place = {
    ...place,
    fields: [...(place?.fields ?? []), path],
    baseUrl: isTaken ? place.baseUrl : url.href,
  };
};

export const readApiVersion: ReadSetting = (settings, value, { path }) => {
  // It becomes a part of a URL, and every version that a provider has is such a word.
  if (typeof value !== 'string' || !/^[\w.-]{1,64}$/.test(value))
    throw invalidField(path, 'letters, digits, dots and hyphens, at most 64');
  const { place } = settings;
  settings.place = { ...place, fields: [...(place?.fields ?? []), path], apiVersion: value };
};

export const readMetadata: ReadSetting = (settings, value, { path }) => {
  const metadata = asObject(value);
  if (metadata === undefined) throw invalidField(path, 'an object');
  settings.metadata = { ...settings.metadata, ...metadata };
};

const cacheWords: ReadonlySet<string> = new Set([
  'no-cache',
  'no-store',
  'use-cache',
  'ttl',
  's-maxage',
  's-max-age',
  'namespace',
]);

/** LiteLLM's `cache`: `no-cache`, `no-store`, `use-cache`, `ttl` and `s-maxage` in seconds, `namespace`. */
export const readCache: ReadSetting = (settings, value, { path }) => {
  const controls = asObject(value);
  if (controls === undefined) throw invalidField(path, 'an object');
  for (const name of Object.keys(controls)) {
    if (!cacheWords.has(name))
      throw invalidField(`${path}.${name}`, `one of ${[...cacheWords].join(', ')}`);
  }
  const flag = (name: string): boolean | undefined =>
    readBoolean(controls, name, `${path}.${name}`);
  const ms = (name: string): number | undefined => {
    const seconds = readNumber(controls, name, `${path}.${name}`);
    if (seconds === undefined || seconds >= 0)
      return seconds === undefined ? seconds : seconds * 1000;
    throw invalidField(`${path}.${name}`, 'a number of seconds, at least 0');
  };
  const noCache = flag('no-cache');
  const ttlMs = ms('ttl');
  // An entry with a lifetime of zero is not stored.
  const noStore = ttlMs === 0 ? true : flag('no-store');
  const use = flag('use-cache');
  const maxAgeMs = ms('s-maxage') ?? ms('s-max-age');
  const namespace = readString(controls, 'namespace', `${path}.namespace`);
  settings.cache = {
    ...settings.cache,
    ...(use !== undefined && { use }),
    ...(noCache !== undefined && { noCache }),
    ...(noStore !== undefined && { noStore }),
    ...(ttlMs !== undefined && ttlMs > 0 && { ttlMs }),
    ...(maxAgeMs !== undefined && { maxAgeMs }),
    ...(namespace !== undefined && { namespace }),
  };
};

/** LiteLLM's `caching`: whether the call may be answered from the cache and kept in it. */
export const readCaching: ReadSetting = (settings, value, { path }) => {
  if (typeof value !== 'boolean') throw invalidField(path, 'true or false');
  settings.cache = { ...settings.cache, use: value };
};

export const readMock: ReadSetting = (settings, value, { path }) => {
  settings.mock = { ...settings.mock, [path]: value };
};

function toStrings(value: JsonValue, path: string): readonly string[] {
  const list = asArray(value);
  if (list === undefined) throw invalidField(path, 'a list of strings');
  return list.map((item, at) => {
    if (typeof item !== 'string') throw invalidField(`${path}[${at}]`, 'a string');
    return item;
  });
}

function toCount(value: JsonValue, path: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw invalidField(path, 'a whole number of at least 0');
}

function toMs(value: JsonValue, { path, takesNoBound }: SettingPlace): number {
  if (typeof value === 'number' && (value > 0 || (takesNoBound && value === 0))) {
    return value * 1000;
  }
  throw invalidField(
    path,
    takesNoBound ? 'at least 0 seconds, where 0 means no bound' : 'a number of seconds above 0',
  );
}
