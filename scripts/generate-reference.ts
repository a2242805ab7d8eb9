// Writes docs/reference, and the blocks of other pages that are marked, from the code. With --check it writes nothing and names the
// pages that differ.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errorTraits } from '../packages/core/src/error/error-code.ts';
import { capabilitiesPage } from './reference/capabilities-page.ts';
import { configurationPage, type Schema } from './reference/configuration-page.ts';
import { withProtocols } from '../packages/providers/src/index.ts';
import { builtInProviders } from '../packages/proxy/src/config/plan/known-providers.ts';
import { servedProtocols } from '../packages/proxy/src/config/served-protocols.ts';
import type { SeenFeatures } from '../tests/recorded/read-features.ts';
import { type Decision, decisionsPage } from './reference/decisions-page.ts';
import { endpointsPage } from './reference/endpoints-page.ts';
import { errorsPage } from './reference/errors-page.ts';
import { exportsPage } from './reference/exports-page.ts';
import { featureBlocks, withBlock } from './reference/feature-blocks.ts';
import { featureStatus } from './reference/feature-status.ts';
import { isProvider, type ListedProvider, providersPage } from './reference/providers-page.ts';
import { readEndpoints } from './reference/read-endpoints.ts';
import { type EntryPoint, readEntryPoints, readPublicProgram } from './structure/public-docs.ts';

const root = dirname(import.meta.dirname);
const reference = join(root, 'docs/reference');

async function importSource(path: string): Promise<Readonly<Record<string, unknown>>> {
  return (await import(pathToFileURL(join(root, path)).href)) as Readonly<Record<string, unknown>>;
}

/** The entry point nearest to a provider: its own before the one that gathers all. */
async function listProviders(
  entryPoints: readonly EntryPoint[],
): Promise<readonly ListedProvider[]> {
  const listed = new Map<unknown, ListedProvider>();
  const nearestFirst = entryPoints
    .filter(({ specifier }) => specifier.startsWith('@llm/providers/'))
    .concat(entryPoints.filter(({ specifier }) => specifier === '@llm/providers'));
  for (const { specifier, source } of nearestFirst) {
    for (const [exportName, provider] of Object.entries(await importSource(source))) {
      if (isProvider(provider) && !listed.has(provider)) {
        listed.set(provider, { exportName, specifier, provider });
      }
    }
  }
  return [...listed.values()];
}

/** The JSON Schema of the gateway's configuration, for editors. */
async function configSchema(): Promise<unknown> {
  const { configJsonSchema } = (await importSource('packages/proxy/src/config/index.ts')) as {
    readonly configJsonSchema: () => unknown;
  };
  return configJsonSchema();
}

/** The files of docs/adr. */
function readDecisions(): readonly Decision[] {
  const folder = join(root, 'docs/adr');
  const files = readdirSync(folder).filter((name) => name.endsWith('.md'));
  return files.map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
}

/** Providers as a gateway has them, and what recorded traffic shows of each. */
function readCapabilities() {
  const seen = readFileSync(join(root, 'tests/recorded/features.json'), 'utf8');
  return {
    providers: builtInProviders.map((provider) => withProtocols(provider, servedProtocols)),
    seen: JSON.parse(seen) as SeenFeatures,
  };
}

const entryPoints = readEntryPoints(readPublicProgram(root, readdirSync(join(root, 'packages'))));
const { providers, seen } = readCapabilities();
const schema = await configSchema();
const notice = '<!-- Written by `npm run docs` from the code. Do not edit. -->\n\n';
const pages: Readonly<Record<string, string>> = {
  'errors.md': notice + errorsPage(errorTraits),
  'exports.md': notice + exportsPage(entryPoints),
  'providers.md': notice + providersPage(await listProviders(entryPoints)),
  'endpoints.md': notice + endpointsPage(await readEndpoints()),
  'decisions.md': notice + decisionsPage(readDecisions()),
  'capabilities.md': notice + capabilitiesPage(providers, seen),
  'configuration.md': notice + configurationPage(schema as Schema),
  'config.schema.json': `${JSON.stringify(schema, null, 2)}\n`,
};

const blocks = featureBlocks(featureStatus(providers.length - 1));
const files: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(pages).map(([name, text]) => [`docs/reference/${name}`, text]),
  ),
  ...Object.fromEntries(
    Object.entries(blocks).map(([path, block]) => [
      path,
      withBlock(readFileSync(join(root, path), 'utf8'), block),
    ]),
  ),
};

const checking = process.argv.includes('--check');
mkdirSync(reference, { recursive: true });
for (const [path, text] of Object.entries(files)) {
  const file = join(root, path);
  const current = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  if (current === text) continue;
  if (checking) {
    console.error(`${path} is out of date: run \`npm run docs\``);
    process.exitCode = 1;
  } else {
    writeFileSync(file, text);
    console.log(`wrote ${path}`);
  }
}
