import type { Provider, Quirks } from '../../packages/core/src/contract/provider.ts';
import { toTable } from './table.ts';

/** A provider and the entry point it is imported from. */
export interface ListedProvider {
  readonly exportName: string;
  readonly specifier: string;
  readonly provider: Provider;
}

/** Whether an exported value is a provider's declaration. */
export function isProvider(value: unknown): value is Provider {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    'baseUrl' in value &&
    'auth' in value &&
    'speaks' in value
  );
}

function spoken({ speaks, alsoSpeaks = [] }: Provider): string {
  const lines = Object.entries(speaks).flatMap(([operation, protocols]) => {
    if (protocols === undefined) return [];
    const ids = [protocols].flat().map(({ id }: { readonly id: string }) => `\`${id}\``);
    return [`${operation}: ${ids.join(', ')}`];
  });
  if (alsoSpeaks.length > 0) {
    const ids = alsoSpeaks.map((id) => `\`${id}\``).join(', ');
    lines.push(`behind the gateway also ${ids}`);
  }
  return lines.length === 0 ? 'answers by itself' : lines.join('; ');
}

function quirkText(quirks: Quirks = {}): string {
  const { drop = [], rename = {}, defaults = {}, clamp = {}, usageAt } = quirks;
  return [
    ...drop.map((field) => `drops \`${field}\``),
    ...Object.entries(rename).map(([from, to]) => `\`${from}\` becomes \`${to}\``),
    ...Object.entries(defaults).map(
      ([field, value]) => `\`${field}\` is ${JSON.stringify(value)} by default`,
    ),
    ...Object.entries(clamp).map(
      ([field, { min, max }]) => `\`${field}\` is kept within ${min ?? '…'} and ${max ?? '…'}`,
    ),
    ...(usageAt === undefined ? [] : [`counts tokens at \`${usageAt}\``]),
  ].join('; ');
}

function hookText({ hooks = {} }: Provider): string {
  const names = Object.keys(hooks).map((name) => `\`${name}\``);
  return names.length === 0 ? '' : `hooks: ${names.join(', ')}`;
}

function keyText({ auth }: Provider): string {
  const variable = auth.env === undefined ? '' : `\`${auth.env}\``;
  if (auth.scheme === 'none') return variable === '' ? 'none' : `${variable} (optional)`;
  if (auth.scheme === 'signed') return variable === '' ? 'signed' : `signed, with ${variable}`;
  if (auth.scheme === 'bearer') return variable;
  return `${variable} in the ${auth.scheme} \`${auth.name}\``;
}

/** Every provider: where it is called, with which key, in which protocols, and what it does differently. */
export function providersPage(listed: readonly ListedProvider[]): string {
  const sorted = listed.toSorted((a, b) => (a.provider.id < b.provider.id ? -1 : 1));
  const rows = sorted.map(({ exportName, specifier, provider }) => [
    `\`${provider.id}\``,
    `\`${exportName}\` from \`${specifier}\``,
    provider.baseUrl === '' ? '' : `\`${provider.baseUrl}\``,
    keyText(provider),
    spoken(provider),
    [quirkText(provider.quirks), hookText(provider)].filter((text) => text !== '').join('; '),
  ]);
  return `# Providers

Call a model as \`<id>/<model>\`. A provider is a value: import it and give it to \`createClient\`; the gateway's configuration
names it by its id.

${toTable(['Id', 'Import', 'Base URL', 'Key from', 'Speaks', 'Differs'], rows)}
`;
}
