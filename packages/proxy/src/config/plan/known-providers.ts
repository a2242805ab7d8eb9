import type { JsonValue, Provider } from '@llm/core';
import { anthropic, mock, openai, readProvider, type ReadProvider } from '@llm/providers';
import * as compatible from '@llm/providers/compatible';
import { formatPath, replaceAt, valueAt } from '../check/json-path.ts';
import type { Mistake } from '../check/mistake.ts';
import { numberIn } from '../read/environment.ts';
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

export interface KnownProvidersOptions {
  /** The providers that need no declaration. */
  readonly builtIn: readonly Provider[];
  /** The paths of values that came from a variable. */
  readonly fromVariables?: ReadonlySet<string>;
}

/** The providers of the file's section `providers` beside those that need no declaration. A declared one replaces another of its id. */
export function knownProviders(
  file: ConfigFile,
  { builtIn, fromVariables = new Set() }: KnownProvidersOptions,
): KnownProviders {
  const providers = new Map(builtIn.map((provider) => [provider.id, provider]));
  const mistakes: Mistake[] = [];
  for (const [id, declared] of Object.entries(file.providers ?? {})) {
    const read = readDeclared(id, declared, fromVariables);
    if (read.provider !== undefined) providers.set(id, read.provider);
    for (const { path, ...mistake } of read.mistakes) {
      mistakes.push({ ...mistake, path: formatPath(['providers', id, ...path]) });
    }
  }
  return { providers, mistakes };
}

/** A variable is always a text, so one that stands for a bound is read as a number. */
function readDeclared(
  id: string,
  declared: JsonValue,
  fromVariables: ReadonlySet<string>,
): ReadProvider {
  const read = readProvider(id, declared);
  const converted = read.mistakes.reduce((value, { path }) => {
    const isVariable = fromVariables.has(formatPath(['providers', id, ...path]));
    const number = isVariable ? numberIn(String(valueAt(value, path))) : undefined;
    return number === undefined ? value : replaceAt(value, path, number);
  }, declared);
  return converted === declared ? read : readProvider(id, converted);
}
