import type { CallSettings } from '../contract/call.ts';
import { asArray, asObject, invalidField } from '../json/read.ts';
import type { JsonValue } from '../json/json-value.ts';

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

export const readFallbacks: ReadSetting = (settings, value, { path }) => {
  settings.fallbacks = toStrings(value, path);
};

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
  if (typeof value !== 'number') throw invalidField(path, 'a number');
  settings.priority = value;
};

export const readApiKey: ReadSetting = (settings, value, { path }) => {
  if (typeof value !== 'string' || value === '')
    throw invalidField(path, 'a string that is not empty');
  settings.apiKey = value;
};

export const readMetadata: ReadSetting = (settings, value, { path }) => {
  const metadata = asObject(value);
  if (metadata === undefined) throw invalidField(path, 'an object');
  settings.metadata = { ...settings.metadata, ...metadata };
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
