import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDotenv } from './dotenv.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llm-dotenv-'));
});
afterAll(() => rm(folder, { recursive: true }));

const read = async (text: string, inherited = {}) => {
  const path = join(folder, '.env');
  await writeFile(path, text);
  return readDotenv(path, inherited);
};

describe('readDotenv', () => {
  it('reads quotes, comments and export, as dotenv does', async () => {
    const { variables } = await read(
      '# keys\nexport A=1\nB = "two words" # why\nC=\'it "is"\'\n\nD=a=b\nE=\n',
    );
    expect(variables).toEqual({ A: '1', B: 'two words', C: 'it "is"', D: 'a=b', E: '' });
  });

  it('fills in other variables, those of the process first', async () => {
    const text = 'Z=${A}/${HOME_OF}/${NONE:-x}${NONE}\nA=own\nHOME_OF=lost\nLOOP=${LOOP}a\n';
    const { variables } = await read(text, { HOME_OF: 'process' });
    expect(variables).toMatchObject({ Z: 'own/process/x', LOOP: 'a' });
  });

  it('is none where there is none, or a folder of that name, or LITELLM_MODE is PRODUCTION', async () => {
    const none = { variables: {}, warnings: [] };
    expect(await readDotenv(join(folder, 'nowhere', '.env'), {})).toEqual(none);
    await mkdir(join(folder, 'venv', '.env'), { recursive: true });
    expect(await readDotenv(join(folder, 'venv', '.env'), {})).toEqual(none);
    expect(await read('A=1', { LITELLM_MODE: 'PRODUCTION' })).toEqual(none);
  });
});
