import {
  asString,
  type Auth,
  defineProvider,
  headerComplaint,
  type Headers,
  isObject,
  type JsonObject,
  LLMError,
  type Provider,
  type Quirks,
  type Speaks,
} from '@llm/core';
import { anthropicMessages } from '../protocols/anthropic-messages/index.ts';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { openaiCompletions } from '../protocols/openai-completions/index.ts';
import { openaiResponses } from '../protocols/openai-responses/index.ts';
import { openaiEmbeddings } from '../protocols/openai-embeddings/index.ts';
import { openaiModerations } from '../protocols/openai-moderations/index.ts';
import { type ConfigMistake, ConfigReader, type Section } from './config-reader.ts';

/** A provider as data, in the words of a configuration file. */
export interface ProviderConfig {
  /** May hold `{placeholders}` filled from the deployment's settings. */
  readonly base_url: string;
  /** The variable that may hold another base URL. */
  readonly base_url_env?: string;
  /** Default: bearer, with the key in `<ID>_API_KEY`. */
  readonly auth?: {
    /** How the key is sent. Default: `bearer`. */
    readonly scheme?: 'bearer' | 'header' | 'query' | 'none';
    /** Environment variable of the key. Default: none. */
    readonly env?: string;
    /** Of the header or query parameter. */
    readonly name?: string;
  };
  /** Names of protocols, the preferred one first. Default `openai-chat`. */
  readonly speaks?: readonly string[];
  /** Headers of every request. Default: none. */
  readonly headers?: Headers;
  /** Differences from the protocol in top-level fields. Default: none. */
  readonly quirks?: {
    /** Fields that the provider refuses: they are left out, or the call is refused. Default: none. */
    readonly drop?: readonly string[];
    /** Fields that are left out without a report. Default: none. */
    readonly ignore?: readonly string[];
    /** New names of fields, by the names in the protocol. Default: none. */
    readonly rename?: Readonly<Record<string, string>>;
    /** Values of fields that a request leaves out. Default: none. */
    readonly defaults?: JsonObject;
    /** Bounds of numbers, by the names of their fields. Default: none. */
    readonly clamp?: Readonly<Record<string, { readonly min?: number; readonly max?: number }>>;
    /** Where a stream has its token counts. Default: `usage`. */
    readonly usage_at?: string;
  };
}

/** A declared provider, or every mistake of its declaration. */
export interface ReadProvider {
  /** Absent where there are mistakes. */
  readonly provider?: Provider;
  /** What is wrong with the declaration; empty where nothing is. */
  readonly mistakes: readonly ConfigMistake[];
}

/**
 * A provider that is declared in configuration alone.
 *
 * @param config  a `ProviderConfig`, not yet trusted to be one
 * @throws {LLMError} invalid_request: the id or a field is wrong; the message lists every mistake, a line each,
 *   and `param` is the path of the first, such as `acme.auth.scheme`
 */
export function providerFromConfig(id: string, config: unknown): Provider {
  const { provider, mistakes } = readProvider(id, config);
  if (provider !== undefined) return provider;
  const paths = mistakes.map(({ path }) =>
    path.reduce<string>(
      (text, step) => (typeof step === 'number' ? `${text}[${step}]` : `${text}.${step}`),
      id,
    ),
  );
  const lines = mistakes.map(({ message, nearest }, at) => {
    const hint = nearest === undefined ? '' : `; did you mean '${nearest}'?`;
    return `${paths[at]} ${message}${hint}`;
  });
  throw new LLMError('invalid_request', lines.join('\n'), { param: paths[0] ?? id });
}

/**
 * The same without throwing, for a program that reports the mistakes of a whole file.
 *
 * @param config  a `ProviderConfig`, not yet trusted to be one
 */
export function readProvider(id: string, config: unknown): ReadProvider {
  const reader = new ConfigReader();
  if (!/^[a-z0-9]+([-_.][a-z0-9]+)*$/i.test(id)) {
    reader.refuse(
      [],
      'is no id of a provider: letters, digits and single dashes, dots or underscores',
    );
  }
  if (!isObject(config)) {
    reader.refuse([], 'must be an object');
    return { mistakes: reader.mistakes };
  }
  const all: Section = { fields: config, path: [] };
  reader.refuseUnknown(all, ['base_url', 'base_url_env', 'auth', 'speaks', 'headers', 'quirks']);
  const baseUrl = readBaseUrl(reader, all);
  const baseUrlEnv = reader.string(all, 'base_url_env');
  const auth = readAuth(reader, all, id);
  const speaks = readSpeaks(reader, all);
  const headers = readHeaders(reader, all);
  const quirks = readQuirks(reader, all);
  if (reader.mistakes.length > 0 || baseUrl === undefined || auth === undefined) {
    return { mistakes: reader.mistakes };
  }
  const provider = /* @__PURE__ */ defineProvider({
    id,
    baseUrl,
    auth,
    speaks,
    ...(baseUrlEnv !== undefined && { baseUrlEnv }),
    ...(headers !== undefined && { headers }),
    ...(quirks !== undefined && { quirks }),
  });
  return { provider, mistakes: [] };
}

function readHeaders(reader: ConfigReader, all: Section): Headers | undefined {
  const headers = reader.stringMap(all, 'headers');
  for (const [name, value] of Object.entries(headers ?? {})) {
    const complaint = headerComplaint(name, value);
    if (complaint !== undefined) reader.refuse(['headers', name], complaint);
  }
  return headers;
}

function readBaseUrl(reader: ConfigReader, all: Section): string | undefined {
  if ((all.fields['base_url'] ?? undefined) === undefined) {
    return reader.refuse(['base_url'], 'is required');
  }
  const baseUrl = reader.string(all, 'base_url');
  if (baseUrl === undefined) return undefined;
  // A placeholder stands for text that only the deployment knows.
  const filled = baseUrl.replaceAll(/\{\w+\}/g, 'x');
  if (/^https?:/.test(baseUrl) && URL.canParse(filled)) {
    const { username, password } = new URL(filled);
    if (username + password === '') return baseUrl;
    return reader.refuse(
      ['base_url'],
      'must not have a user name or a password: headers say who calls',
    );
  }
  if (baseUrl.startsWith('{')) return baseUrl;
  return reader.refuse(['base_url'], 'must be an http or https URL');
}

function readAuth(reader: ConfigReader, all: Section, id: string): Auth | undefined {
  const auth = reader.section(all, 'auth', ['scheme', 'env', 'name']);
  const given = auth && reader.string(auth, 'env');
  const env = given ?? `${id.replaceAll(/[-.]/g, '_').toUpperCase()}_API_KEY`;
  if (auth === undefined) return { scheme: 'bearer', env };
  const scheme = reader.string(auth, 'scheme') ?? 'bearer';
  const name = reader.string(auth, 'name');
  switch (scheme) {
    case 'bearer':
      return { scheme, env };
    case 'none':
      return given === undefined ? { scheme } : { scheme, env: given };
    case 'header':
      if (name !== undefined) return { scheme, env, name: name.toLowerCase() };
      return reader.refuse(['auth', 'name'], 'is required');
    case 'query':
      if (name !== undefined) return { scheme, env, name };
      return reader.refuse(['auth', 'name'], 'is required');
    default:
      return reader.refuse(['auth', 'scheme'], 'must be bearer, header, query or none');
  }
}

/** The protocols that a declared provider may name, by operation. */
const offered = {
  chat: [openaiChat, anthropicMessages, openaiResponses],
  embeddings: [openaiEmbeddings],
  moderation: [openaiModerations],
  textCompletion: [openaiCompletions],
} as const satisfies Speaks;

function readSpeaks(reader: ConfigReader, all: Section): Speaks {
  const given = reader.list(all, 'speaks') ?? [openaiChat.id];
  if (given.length === 0) reader.refuse(['speaks'], 'must be a list with at least one protocol');
  const ids = Object.values(offered).flatMap((protocols) => protocols.map(({ id }) => id));
  const names = given.map(asString);
  for (const [at, name] of names.entries()) {
    if (!ids.some((id) => id === name)) {
      reader.refuse(['speaks', at], `must be one of ${ids.join(', ')}`);
    }
  }
  return {
    chat: inOrderOf(names, offered.chat),
    embeddings: inOrderOf(names, offered.embeddings),
    moderation: inOrderOf(names, offered.moderation),
    textCompletion: inOrderOf(names, offered.textCompletion),
  };
}

function inOrderOf<Named extends { readonly id: string }>(
  names: readonly (string | undefined)[],
  protocols: readonly Named[],
): readonly Named[] {
  return names.flatMap((name) => protocols.filter(({ id }) => id === name));
}

function readQuirks(reader: ConfigReader, all: Section): Quirks | undefined {
  const known = ['drop', 'ignore', 'rename', 'defaults', 'clamp', 'usage_at'];
  const quirks = reader.section(all, 'quirks', known);
  if (quirks === undefined) return undefined;
  const drop = reader.strings(quirks, 'drop');
  const ignore = reader.strings(quirks, 'ignore');
  const rename = reader.stringMap(quirks, 'rename');
  const defaults = reader.section(quirks, 'defaults')?.fields;
  const clamp = reader.section(quirks, 'clamp');
  const usageAt = reader.string(quirks, 'usage_at');
  return {
    ...(drop !== undefined && { drop }),
    ...(ignore !== undefined && { ignore }),
    ...(rename !== undefined && { rename }),
    ...(defaults !== undefined && { defaults }),
    ...(clamp !== undefined && { clamp: readBounds(reader, clamp) }),
    ...(usageAt !== undefined && { usageAt }),
  };
}

function readBounds(reader: ConfigReader, clamp: Section): NonNullable<Quirks['clamp']> {
  return Object.fromEntries(
    Object.entries(clamp.fields).map(([name, value]) => {
      const path = [...clamp.path, name];
      if (!isObject(value)) {
        reader.refuse(path, 'must be an object');
        return [name, {}];
      }
      const bounds: Section = { fields: value, path };
      reader.refuseUnknown(bounds, ['min', 'max']);
      const min = reader.number(bounds, 'min');
      const max = reader.number(bounds, 'max');
      if (min !== undefined && max !== undefined && min > max) {
        reader.refuse(path, 'must be bounds of which min is not above max');
      }
      return [name, { ...(min !== undefined && { min }), ...(max !== undefined && { max }) }];
    }),
  );
}
