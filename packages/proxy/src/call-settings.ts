import {
  asArray,
  asObject,
  type CallSettings,
  type Envelope,
  type Headers,
  invalidField,
  type JsonObject,
  type JsonValue,
  LLMError,
  readEnvelope,
} from '@llm/core';

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };
type Reader = (value: JsonValue, settings: Mutable<CallSettings>, path: string) => void;

/**
 * What a caller may ask of the gateway in the body of a call, by the names that LiteLLM's users write.
 * Names of the protocol itself are not here.
 */
const readers: Readonly<Record<string, Reader>> = {
  fallbacks: (value, settings, path) => {
    settings.fallbacks = readStrings(value, path);
  },
  num_retries: (value, settings, path) => {
    settings.retries = readCount(value, path);
  },
  timeout: (value, settings, path) => {
    settings.timeoutMs = readSeconds(value, path);
  },
  request_timeout: (value, settings, path) => {
    settings.timeoutMs ??= readSeconds(value, path);
  },
  stream_timeout: (value, settings, path) => {
    settings.firstChunkTimeoutMs = readSeconds(value, path);
  },
  drop_params: (value, settings, path) => {
    if (typeof value !== 'boolean') throw invalidField(path, 'true or false');
    settings.onLoss = value ? 'report' : 'refuse';
  },
  additional_drop_params: (value, settings, path) => {
    settings.dropFields = readStrings(value, path);
  },
  repeated_streaming_chunk_limit: (value, settings, path) => {
    settings.repeatLimit = readCount(value, path);
  },
  priority: (value, settings, path) => {
    if (typeof value !== 'number') throw invalidField(path, 'a number');
    settings.priority = value;
  },
  tags: (value, settings, path) => {
    settings.tags = readStrings(value, path);
  },
  litellm_metadata: readMetadata,
  metadata: readMetadata,
  api_key: (value, settings, path) => {
    if (typeof value !== 'string') throw invalidField(path, 'a string');
    settings.apiKey = value;
  },
  mock_response: readMock,
  mock_tool_calls: readMock,
  mock_delay: readMock,
  mock_timeout: readMock,
};

/** Whether a field of the gateway does something. Those that do nothing are taken out of bodies and reported. */
export function hasEffect(name: string): boolean {
  return Object.hasOwn(readers, name);
}

// A caller who chooses where a call goes would be sent our key for that place.
const forbidden: ReadonlySet<string> = new Set([
  'api_base',
  'base_url',
  'user_config',
  'litellm_params',
  'custom_llm_provider',
]);

/**
 * The settings of one call, `undefined` where it asks for none, from the gateway's own fields of its body and from its headers.
 *
 * @throws {LLMError} invalid_request: a field has the wrong type; permission_denied: a field that only the configuration may set
 */
export function readCallSettings(
  envelope: Envelope,
  gatewayFields: ReadonlySet<string>,
  { headers, stream }: { readonly headers: Headers; readonly stream: boolean },
): CallSettings | undefined {
  const settings: Mutable<CallSettings> = {};
  let asked = false;
  for (const name of envelope.fields.keys()) {
    if (forbidden.has(name)) {
      throw new LLMError(
        'permission_denied',
        `${name} can only be set in the gateway's configuration`,
        { param: name },
      );
    }
    const read = gatewayFields.has(name) ? readers[name] : undefined;
    if (read === undefined) continue;
    const value = readEnvelope(envelope, name);
    if (value === undefined || value === null) continue;
    read(value, settings, name);
    asked = true;
  }
  const timeout = headers['x-litellm-timeout'];
  if (timeout !== undefined && settings.timeoutMs === undefined) {
    settings.timeoutMs = readSeconds(Number(timeout), 'timeout');
    asked = true;
  }
  // How long the client waits for an answer to begin, which for a stream is not how long it may take.
  const patienceMs = readPatience(headers);
  if (patienceMs !== undefined && settings.timeoutMs === undefined) {
    if (!stream) settings.timeoutMs = patienceMs;
    else settings.firstChunkTimeoutMs ??= patienceMs;
    asked = true;
  }
  const retries = headers['x-litellm-num-retries'];
  if (retries !== undefined && settings.retries === undefined) {
    settings.retries = readCount(Number(retries), 'num_retries');
    asked = true;
  }
  return asked ? settings : undefined;
}

const longestPatienceSeconds = 86_400;

/**
 * How many milliseconds the client library waits, as far as it says so.
 *
 * The libraries write these headers by themselves, and Anthropic's for Python writes `NOT_GIVEN` where it has no
 * timeout of its own. A hint is no request of the caller, so a value that is no number of seconds says nothing
 * and is never a reason to refuse. The libraries for Python write `x-stainless-read-timeout`, which is what they
 * wait for; those for JavaScript know only `x-stainless-timeout`.
 */
function readPatience(headers: Headers): number | undefined {
  for (const name of ['x-stainless-read-timeout', 'x-stainless-timeout']) {
    const value = headers[name]?.trim();
    const seconds = value === undefined || value === '' ? Number.NaN : Number(value);
    if (seconds > 0 && seconds <= longestPatienceSeconds) return seconds * 1000;
  }
  return undefined;
}

function readMetadata(value: JsonValue, settings: Mutable<CallSettings>, path: string): void {
  const metadata = asObject(value);
  if (metadata === undefined) throw invalidField(path, 'an object');
  settings.metadata = { ...settings.metadata, ...metadata };
}

function readMock(value: JsonValue, settings: Mutable<CallSettings>, path: string): void {
  const mock: JsonObject = { ...settings.mock, [path]: value };
  settings.mock = mock;
}

function readStrings(value: JsonValue, path: string): readonly string[] {
  const list = asArray(value);
  if (list === undefined) throw invalidField(path, 'a list of strings');
  return list.map((item, at) => {
    if (typeof item !== 'string') throw invalidField(`${path}[${at}]`, 'a string');
    return item;
  });
}

function readCount(value: JsonValue, path: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw invalidField(path, 'a whole number of at least 0');
  }
  return value;
}

function readSeconds(value: JsonValue, path: string): number {
  if (typeof value !== 'number' || !(value > 0))
    throw invalidField(path, 'a number of seconds above 0');
  return value * 1000;
}
