import { asObject, asString, type JsonValue, nearestName, type Provider } from '@llm/core';
import { formatPath } from '../check/json-path.ts';
import type { Mistake } from '../check/mistake.ts';
import { importFrom } from './import-from.ts';
import { isProvider, providerComplaint } from './is-provider.ts';

/** The providers that packages export, and what is wrong with the others. */
export interface PackagedProviders {
  readonly providers: readonly Provider[];
  readonly mistakes: readonly Mistake[];
}

/** Whether an entry of the section `providers` names a package, in place of declaring a provider. */
export function namesPackage(declared: JsonValue): boolean {
  return asObject(declared)?.['package'] !== undefined;
}

/**
 * Loads the providers that come from packages: `acme: { package: '@acme/llm-provider' }` is what that package exports
 * with the id `acme`.
 *
 * @param folderOf gives the folder from which the package of a provider is looked for
 */
export async function loadProviderPackages(
  declared: Readonly<Record<string, JsonValue>>,
  folderOf: (id: string) => string,
): Promise<PackagedProviders> {
  const providers: Provider[] = [];
  const mistakes: Mistake[] = [];
  for (const [id, entry] of Object.entries(declared)) {
    if (!namesPackage(entry)) continue;
    const { package: name, ...others } = asObject(entry) ?? {};
    for (const key of Object.keys(others)) {
      mistakes.push({
        path: formatPath(['providers', id, key]),
        message: 'has no place beside package: the package says all about its provider',
      });
    }
    const specifier = asString(name);
    const loaded =
      specifier === undefined
        ? { message: 'must be a string' }
        : await loadProvider(id, specifier, folderOf(id));
    if ('message' in loaded) {
      mistakes.push({ path: formatPath(['providers', id, 'package']), ...loaded });
    } else providers.push(loaded);
  }
  return { providers, mistakes };
}

async function loadProvider(
  id: string,
  specifier: string,
  folder: string,
): Promise<Provider | Pick<Mistake, 'message' | 'nearest'>> {
  const imported = await importFrom(folder, specifier);
  if (imported.kind === 'failed') return { message: `${specifier} ${imported.message}` };
  const found: unknown[] = [];
  const ids = new Set<string>();
  for (const value of Object.values(imported.exports)) {
    const exported = idOf(value);
    if (exported === id) found.push(value);
    else if (exported !== undefined) ids.add(exported);
  }
  const [provider] = found;
  if (provider === undefined) return withoutProvider(id, specifier, [...ids]);
  if (isProvider(provider)) return provider;
  return { message: `${specifier} exports ${id}, but ${providerComplaint(provider) ?? ''}` };
}

function withoutProvider(
  id: string,
  specifier: string,
  ids: readonly string[],
): Pick<Mistake, 'message' | 'nearest'> {
  if (ids.length === 0) return { message: `${specifier} exports no provider` };
  const nearest = nearestName(id, ids);
  return {
    message: `${specifier} exports no provider with the id ${id}; it exports ${ids.join(', ')}`,
    ...(nearest !== undefined && { nearest }),
  };
}

/** The id of what may be a provider: an object with an id that speaks something. */
function idOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return 'id' in value && 'speaks' in value ? asString(value.id) : undefined;
}
