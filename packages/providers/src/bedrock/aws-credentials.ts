import {
  asObject,
  asString,
  cachedToken,
  type Clock,
  type JsonObject,
  LLMError,
  parseJson,
  systemClock,
} from '@llm/core';

/** Keys that a request is signed with. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

interface LentKeys extends AwsKeys {
  /** Absent where they last. */
  readonly expiration?: Date | undefined;
}

type Lend = () => Promise<LentKeys>;

/** What is used of `@aws-sdk/credential-providers` 3, which users install where keys have to be fetched. */
export interface AwsLibrary {
  readonly fromNodeProviderChain: (options: JsonObject) => Lend;
  readonly fromTemporaryCredentials: (options: {
    readonly params: JsonObject;
    readonly clientConfig: JsonObject;
    readonly masterCredentials?: AwsKeys;
  }) => Lend;
  readonly fromWebToken: (options: JsonObject) => Lend;
  readonly fromTokenFile: (options: JsonObject) => Lend;
}

export interface CredentialOptions {
  readonly load?: () => Promise<AwsLibrary>;
  readonly clock?: Clock;
}

// Keys without an end are looked up again after an hour, because a profile's may have been changed.
const lastingMs = 3_600_000;

/**
 * Where the keys of a deployment come from, by its settings and in this order: a web identity, a role, a profile, keys, and
 * at last what AWS's own programs would find, such as the role of a container.
 *
 * @throws {LLMError} from the function: authentication: there are none, or the library that fetches them is not installed
 */
export function createCredentials(
  settings: JsonObject,
  options: CredentialOptions = {},
): (signal: AbortSignal) => Promise<AwsKeys> {
  const { load = loadLibrary, clock = systemClock } = options;
  const keys = keysOf(settings);
  const source = sourceOf(settings, keys);
  if (source === undefined && keys !== undefined) return () => Promise.resolve(keys);
  const lend =
    source ?? ((library: AwsLibrary) => library.fromNodeProviderChain(regionOf(settings)));
  let lender: Promise<Lend> | undefined;
  // A library that could not be loaded may be there at the next call, so a failure is not kept.
  const getLender = (): Promise<Lend> =>
    (lender ??= load()
      .then(lend)
      .catch((cause: unknown) => {
        lender = undefined;
        throw cause;
      }));
  const token = cachedToken(
    async () => {
      const { expiration, accessKeyId, secretAccessKey, sessionToken } = await (
        await getLender()
      )();
      return {
        value: JSON.stringify({ accessKeyId, secretAccessKey, sessionToken }),
        expiresAt: expiration?.getTime() ?? clock.date() + lastingMs,
      };
    },
    { clock },
  );
  return async (signal) => readKeys(await token(signal));
}

function readKeys(text: string): AwsKeys {
  const fields = asObject(parseJson(text)) ?? {};
  return {
    accessKeyId: asString(fields['accessKeyId']) ?? '',
    secretAccessKey: asString(fields['secretAccessKey']) ?? '',
    sessionToken: asString(fields['sessionToken']),
  };
}

/** Keys that stand in the settings. A session's token goes with the key that it came with. */
function keysOf(settings: JsonObject): AwsKeys | undefined {
  const accessKeyId = textOf(settings, 'aws_access_key_id');
  const secretAccessKey = textOf(settings, 'aws_secret_access_key');
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  const isOfEnvironment = accessKeyId === textOf(settings, 'environment_access_key_id');
  const sessionToken =
    textOf(settings, 'aws_session_token') ??
    (isOfEnvironment ? textOf(settings, 'environment_session_token') : undefined);
  return { accessKeyId, secretAccessKey, sessionToken };
}

type Source = (library: AwsLibrary) => Lend;

function sourceOf(settings: JsonObject, keys: AwsKeys | undefined): Source | undefined {
  const roleArn = textOf(settings, 'aws_role_name');
  const roleSessionName = textOf(settings, 'aws_session_name') ?? 'llm-gateway';
  const identity = textOf(settings, 'aws_web_identity_token');
  const clientConfig = clientOf(settings);
  if (identity !== undefined && roleArn !== undefined) {
    // A token, or the file where a container is given a new one from time to time.
    const common = { roleArn, roleSessionName, clientConfig };
    return identity.startsWith('/')
      ? (library) => library.fromTokenFile({ ...common, webIdentityTokenFile: identity })
      : (library) => library.fromWebToken({ ...common, webIdentityToken: identity });
  }
  if (roleArn !== undefined) {
    const externalId = textOf(settings, 'aws_external_id');
    const params = {
      RoleArn: roleArn,
      RoleSessionName: roleSessionName,
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    };
    const master = keys === undefined ? {} : { masterCredentials: keys };
    return (library) => library.fromTemporaryCredentials({ params, clientConfig, ...master });
  }
  const profile = textOf(settings, 'aws_profile_name');
  if (profile === undefined || keys !== undefined) return undefined;
  return (library) => library.fromNodeProviderChain({ profile, ...regionOf(settings) });
}

/** How the service that lends keys is reached. */
function clientOf(settings: JsonObject): JsonObject {
  const region = textOf(settings, 'aws_region_name');
  const endpoint = textOf(settings, 'aws_sts_endpoint');
  return {
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

function regionOf(settings: JsonObject): JsonObject {
  const { region } = clientOf(settings);
  return region === undefined ? {} : { clientConfig: { region } };
}

function textOf(settings: JsonObject, name: string): string | undefined {
  const text = asString(settings[name])?.trim();
  return text === '' ? undefined : text;
}

// In a variable, so that no bundler looks for a package that most users do not have.
const libraryPackage: string = '@aws-sdk/credential-providers';

async function loadLibrary(): Promise<AwsLibrary> {
  try {
    const found: unknown = await import(libraryPackage);
    if (isLibrary(found)) return found;
    throw new TypeError(`${libraryPackage} has not the functions that version 3 has`);
  } catch (cause) {
    throw new LLMError(
      'authentication',
      `there is no key of Bedrock and there are no keys of AWS; to fetch some install the package ${libraryPackage} beside this one`,
      { cause },
    );
  }
}

const functionNames = [
  'fromNodeProviderChain',
  'fromTemporaryCredentials',
  'fromWebToken',
  'fromTokenFile',
];

function isLibrary(found: unknown): found is AwsLibrary {
  const names = new Map(Object.entries(found ?? {}));
  return functionNames.every((name) => typeof names.get(name) === 'function');
}
