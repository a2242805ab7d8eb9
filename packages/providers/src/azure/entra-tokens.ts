import {
  asString,
  type ApiKey,
  cachedToken,
  type Clock,
  type JsonObject,
  LLMError,
} from '@llm/core';

/** What is used of `@azure/identity` 4, which users install where they want tokens that have to be fetched. */
export interface IdentityLibrary {
  readonly ClientSecretCredential: new (
    tenantId: string,
    clientId: string,
    clientSecret: string,
  ) => TokenCredential;
  readonly ManagedIdentityCredential: new (options: ClientOptions) => TokenCredential;
  readonly WorkloadIdentityCredential: new (options: ClientOptions) => TokenCredential;
  readonly DefaultAzureCredential: new () => TokenCredential;
}

interface ClientOptions {
  readonly clientId?: string;
}

interface TokenCredential {
  getToken(
    scope: string,
    options: { readonly abortSignal: AbortSignal },
  ): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>;
}

/** Where the library comes from, and what time it is. */
export interface EntraOptions {
  readonly load?: () => Promise<IdentityLibrary>;
  readonly clock?: Clock;
}

// The scope that LiteLLM asks for (its `AZURE_SCOPE`), and that Microsoft documents:
// learn.microsoft.com/azure/foundry/openai/how-to/managed-identity, read 2026-11-30.
const defaultScope = 'https://cognitiveservices.azure.com/.default';

/**
 * Tokens of Microsoft Entra for a deployment's settings; `undefined` where they ask for none.
 *
 * `azure_ad_token` is a token itself. `tenant_id`, `client_id` and `client_secret` together fetch one for an application, and
 * `azure_credential` names another way of `@azure/identity`: `ManagedIdentityCredential`, `WorkloadIdentityCredential` or
 * `DefaultAzureCredential`. The library is loaded when the first token is needed.
 *
 * @throws {LLMError} invalid_request: `azure_credential` is no way that is known, or lacks the settings that it needs
 */
export function entraTokens(settings: JsonObject, options: EntraOptions = {}): ApiKey | undefined {
  const fixed = textOf(settings, 'azure_ad_token');
  if (fixed !== undefined) return toFixedToken(fixed);
  const make = credentialOf(settings);
  if (make === undefined) return undefined;
  const scope = textOf(settings, 'azure_scope') ?? defaultScope;
  const { load = loadIdentity, clock } = options;
  let credential: Promise<TokenCredential> | undefined;
  // A library that could not be loaded may be there at the next call, so a failure is not kept.
  const getCredential = () =>
    (credential ??= load()
      .then(make)
      .catch((cause: unknown) => {
        credential = undefined;
        throw cause;
      }));
  return cachedToken(
    async (signal) => {
      const token = await (await getCredential()).getToken(scope, { abortSignal: signal });
      if (token === null) throw new LLMError('authentication', 'Microsoft Entra gave no token');
      return { value: token.token, expiresAt: token.expiresOnTimestamp };
    },
    clock === undefined ? {} : { clock },
  );
}

function toFixedToken(token: string): string {
  if (!token.startsWith('oidc/')) return token;
  throw new LLMError(
    'invalid_request',
    'azure_ad_token names a source of OpenID tokens, which is not here yet: use azure_credential WorkloadIdentityCredential',
    { param: 'azure_ad_token' },
  );
}

type MakeCredential = (library: IdentityLibrary) => TokenCredential;

function credentialOf(settings: JsonObject): MakeCredential | undefined {
  const tenantId = textOf(settings, 'tenant_id');
  const clientId = textOf(settings, 'client_id');
  const clientSecret = textOf(settings, 'client_secret');
  const named = textOf(settings, 'azure_credential');
  const isWhole = tenantId !== undefined && clientId !== undefined && clientSecret !== undefined;
  const ofClient = clientId === undefined ? {} : { clientId };
  switch (named) {
    case undefined:
    case 'ClientSecretCredential':
      if (isWhole)
        return (from) => new from.ClientSecretCredential(tenantId, clientId, clientSecret);
      if (named === undefined) return undefined;
      throw new LLMError(
        'invalid_request',
        `${named} needs tenant_id, client_id and client_secret`,
        { param: 'azure_credential' },
      );
    case 'ManagedIdentityCredential':
      return (from) => new from.ManagedIdentityCredential(ofClient);
    case 'WorkloadIdentityCredential':
      return (from) => new from.WorkloadIdentityCredential(ofClient);
    case 'DefaultAzureCredential':
      return (from) => new from.DefaultAzureCredential();
    default:
      throw new LLMError(
        'invalid_request',
        'azure_credential must be ClientSecretCredential, ManagedIdentityCredential, WorkloadIdentityCredential or DefaultAzureCredential',
        { param: 'azure_credential' },
      );
  }
}

function textOf(settings: JsonObject, name: string): string | undefined {
  const text = asString(settings[name])?.trim();
  return text === '' ? undefined : text;
}

// In a variable, so that no bundler looks for a package that most users do not have.
const identityPackage: string = '@azure/identity';

async function loadIdentity(): Promise<IdentityLibrary> {
  try {
    const found: unknown = await import(identityPackage);
    if (isIdentityLibrary(found)) return found;
    throw new TypeError(`${identityPackage} has not the classes that version 4 has`);
  } catch (cause) {
    throw new LLMError(
      'authentication',
      `tokens of Microsoft Entra need the package ${identityPackage}: install it beside this one`,
      { cause },
    );
  }
}

const classNames = [
  'ClientSecretCredential',
  'ManagedIdentityCredential',
  'WorkloadIdentityCredential',
  'DefaultAzureCredential',
];

function isIdentityLibrary(found: unknown): found is IdentityLibrary {
  const names = new Map(Object.entries(found ?? {}));
  return classNames.every((name) => typeof names.get(name) === 'function');
}
