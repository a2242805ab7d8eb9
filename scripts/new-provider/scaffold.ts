import { format } from 'prettier';

export interface ProviderPlan {
  /** Kebab-case, as callers write it before the slash of a model name. */
  readonly id: string;
  /** Names of protocol folders, the preferred one first. */
  readonly speaks: readonly string[];
  readonly baseUrl: string;
  /** The vendor's page that the declaration was written from. */
  readonly docs: string;
  /** The day that page was read, as `2026-11-20`. */
  readonly readOn: string;
}

/** The repository as the scaffold sees it: the text of a file, or nothing where there is none. */
export type ReadFile = (path: string) => string | undefined;

export interface WrittenFile {
  readonly path: string;
  readonly text: string;
}

const compatible = 'packages/providers/src/compatible';
const style = {
  parser: 'typescript',
  singleQuote: true,
  printWidth: 100,
  trailingComma: 'all',
} as const;

/** The operation a protocol serves, by the last word of its name. */
const operations: ReadonlyMap<string, string> = new Map([
  ['chat', 'chat'],
  ['messages', 'chat'],
  ['responses', 'chat'],
  ['converse', 'chat'],
  ['embeddings', 'embeddings'],
  ['images', 'images'],
  ['speech', 'speech'],
  ['transcription', 'transcription'],
  ['rerank', 'rerank'],
]);

interface Spoken {
  readonly folder: string;
  readonly name: string;
  readonly operation: string;
}

function toCamelCase(id: string): string {
  return id.replace(/-([a-z0-9])/g, (_dash, letter: string) => letter.toUpperCase());
}

function readProtocol(folder: string, read: ReadFile): Spoken {
  const text = read(`packages/providers/src/protocols/${folder}/index.ts`);
  if (text === undefined) throw new TypeError(`there is no protocol '${folder}'`);
  const operation = operations.get(folder.split('-').at(-1) ?? '');
  if (operation === undefined) throw new TypeError(`'${folder}' serves no known operation`);
  const name = toCamelCase(folder);
  if (!new RegExp(`\\b${name}\\b`).test(text)) {
    throw new TypeError(`protocols/${folder}/index.ts does not export '${name}'`);
  }
  return { folder, name, operation };
}

function speaksText(spoken: readonly Spoken[]): string {
  const byOperation = new Map<string, string[]>();
  for (const { operation, name } of spoken) {
    byOperation.set(operation, [...(byOperation.get(operation) ?? []), name]);
  }
  return [...byOperation]
    .map(([operation, names]) => `${operation}: [${names.join(', ')}]`)
    .join(', ');
}

function declaration(plan: ProviderPlan, spoken: readonly Spoken[]): string {
  const imports = [...spoken]
    .sort((a, b) => (a.folder < b.folder ? -1 : 1))
    .map(({ folder, name }) => `import { ${name} } from '../protocols/${folder}/index.ts';`);
  const env = `${plan.id.replaceAll('-', '_').toUpperCase()}_API_KEY`;
  return `import { defineProvider, type Provider } from '@llm/core';
${imports.join('\n')}

/** @see ${plan.docs} — read ${plan.readOn} */
export const ${toCamelCase(plan.id)}: Provider<'${plan.id}'> = /* @__PURE__ */ defineProvider({
  id: '${plan.id}',
  baseUrl: '${plan.baseUrl}',
  auth: { scheme: 'bearer', env: '${env}' },
  speaks: { ${speaksText(spoken)} },
});
`;
}

/** The export lines stay sorted by file, so two new providers seldom meet in one hunk. */
function withExport(index: string, id: string): string {
  const line = `export { ${toCamelCase(id)} } from './${id}.ts';`;
  const lines = index.split('\n');
  const fileOf = (text: string): string | undefined =>
    /^export \{.*\} from '\.\/(.+)\.ts';$/.exec(text)?.[1];
  const after = lines.findIndex((text) => (fileOf(text) ?? '') > id);
  const last = lines.findLastIndex((text) => fileOf(text) !== undefined);
  return lines.toSpliced(after >= 0 ? after : last + 1, 0, line).join('\n');
}

/**
 * The three files of a new compatible provider: its declaration, the list of exports with its line,
 * and a changeset.
 *
 * @throws {TypeError} the id is malformed or taken, or a protocol does not exist
 */
export async function scaffoldProvider(
  plan: ProviderPlan,
  read: ReadFile,
): Promise<readonly WrittenFile[]> {
  const { id } = plan;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) {
    throw new TypeError(`'${id}' is no id: lower-case letters, digits and single dashes`);
  }
  const path = `${compatible}/${id}.ts`;
  if (read(path) !== undefined || read(`packages/providers/src/${id}/index.ts`) !== undefined) {
    throw new TypeError(`there is a provider '${id}' already`);
  }
  if (plan.speaks.length === 0) throw new TypeError('name at least one protocol with --speaks');
  if (!URL.canParse(plan.baseUrl)) throw new TypeError(`'${plan.baseUrl}' is no URL`);
  const spoken = plan.speaks.map((folder) => readProtocol(folder, read));
  const index = `${compatible}/index.ts`;
  return [
    { path, text: await format(declaration(plan, spoken), style) },
    { path: index, text: await format(withExport(read(index) ?? '', id), style) },
    {
      path: `.changeset/add-${id}.md`,
      text: `---\n'@llm/providers': minor\n---\n\nThe provider \`${id}\` (${plan.speaks.join(', ')}): call its models as \`${id}/<model>\`.\n`,
    },
  ];
}
