import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importFrom } from './import-from.ts';

let folder = '';
const write = async (path: string, text: string): Promise<void> => {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
};
const install = async (name: string, manifest: object, files: Record<string, string>) => {
  const home = `app/node_modules/${name}`;
  await write(`${home}/package.json`, JSON.stringify({ name, type: 'module', ...manifest }));
  for (const [path, text] of Object.entries(files)) await write(`${home}/${path}`, text);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-from-'));
  await mkdir(join(folder, 'app', 'config'), { recursive: true });
  await write('app/config/local.mjs', "export const from = 'file';");
  await install('plain', { main: './main.js' }, { 'main.js': "export const from = 'main';" });
  await install(
    '@acme/by-condition',
    { exports: { types: './no.d.ts', require: './no.cjs', import: './yes.js' } },
    { 'yes.js': "export const from = 'import';" },
  );
  await install(
    'by-path',
    { exports: { '.': './index.js', './more': { browser: './no.js', default: './more.js' } } },
    { 'index.js': "export const from = 'root';", 'more.js': "export const from = 'more';" },
  );
  await install('outside', { exports: '../by-path/index.js' }, {});
  await install(
    'broken',
    { exports: './index.js' },
    { 'index.js': "throw new Error('no luck\\nsecond');" },
  );
  await install('empty', {}, {});
  await write('app/node_modules/garbled/package.json', 'no json');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const from = (specifier: string) => importFrom(join(folder, 'app', 'config'), specifier);

describe('importFrom', () => {
  it.each([
    ['./local.mjs', 'file'],
    ['../config/local.mjs', 'file'],
    ['plain', 'main'],
    ['@acme/by-condition', 'import'],
    ['by-path', 'root'],
    ['by-path/more', 'more'],
  ])('finds %s from the folder and those above it', async (specifier, expected) => {
    expect(await from(specifier)).toEqual({ kind: 'module', exports: { from: expected } });
  });

  it('takes an absolute path', async () => {
    expect(await from(join(folder, 'app/config/local.mjs'))).toMatchObject({ kind: 'module' });
  });

  it.each([
    ['by-path/other', 'does not export by-path/other'],
    ['@acme/by-condition/deep', 'does not export @acme/by-condition/deep'],
    ['outside', 'does not export outside'],
    ['missing', 'npm install missing'],
    ['garbled', 'npm install garbled'],
    ['empty', 'has no entry point'],
    ['broken', 'cannot be loaded: no luck'],
    ['./missing.mjs', 'cannot be loaded: Cannot find module'],
    ['', 'is no name of a package and no path'],
    ['node:fs', 'is no name of a package and no path'],
    ['https://evil.example/x.js', 'is no name of a package and no path'],
    ['@acme', 'is no name of a package and no path'],
  ])('says why it cannot import %j', async (specifier, message) => {
    const imported = await from(specifier);
    expect(imported).toMatchObject({ kind: 'failed', message: expect.stringContaining(message) });
    expect('message' in imported && imported.message).not.toContain('\n');
  });
});
