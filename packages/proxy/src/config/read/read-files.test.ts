import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatMistake } from '../check/mistake.ts';
import { readFiles } from './read-files.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llm-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

const read = async (texts: Readonly<Record<string, string>>) => {
  for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, name), text);
  return readFiles(join(folder, 'root.yaml'));
};

const complaintsOf = async (texts: Readonly<Record<string, string>>) => {
  const { mistakes } = await read(texts);
  return mistakes.map((mistake) => formatMistake(mistake).replaceAll(`${folder}/`, ''));
};

describe('readFiles', () => {
  it('refuses files that include each other', async () => {
    const texts = {
      'root.yaml': 'include: [a.yaml]',
      'a.yaml': 'include: [root.yaml]\nserver: {}',
    };
    expect(await complaintsOf(texts)).toEqual([
      'include[0]: includes files itself, which only the first file may [root.yaml:1:11]',
    ]);
  });

  it('refuses a file that includes itself, or another twice', async () => {
    const texts = {
      'root.yaml': 'include:\n  - root.yaml\n  - a.yaml\n  - a.yaml',
      'a.yaml': 'server: {}',
    };
    expect(await complaintsOf(texts)).toEqual([
      'include[0]: is included already [root.yaml:2:5]',
      'include[2]: is included already [root.yaml:4:5]',
    ]);
  });

  it('names the included file that is wrong, or not there', async () => {
    const texts = {
      'root.yaml': 'include: [a.yaml, b.yaml, c.yaml]',
      'a.yaml': 'a:1\na: 2',
      'c.yaml': '[]',
    };
    expect(await complaintsOf(texts)).toEqual([
      'a space is missing after the colon [a.yaml:1:1]',
      'cannot be read: there is no such file [b.yaml]',
      'expected a map of settings [c.yaml]',
    ]);
  });

  it('refuses more files than anybody needs', async () => {
    const names = Array.from({ length: 101 }, (_, at) => `${at}.yaml`);
    const complaints = await complaintsOf({ 'root.yaml': `include: [${names.join(', ')}]` });
    expect(complaints[0]).toContain('include: expected at most 100 files');
  });

  it('joins lists and overlays maps, and still knows where each value stands', async () => {
    const files = await read({
      'root.yaml': 'include: [a.yaml]\nlist: [1, 2]\nmap: {x: 1, y: 1}\nonly: here',
      'a.yaml': 'list:\n  - 3\nmap:\n  y: 2\n  z: 3\nnew: too',
    });
    expect(files.mistakes).toEqual([]);
    expect(files.data).toEqual({
      include: ['a.yaml'],
      list: [1, 2, 3],
      map: { x: 1, y: 2, z: 3 },
      only: 'here',
      new: 'too',
    });
    const root = join(folder, 'root.yaml');
    const included = join(folder, 'a.yaml');
    expect(files.locate(['list', 1])).toMatchObject({ file: root, line: 2 });
    expect(files.locate(['list', 2])).toMatchObject({ file: included, line: 2 });
    expect(files.locate(['map', 'x'])).toMatchObject({ file: root, line: 3 });
    expect(files.locate(['map', 'y'])).toMatchObject({ file: included, line: 4 });
    expect(files.locate(['new'])).toMatchObject({ file: included, line: 6 });
    expect(files.locate(['nothing'])).toBeUndefined();
  });
});
