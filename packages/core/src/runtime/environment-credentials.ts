import type { Provider } from '../contract/provider.ts';

/** What a provider does not say about itself: our key, and another address where there is one. */
export interface Credentials {
  /** The key; absent where its environment variable is not set. */
  readonly apiKey?: string;
  /** The base URL; absent where its environment variable is not set. */
  readonly baseUrl?: string;
  /** Those that the provider's variables hold; absent where there are none. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * The key, base URL and settings that the provider's own variables (`auth.env`, `baseUrlEnv`, `settingsEnv`) hold now.
 *
 * Read at each call, so a rotated key needs no restart. An empty variable counts as absent, and so does
 * every variable where the runtime has no environment, or lets nobody read it.
 */
export function environmentCredentials(
  provider: Pick<Provider, 'auth' | 'baseUrlEnv' | 'settingsEnv'>,
): Credentials {
  const { auth } = provider;
  const apiKey = variable(auth.env) ?? ('otherEnv' in auth ? variable(auth.otherEnv) : undefined);
  const baseUrl = variable(provider.baseUrlEnv);
  const settings = Object.fromEntries(
    Object.entries(provider.settingsEnv ?? {}).flatMap(([name, env]) => {
      const value = [env]
        .flat()
        .map(variable)
        .find((found) => found !== undefined);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  return {
    ...(apiKey !== undefined && { apiKey }),
    ...(baseUrl !== undefined && { baseUrl }),
    ...(Object.keys(settings).length > 0 && { settings }),
  };
}

function variable(name: string | undefined): string | undefined {
  if (name === undefined || typeof process === 'undefined') return undefined;
  try {
    const value = process.env[name]?.trim();
    return value === '' ? undefined : value;
  } catch {
    // Deno throws where the program may not read the variable.
    return undefined;
  }
}
