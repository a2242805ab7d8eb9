import {
  asString,
  type Auth,
  type ChatProtocol,
  defineProvider,
  type Headers,
  invalidField,
  isObject,
  type JsonObject,
  LLMError,
  nearestName,
  type Provider,
  type Quirks,
  readArray,
  readNumber,
  readObject,
  readString,
  required,
} from '@llm/core';
import { anthropicMessages } from '../protocols/anthropic-messages/index.ts';
import { openaiChat } from '../protocols/openai-chat/index.ts';

/** A provider as data, in the words of a configuration file. */
export interface ProviderConfig {
  /** May hold `{placeholders}` filled from the deployment's settings. */
  readonly base_url: string;
  /** The variable that may hold another base URL. */
  readonly base_url_env?: string;
  /** Default: bearer, with the key in `<ID>_API_KEY`. */
  readonly auth?: {
    readonly scheme?: 'bearer' | 'header' | 'query' | 'none';
    readonly env?: string;
    /** Of the header or query parameter. */
    readonly name?: string;
  };
  /** Names of protocols, the preferred one first. Default `openai-chat`. */
  readonly speaks?: readonly string[];
  readonly headers?: Headers;
  readonly quirks?: {
    readonly drop?: readonly string[];
    readonly ignore?: readonly string[];
    readonly rename?: Readonly<Record<string, string>>;
    readonly defaults?: JsonObject;
    readonly clamp?: Readonly<Record<string, { readonly min?: number; readonly max?: number }>>;
    readonly usage_at?: string;
  };
}

const protocols: ReadonlyMap<string, ChatProtocol> = new Map(
  [openaiChat, anthropicMessages].map((protocol) => [protocol.id, protocol]),
);

/**
 * A provider that is declared in configuration alone.
 *
 * @param config  a `ProviderConfig`, not yet trusted to be one
 * @throws {LLMError} invalid_request: the id or a field is wrong; `param` is its path, such as `acme.auth.scheme`
 */
export function providerFromConfig(id: string, config: unknown): Provider {
  if (!/^[a-z0-9]+([-_.][a-z0-9]+)*$/i.test(id)) {
    throw new LLMError(
      'invalid_request',
      `'${id}' is no id of a provider: letters, digits and single dashes, dots or underscores`,
      { param: id },
    );
  }
  if (!isObject(config)) throw invalidField(id, 'an object');
  refuseUnknown(config, id, ['base_url', 'base_url_env', 'auth', 'speaks', 'headers', 'quirks']);
  const baseUrlEnv = readString(config, 'base_url_env', `${id}.base_url_env`);
  const headers = readStrings(config, 'headers', id);
  const quirks = readQuirks(config, id);
  return defineProvider({
    id,
    baseUrl: readBaseUrl(config, id),
    auth: readAuth(config, id),
    speaks: { chat: readProtocols(config, id) },
    ...(baseUrlEnv === undefined ? {} : { baseUrlEnv }),
    ...(headers === undefined ? {} : { headers }),
    ...(quirks === undefined ? {} : { quirks }),
  });
}

function readBaseUrl(config: JsonObject, id: string): string {
  const path = `${id}.base_url`;
  const baseUrl = required(readString(config, 'base_url', path), path);
  // A placeholder stands for text that only the deployment knows.
  if (!/^https?:/.test(baseUrl) && !baseUrl.startsWith('{')) {
    throw invalidField(path, 'an http or https URL');
  }
  if (!URL.canParse(baseUrl.replaceAll(/\{\w+\}/g, 'x')) && !baseUrl.startsWith('{')) {
    throw invalidField(path, 'an http or https URL');
  }
  return baseUrl;
}

function readAuth(config: JsonObject, id: string): Auth {
  const path = `${id}.auth`;
  const auth = readObject(config, 'auth', path) ?? {};
  refuseUnknown(auth, path, ['scheme', 'env', 'name']);
  const scheme = readString(auth, 'scheme', `${path}.scheme`) ?? 'bearer';
  const given = readString(auth, 'env', `${path}.env`);
  const env = given ?? `${id.replaceAll(/[-.]/g, '_').toUpperCase()}_API_KEY`;
  const name = () => required(readString(auth, 'name', `${path}.name`), `${path}.name`);
  switch (scheme) {
    case 'bearer':
      return { scheme, env };
    case 'header':
      return { scheme, env, name: name().toLowerCase() };
    case 'query':
      return { scheme, env, name: name() };
    case 'none':
      return given === undefined ? { scheme } : { scheme, env: given };
    default:
      throw invalidField(`${path}.scheme`, 'bearer, header, query or none');
  }
}

function readProtocols(config: JsonObject, id: string): readonly ChatProtocol[] {
  const path = `${id}.speaks`;
  const names = readArray(config, 'speaks', path) ?? [openaiChat.id];
  if (names.length === 0) throw invalidField(path, 'a list with at least one protocol');
  return names.map((given, index) => {
    const protocol = protocols.get(asString(given) ?? '');
    if (protocol !== undefined) return protocol;
    throw invalidField(`${path}[${index}]`, `one of ${[...protocols.keys()].join(', ')}`);
  });
}

function readQuirks(config: JsonObject, id: string): Quirks | undefined {
  const path = `${id}.quirks`;
  const quirks = readObject(config, 'quirks', path);
  if (quirks === undefined) return undefined;
  refuseUnknown(quirks, path, ['drop', 'ignore', 'rename', 'defaults', 'clamp', 'usage_at']);
  const drop = readNames(quirks, 'drop', path);
  const ignore = readNames(quirks, 'ignore', path);
  const rename = readStrings(quirks, 'rename', path);
  const defaults = readObject(quirks, 'defaults', `${path}.defaults`);
  const clamp = readObject(quirks, 'clamp', `${path}.clamp`);
  const usageAt = readString(quirks, 'usage_at', `${path}.usage_at`);
  return {
    ...(drop === undefined ? {} : { drop }),
    ...(ignore === undefined ? {} : { ignore }),
    ...(rename === undefined ? {} : { rename }),
    ...(defaults === undefined ? {} : { defaults }),
    ...(clamp === undefined ? {} : { clamp: readBounds(clamp, `${path}.clamp`) }),
    ...(usageAt === undefined ? {} : { usageAt }),
  };
}

function readNames(quirks: JsonObject, key: string, path: string): readonly string[] | undefined {
  const at = `${path}.${key}`;
  return readArray(quirks, key, at)?.map((name, index) => {
    const text = asString(name);
    if (text === undefined) throw invalidField(`${at}[${index}]`, 'a string');
    return text;
  });
}

function readBounds(clamp: JsonObject, path: string): NonNullable<Quirks['clamp']> {
  return Object.fromEntries(
    Object.keys(clamp).map((name) => {
      const at = `${path}.${name}`;
      const bounds = required(readObject(clamp, name, at), at);
      refuseUnknown(bounds, at, ['min', 'max']);
      const min = readNumber(bounds, 'min', `${at}.min`);
      const max = readNumber(bounds, 'max', `${at}.max`);
      if (min !== undefined && max !== undefined && min > max) {
        throw invalidField(at, 'bounds of which min is not above max');
      }
      return [
        name,
        { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) },
      ];
    }),
  );
}

function readStrings(
  object: JsonObject,
  key: string,
  path: string,
): Readonly<Record<string, string>> | undefined {
  const at = `${path}.${key}`;
  const values = readObject(object, key, at);
  if (values === undefined) return undefined;
  return Object.fromEntries(
    Object.keys(values).map((name) => [
      name,
      required(readString(values, name, `${at}.${name}`), `${at}.${name}`),
    ]),
  );
}

function refuseUnknown(object: JsonObject, path: string, known: readonly string[]): void {
  for (const key of Object.keys(object)) {
    if (known.includes(key)) continue;
    const nearest = nearestName(key, known);
    const hint = nearest === undefined ? '' : `; did you mean '${nearest}'?`;
    throw new LLMError('invalid_request', `${path}.${key} is no known field${hint}`, {
      param: `${path}.${key}`,
    });
  }
}
