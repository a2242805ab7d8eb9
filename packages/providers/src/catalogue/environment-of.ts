import { environmentCredentials, type Provider } from '@llm/core';

/** Whether the variables of a provider are set, as LiteLLM says it. */
export interface EnvironmentCheck {
  /** Whether all variables that the provider needs are set. */
  readonly keys_in_environment: boolean;
  /** Variables that a call needs and that are not set. Of several of which one is enough the first is named. */
  readonly missing_keys: readonly string[];
}

/**
 * Looks whether the environment has what a call to a provider needs: its key, and what its address has a place for. Values are not looked
 * at. Credentials that are found elsewhere, such as a role of a machine, are not seen.
 */
export function environmentOf(provider: Provider): EnvironmentCheck {
  const { apiKey, baseUrl, settings = {} } = environmentCredentials(provider);
  const missing = [
    ...(apiKey === undefined ? keysOf(provider, settings) : []),
    ...(baseUrl === undefined ? placesOf(provider, settings) : []),
  ];
  return { keys_in_environment: missing.length === 0, missing_keys: missing };
}

type Settings = Readonly<Record<string, string>>;

function keysOf({ auth, settingsEnv = {} }: Provider, settings: Settings): readonly string[] {
  if (auth.scheme === 'none') return [];
  if (auth.scheme !== 'signed') {
    const makesTokens = 'createTokenSource' in auth && hasTokens(auth, settings);
    return makesTokens ? [] : [auth.env];
  }
  // A profile or a role says where the secrets are. Without one, signing needs each of them.
  if (Object.keys(settings).some((name) => /profile|role/.test(name))) return [];
  const missing = Object.entries(settingsEnv)
    .filter(([name]) => name.includes('access_key') && settings[name] === undefined)
    .flatMap(([, env]) => [env].flat().slice(0, 1));
  return [...new Set(missing)];
}

function hasTokens(
  { createTokenSource }: Extract<Provider['auth'], { readonly createTokenSource?: unknown }>,
  settings: Settings,
): boolean {
  try {
    return createTokenSource?.(settings) !== undefined;
  } catch {
    // The function throws if only some of the settings for tokens are there, which is as good as none.
    return false;
  }
}

/** Variables of settings that the address has a place for. */
function placesOf(
  { baseUrl, baseUrlEnv, settingsEnv = {}, hooks }: Provider,
  settings: Settings,
): readonly string[] {
  const known = { ...hooks?.settings?.(settings), ...settings };
  return [...baseUrl.matchAll(/\{(\w+)\}/g)].flatMap(([, name = '']) => {
    if (known[name] !== undefined) return [];
    const [env = baseUrlEnv] = [settingsEnv[name] ?? []].flat();
    return env === undefined ? [] : [env];
  });
}
