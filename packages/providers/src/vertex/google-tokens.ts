import {
  type ApiKey,
  asObject,
  asString,
  cachedToken,
  type Clock,
  type JsonObject,
  LLMError,
  parseJson,
  systemClock,
} from '@llm/core';

/** What is used of `google-auth-library`, which users install where they want tokens of Google. */
export interface AuthLibrary {
  readonly GoogleAuth: new (options: AuthOptions) => GoogleAuth;
}

interface AuthOptions {
  readonly scopes: readonly string[];
  readonly credentials?: JsonObject;
  readonly keyFilename?: string;
}

interface GoogleAuth {
  getClient(): Promise<AuthClient>;
}

interface AuthClient {
  getAccessToken(): Promise<{ readonly token?: string | null }>;
  readonly credentials: { readonly expiry_date?: number | null };
}

/** Where the library comes from, and what time it is. */
export interface GoogleOptions {
  readonly load?: () => Promise<AuthLibrary>;
  readonly clock?: Clock;
}

const scopes = ['https://www.googleapis.com/auth/cloud-platform'];
// What Google's tokens live, where the library does not say when one ends (cloud.google.com/docs/authentication, read 2026-11-30).
const lifeMs = 3_600_000;

/**
 * Tokens of Google for a deployment's settings; `undefined` where they ask for none.
 *
 * `vertex_credentials` is the JSON of a service account or of a workload identity, or the path of a file with it. With
 * `vertex_project` alone they are Google's default ones: those of `gcloud`, of a file that `GOOGLE_APPLICATION_CREDENTIALS`
 * names, or of the machine. The library is loaded when the first token is needed.
 *
 * @throws {LLMError} invalid_request: `vertex_credentials` begins like JSON and is none
 */
export function googleTokens(
  settings: JsonObject,
  options: GoogleOptions = {},
): ApiKey | undefined {
  const credentials = credentialsOf(settings);
  if (credentials === undefined && textOf(settings, 'vertex_project') === undefined)
    return undefined;
  const { load = loadLibrary, clock = systemClock } = options;
  let client: Promise<AuthClient> | undefined;
  // A library that could not be loaded may be there at the next call, so a failure is not kept.
  const getClient = () =>
    (client ??= load()
      .then(({ GoogleAuth }) => new GoogleAuth({ scopes, ...credentials }).getClient())
      .catch((cause: unknown) => {
        client = undefined;
        throw cause;
      }));
  return cachedToken(
    async () => {
      const from = await getClient();
      const { token } = await from.getAccessToken();
      if (token === undefined || token === null || token === '')
        throw new LLMError('authentication', 'Google gave no token');
      const { expiry_date: end } = from.credentials;
      return { value: token, expiresAt: end ?? clock.date() + lifeMs };
    },
    { clock },
  );
}

/** The project that a service account belongs to, where its JSON stands in the settings. */
export function projectOf(settings: JsonObject): string | undefined {
  const credentials = credentialsOf(settings)?.credentials;
  return asString(credentials?.['project_id']) ?? asString(credentials?.['quota_project_id']);
}

function credentialsOf(
  settings: JsonObject,
): Pick<AuthOptions, 'credentials' | 'keyFilename'> | undefined {
  const object = asObject(settings['vertex_credentials']);
  if (object !== undefined) return { credentials: object };
  const text = textOf(settings, 'vertex_credentials');
  if (text === undefined) return undefined;
  return text.startsWith('{') ? { credentials: readCredentials(text) } : { keyFilename: text };
}

function readCredentials(text: string): JsonObject {
  const wrong = 'vertex_credentials must be the JSON of a service account, or the path of a file';
  try {
    const credentials = asObject(parseJson(text));
    if (credentials !== undefined) return credentials;
  } catch {
    // The reason would repeat a part of the secret.
  }
  throw new LLMError('invalid_request', wrong, { param: 'vertex_credentials' });
}

/** A setting that says something. */
export function textOf(settings: JsonObject, name: string): string | undefined {
  const text = asString(settings[name])?.trim();
  return text === '' ? undefined : text;
}

// In a variable, so that no bundler looks for a package that most users do not have.
const libraryName: string = 'google-auth-library';

async function loadLibrary(): Promise<AuthLibrary> {
  try {
    const found: unknown = await import(libraryName);
    if (isAuthLibrary(found)) return found;
    throw new TypeError(`${libraryName} has no GoogleAuth`);
  } catch (cause) {
    throw new LLMError(
      'authentication',
      `tokens of Google need the package ${libraryName}: install it beside this one`,
      { cause },
    );
  }
}

function isAuthLibrary(found: unknown): found is AuthLibrary {
  return typeof new Map(Object.entries(found ?? {})).get('GoogleAuth') === 'function';
}
