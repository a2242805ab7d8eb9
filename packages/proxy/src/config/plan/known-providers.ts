import { isLLMError, type Provider } from '@llm/core';
import { anthropic, mock, openai, providerFromConfig } from '@llm/providers';
import * as compatible from '@llm/providers/compatible';
import type { Mistake } from '../check/mistake.ts';
import type { ConfigFile } from '../schema/config-schema.ts';

/** Every provider that models may name without a declaration. */
export const builtInProviders: readonly Provider[] = [
  openai,
  anthropic,
  mock,
  ...Object.values(compatible),
];

/** The providers that models may name, by id, and what is wrong with those that the file declares. */
export interface KnownProviders {
  readonly providers: ReadonlyMap<string, Provider>;
  readonly mistakes: readonly Mistake[];
}

/** The providers of the file's section `providers` beside those that need no declaration. A declared one replaces another of its id. */
export function knownProviders(file: ConfigFile, builtIn: readonly Provider[]): KnownProviders {
  const providers = new Map(builtIn.map((provider) => [provider.id, provider]));
  const mistakes: Mistake[] = [];
  for (const [id, declared] of Object.entries(file.providers ?? {})) {
    try {
      providers.set(id, providerFromConfig(id, declared));
    } catch (cause) {
      if (!isLLMError(cause, 'invalid_request')) throw cause;
      mistakes.push({ path: `providers.${cause.param ?? id}`, message: cause.message });
    }
  }
  return { providers, mistakes };
}
