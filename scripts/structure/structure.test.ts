import { describe, expect, it } from 'vitest';
import { checkEnvironment } from './environment.ts';
import { checkFileNames, findLongTests } from './file-names.ts';
import { checkPackageReadmes } from './package-readmes.ts';
import { checkProtocols } from './protocols.ts';
import { checkTestsBeside, hasLogic } from './tests-beside.ts';
import { type Finding, toTree } from './tree.ts';
import { checkVendorNames, vendorIds } from './vendor-names.ts';

const messages = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ path, message }) => `${path}: ${message}`);

describe('checkFileNames', () => {
  it('refuses names that say nothing, another case, and snapshots', () => {
    const paths = [
      'packages/core/src/utils.ts',
      'packages/core/src/helpers/time.ts',
      'packages/core/src/decodeSse.ts',
      'packages/core/src/__snapshots__/a.test.ts.snap',
    ];
    const tree = toTree(Object.fromEntries(paths.map((path) => [path, ''])));
    expect(checkFileNames(tree).map(({ path }) => path)).toEqual(paths);
  });

  it('leaves a named file, a fixture and a base configuration alone', () => {
    const tree = toTree({
      'packages/core/src/json/json-value.ts': '',
      'packages/core/src/x/__fixtures__/types.ts': '',
      'tsconfig.base.json': '',
    });
    expect(checkFileNames(tree)).toEqual([]);
  });
});

describe('findLongTests', () => {
  it('finds a test of more than 400 lines', () => {
    const tree = toTree({ 'a.test.ts': '\n'.repeat(400), 'b.test.ts': '\n'.repeat(399) });
    expect(messages(findLongTests(tree))).toEqual(['a.test.ts: 401 lines: split it by subject']);
  });
});

describe('checkProtocols', () => {
  const at = (file: string): string => `packages/providers/src/protocols/acme-chat/${file}`;
  const client = [
    'index.ts',
    'wire.ts',
    'client.ts',
    'encode-request.ts',
    'decode-response.ts',
    'decode-stream.ts',
    'decode-error.ts',
  ];

  it('names the file that a begun side lacks', () => {
    const tree = toTree(Object.fromEntries(client.slice(0, -1).map((file) => [at(file), ''])));
    expect(messages(checkProtocols(tree))).toContain(
      'packages/providers/src/protocols/acme-chat: decode-error.ts is missing',
    );
  });

  it('asks for the fixtures', () => {
    const tree = toTree(Object.fromEntries(client.map((file) => [at(file), ''])));
    expect(messages(checkProtocols(tree))).toContain(
      'packages/providers/src/protocols/acme-chat/__fixtures__: no fixture shows a truncated stream',
    );
  });

  it.each([
    ["satisfies StreamingProtocol<'chat'>", 'an image'],
    ["satisfies StreamingProtocol<'newlyInvented'>", 'an image'],
    ["satisfies StreamingProtocol<'textCompletion'>", 'several prompts'],
  ])('asks one that %s to show %s', (index, what) => {
    const tree = toTree({
      ...Object.fromEntries(client.map((file) => [at(file), ''])),
      [at('index.ts')]: index,
    });
    const said = messages(checkProtocols(tree)).join('\n');
    expect(said).toContain(`no fixture shows ${what}`);
    expect(said.includes('an image')).toBe(what === 'an image');
  });

  it('accepts a protocol without a server side, and leaves shared/ alone', () => {
    const files = [...client.map(at), 'packages/providers/src/protocols/shared/tool-calls.ts'];
    const findings = checkProtocols(toTree(Object.fromEntries(files.map((file) => [file, '']))));
    expect(findings.filter(({ path }) => !path.endsWith('__fixtures__'))).toEqual([]);
  });
});

describe('checkTestsBeside', () => {
  it('finds a source with logic and no test', () => {
    const tree = toTree({
      'packages/core/src/stack.ts': 'export function stack() { return 1; }',
      'packages/core/src/prime.ts': 'export const prime = () => 1;',
      'packages/core/src/prime.test.ts': '',
    });
    expect(messages(checkTestsBeside(tree))).toEqual([
      'packages/core/src/stack.ts: no test beside it',
    ]);
  });

  it('takes a part for tested where a source of its folder that has a test imports it', () => {
    const logic = 'export const logic = () => 1;';
    const tree = toTree({
      'packages/core/src/a/whole.ts': `import { part } from './part.ts';\n${logic}`,
      'packages/core/src/a/whole.test.ts': '',
      'packages/core/src/a/part.ts': `import { inner } from './inner.ts';\n${logic}`,
      'packages/core/src/a/inner.ts': `import { far } from '../b/far.ts';\n${logic}`,
      'packages/core/src/a/alone.ts': `import { whole } from './whole.ts';\n${logic}`,
      'packages/core/src/b/far.ts': logic,
    });
    expect(messages(checkTestsBeside(tree))).toEqual([
      'packages/core/src/a/alone.ts: no test beside it',
      'packages/core/src/b/far.ts: no test beside it',
    ]);
  });

  it.each([
    ['types', 'export interface A { read(): string }\nexport type B = (a: A) => void;'],
    ['a table', 'export const table = { a: 1 } as const satisfies Record<string, number>;'],
    ['an overload alone', 'export declare function a(): void;'],
  ])('does not take %s for logic', (_what, text) => {
    expect(hasLogic(text)).toBe(false);
  });

  it.each([
    ['a method', 'export class A { read() { return 1; } }'],
    ['a function in a table', 'export const table = { a: () => 1 };'],
  ])('takes %s for logic', (_what, text) => {
    expect(hasLogic(text)).toBe(true);
  });
});

describe('checkVendorNames', () => {
  const provider = {
    'packages/providers/src/compatible/acme.ts':
      "export const acme = defineProvider({ id: 'acme' });",
    'packages/providers/src/bigco/index.ts':
      "export const b = defineProvider({\n  id: 'bigco',\n});",
    'packages/providers/src/compatible/from-config.ts': 'defineProvider({ id, baseUrl });',
    'packages/providers/src/protocols/acme-chat/index.ts': '',
  };
  const findings = (text: string) =>
    checkVendorNames(toTree({ ...provider, 'packages/router/src/a.ts': text }));

  it('knows the vendors from their declarations', () => {
    expect([...vendorIds(toTree(provider))]).toEqual(['acme', 'bigco']);
  });

  it.each([
    "if (provider.id === 'acme') go();",
    "if ('bigco' !== name) go();",
    "switch (name) { case 'acme': go(); }",
    "if (model.startsWith('acme/')) go();",
  ])('refuses %s', (text) => {
    expect(findings(text)).toHaveLength(1);
  });

  it('allows a name that is not asked for', () => {
    expect(
      findings("import { acme } from '@llm/providers/acme'; go('acme'); // 'acme' === x"),
    ).toEqual([]);
  });
});

describe('checkEnvironment', () => {
  it('finds a read of the environment outside the two files', () => {
    const text = 'const key = process.env.KEY;';
    const tree = toTree({
      'packages/core/src/service/connect.ts': text,
      'packages/core/src/runtime/environment-credentials.ts': text,
      'packages/core/src/service/quirks.ts': '// process.env is not read here',
    });
    expect(checkEnvironment(tree).map(({ path }) => path)).toEqual([
      'packages/core/src/service/connect.ts',
    ]);
  });
});

describe('checkPackageReadmes', () => {
  it('names the sections a README lacks', () => {
    const tree = toTree({
      'packages/a/package.json': '',
      'packages/b/package.json': '',
      'packages/b/README.md': '# b\n## Install\n## Example\n## Exports\n## Size\n## Links\n',
    });
    expect(messages(checkPackageReadmes(tree))).toEqual([
      'packages/a/README.md: is missing',
      "packages/b/README.md: has no section '## What it does not do'",
    ]);
  });
});
