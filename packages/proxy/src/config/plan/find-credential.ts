import { isLLMError, type JsonObject, type Provider, tokenSourceOf } from '@llm/core';
import { type Environment, setVariableOf } from '../read/environment.ts';
import type { LitellmParams } from '../schema/litellm-params.ts';
import type { Mistake } from '../check/mistake.ts';
import { toProviderSettings } from './entry-params.ts';

/** Who calls, for one deployment. */
export interface FoundCredential {
  readonly apiKey: string | undefined;
  /** What the provider may read, with variables in place of what the entry leaves out. */
  readonly settings: JsonObject;
  /** There is neither a key nor a way to tokens. */
  readonly isKeyless: boolean;
}

interface Place {
  readonly params: LitellmParams;
  readonly pathOf: (field: string) => string;
}

/**
 * The key of an entry, or what it fetches tokens with. What the entry says wins over variables: its key first, then its
 * tokens, then the key in the provider's variable, then tokens that variables ask for. `undefined` where that is a mistake.
 */
export function findCredential(
  { environment, mistakes }: { readonly environment: Environment; readonly mistakes: Mistake[] },
  provider: Provider,
  { params, pathOf }: Place,
): FoundCredential | undefined {
  const own = toProviderSettings(params);
  const said = { ...settingsOf(provider, environment), ...own };
  try {
    const settings = { ...provider.hooks?.settings?.(said), ...said };
    const hasOwnTokens = tokenSourceOf(provider.auth, own) !== undefined;
    const variable = hasOwnTokens ? undefined : keyIn(environment, provider);
    const apiKey = params.api_key ?? variable;
    // A provider with signed requests needs no key. Only a call shows whether credentials for signing exist.
    const isKeyless =
      apiKey === undefined &&
      provider.auth.scheme !== 'signed' &&
      tokenSourceOf(provider.auth, settings) === undefined;
    return { apiKey, settings, isKeyless };
  } catch (cause) {
    if (!isLLMError(cause)) throw cause;
    mistakes.push({ path: pathOf(cause.param ?? 'api_key'), message: cause.message });
    return undefined;
  }
}

function settingsOf({ settingsEnv = {} }: Provider, environment: Environment): JsonObject {
  return Object.fromEntries(
    Object.entries(settingsEnv).flatMap(([setting, env]) => {
      const value = [env]
        .flat()
        .map((name) => setVariableOf(environment, name))
        .find((found) => found !== undefined);
      return value === undefined ? [] : [[setting, value] as const];
    }),
  );
}

/** The key in the provider's own variable, or in the other one that it may have. */
function keyIn(environment: Environment, { auth }: Provider): string | undefined {
  const other = 'otherEnv' in auth ? auth.otherEnv : undefined;
  return setVariableOf(environment, auth.env) ?? setVariableOf(environment, other);
}
