import {
  callerHeaders,
  callSettingOf,
  type CallSettings,
  callSettings,
  type Envelope,
  type Headers,
  type JsonValue,
  LLMError,
  type OpenSettings,
  readEnvelope,
  readSettings,
} from '@llm/core';

/** Whether a field of the gateway does something. Those that do nothing are taken out of bodies and reported. */
export function hasEffect(name: string): boolean {
  return callSettingOf(name)?.effect === 'works';
}

/**
 * The settings of one call, `undefined` where it asks for none, from the gateway's own fields of its body and from its headers.
 *
 * @throws {LLMError} invalid_request: a field has the wrong type, or says an address without a key for it; permission_denied: a field that only the configuration
 *   may set; unsupported: a field that does nothing here, in a call that would be wrong without it
 */
export function readCallSettings(
  envelope: Envelope,
  gatewayFields: ReadonlySet<string>,
  { headers, stream }: { readonly headers: Headers; readonly stream: boolean },
): CallSettings | undefined {
  const names: string[] = [];
  for (const name of envelope.fields.keys()) {
    const setting = callSettingOf(name);
    if (setting === undefined) continue;
    const { effect, isAddress } = setting;
    const isOurs = gatewayFields.has(name);
    if (effect === 'forbidden' || (isAddress === true && !isOurs)) throw notForCallers(name);
    if (!isOurs) continue;
    if (effect === 'refused' && asksFor(readEnvelope(envelope, name))) throw withoutEffect(name);
    names.push(name);
  }
  const valueOf = (name: string) =>
    gatewayFields.has(name) ? readEnvelope(envelope, name) : undefined;
  const asked = names.length === 0 ? undefined : readSettings(names, valueOf, ofCallers);
  if (asked?.place !== undefined && asked.apiKey === undefined)
    throw withoutOwnKey(asked.place.fields[0]);
  return readHeaders(asked, headers, stream);
}

const ofCallers = { takesNoBound: false };

/** `false`, `null` and empty lists and objects ask for nothing, so nothing is lost without them. */
function asksFor(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === false || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

function notForCallers(name: string): LLMError {
  const message = `${name} can only be set in the gateway's configuration`;
  return new LLMError('permission_denied', message, { param: name });
}

/** A configured key is for the configured address, whoever names another one. */
function withoutOwnKey(param = 'api_base'): LLMError {
  const message = `${param} can only be set together with api_key: a key of the gateway's goes to no address of a caller's`;
  return new LLMError('invalid_request', message, { param });
}

function withoutEffect(name: string): LLMError {
  const message = `${name} is not supported, and a call without it would be another than asked for`;
  return new LLMError('unsupported', message, { param: name });
}

function readHeaders(
  fromBody: OpenSettings | undefined,
  headers: Headers,
  stream: boolean,
): CallSettings | undefined {
  let settings = readHeader('timeout', fromBody, headers);
  // A timeout that the caller sets wins over the default that the caller's library sends.
  const isAsked =
    settings?.timeoutMs !== undefined || (stream && settings?.firstChunkTimeoutMs !== undefined);
  const patienceMs = isAsked ? undefined : readPatience(headers);
  if (patienceMs !== undefined) {
    settings ??= {};
    settings.patienceMs = patienceMs;
  }
  settings = readHeader('num_retries', settings, headers);
  settings = readHeader('priority', settings, headers);
  settings = readHeader('stream_timeout', settings, headers);
  return readTextHeaders(readHeader('stream_recovery', settings, headers), headers);
}

/** The tags of a header are added to those of the body, and its session counts where the body names none. */
function readTextHeaders(
  settings: OpenSettings | undefined,
  headers: Headers,
): OpenSettings | undefined {
  const tags = headers[callerHeaders.tags];
  const sessionId = headers[callerHeaders.session];
  if (tags === undefined && sessionId === undefined) return settings;
  const filled = settings ?? {};
  if (sessionId !== undefined) filled.sessionId ??= sessionId;
  const named = (tags ?? '')
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  if (named.length > 0) filled.tags = [...new Set([...(filled.tags ?? []), ...named])];
  return filled;
}

const fieldOf = {
  timeout: 'timeoutMs',
  num_retries: 'retries',
  priority: 'priority',
  stream_timeout: 'firstChunkTimeoutMs',
  stream_recovery: 'streamRecovery',
} as const;
const isText: ReadonlySet<string> = new Set(['stream_recovery']);

function readHeader(
  name: keyof typeof fieldOf,
  settings: OpenSettings | undefined,
  headers: Headers,
): OpenSettings | undefined {
  const { header = '', read } = callSettings[name] ?? {};
  const value = headers[header];
  if (value === undefined || settings?.[fieldOf[name]] !== undefined) return settings;
  const filled = settings ?? {};
  // `Number('')` is 0, but an empty header is no number.
  const number = value.trim() === '' ? Number.NaN : Number(value);
  read?.(filled, isText.has(name) ? value : number, { path: name, ...ofCallers });
  return filled;
}

const longestPatienceSeconds = 86_400;

/**
 * How much longer than its client a call may take. A client that gives up closes its connection, and that ends the
 * call. Without this, the gateway's 504 would race the client's own timeout, and users of the client would
 * see sometimes the one error and sometimes the other. So the limit is for clients whose end does not get through.
 */
const patienceMarginMs = 1_000;

/**
 * For how many milliseconds an answer can be of use to the client library, as far as it says how long it waits.
 *
 * The libraries write these headers by themselves, and Anthropic's for Python writes `NOT_GIVEN` where it has no
 * timeout of its own. A hint is no request of the caller, so a value that is no number of seconds says nothing
 * and is never a reason to refuse. The libraries for Python write `x-stainless-read-timeout`, which is what they
 * wait for; those for JavaScript know only `x-stainless-timeout`. Both wait for ten minutes by default, so that a hint
 * which could lengthen the operator's bounds would lengthen them for nearly everybody.
 */
function readPatience(headers: Headers): number | undefined {
  for (const name of callerHeaders.patience) {
    const value = headers[name]?.trim();
    const seconds = value === undefined || value === '' ? Number.NaN : Number(value);
    if (seconds > 0 && seconds <= longestPatienceSeconds) return seconds * 1000 + patienceMarginMs;
  }
  return undefined;
}
