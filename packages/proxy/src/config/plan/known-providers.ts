import type { JsonValue, Provider } from '@llm/core';
import {
  anthropic,
  azure,
  azureAi,
  cohere,
  gemini,
  vertex,
  bedrock,
  mock,
  ollama,
  openai,
  readProvider,
  type ReadProvider,
  withProtocols,
} from '@llm/providers';
import * as compatible from '@llm/providers/compatible';
import { formatPath, replaceAt, valueAt } from '../check/json-path.ts';
import type { Mistake } from '../check/mistake.ts';
import { servedProtocols } from '../served-protocols.ts';
import { namesPackage } from '../read/provider-packages.ts';
import { numberIn } from '../read/environment.ts';
import type { ConfigFile } from '../schema/config-schema.ts';

/** The providers that models may name without a declaration in the file. */
export const builtInProviders: readonly Provider[] = [
  openai,
  anthropic,
  azure,
  azureAi,
  cohere,
  gemini,
  vertex,
  bedrock,
  ollama,
  mock,
  ...Object.values(compatible),
];

/** The providers that models may name, by id, and the mistakes of those that the file declares. */
export interface KnownProviders {
  readonly providers: ReadonlyMap<string, Provider>;
  readonly mistakes: readonly Mistake[];
}

/** The built-in providers, which need no declaration or come from packages, and those of the file's section `providers`. A declared provider replaces a built-in one of its id. */
export function knownProviders(file: ConfigFile, builtIn: readonly Provider[]): KnownProviders {
  const providers = new Map(
    builtIn.map((provider) => [provider.id, withProtocols(provider, servedProtocols)]),
  );
  const mistakes: Mistake[] = [];
  for (const [id, declared] of Object.entries(file.providers ?? {})) {
    // A provider from a package is already in `builtIn`, or loading it was reported as a mistake.
    if (namesPackage(declared)) continue;
    const read = readDeclared(id, declared);
    if (read.provider !== undefined) providers.set(id, read.provider);
    for (const { path, ...mistake } of read.mistakes) {
      mistakes.push({ ...mistake, path: formatPath(['providers', id, ...path]) });
    }
  }
  return { providers, mistakes };
}

/** Reads a declared provider. A variable is always a text, so one that is used as a bound is converted to a number first. */
function readDeclared(id: string, declared: JsonValue): ReadProvider {
  const read = readProvider(id, declared);
  const converted = read.mistakes.reduce((value, { path }) => {
    const found = valueAt(value, path);
    const number = typeof found === 'string' ? numberIn(found) : undefined;
    return number === undefined ? value : replaceAt(value, path, number);
  }, declared);
  return converted === declared ? read : readProvider(id, converted);
}
