import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkConfig } from '../config/load.ts';
import { init } from './init.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llm-init-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('init', () => {
  it.each([
    ['none.yaml', {}, ['mock']],
    ['empty.yaml', { OPENAI_API_KEY: ' ' }, ['mock']],
    [
      'two.yaml',
      { OPENAI_API_KEY: 'sk-a-secret', MISTRAL_API_KEY: 'another-secret' },
      ['mock', 'openai/*', 'mistral/*'],
    ],
  ])('writes %s, which starts without a warning', async (name, environment, models) => {
    const file = join(folder, name);
    const told = await init(file, environment);
    expect(told).toContain(`${file} is written. It serves ${models.join(', ')}.`);
    const { config, mistakes, warnings } = await checkConfig(file, { environment });
    expect([...mistakes, ...warnings]).toEqual([]);
    expect(config?.deployments.map(({ modelName }) => modelName)).toEqual(models);
    expect(await readFile(file, 'utf8')).not.toContain('secret');
  });

  it('knows the keys of a file .env beside the one that it writes', async () => {
    const own = join(folder, 'own');
    await mkdir(own);
    await writeFile(join(own, '.env'), 'GROQ_API_KEY="gsk_a-secret" # mine');
    expect(await init(join(own, 'config.yaml'), {})).toContain('It serves mock, groq/*.');
    const { warnings } = await checkConfig(join(own, 'config.yaml'), { environment: {} });
    expect(warnings).toEqual([]);
  });

  it('names the command that a wrapper says it is run by', async () => {
    const file = join(folder, 'wrapped.yaml');
    const told = await init(file, { LLM_PROXY_COMMAND: 'npm run proxy --' });
    expect(told).toContain(`Start it:  npm run proxy -- ${file}\n`);
    expect(await readFile(file, 'utf8')).toContain('npm run proxy -- config check config.yaml');
  });

  it.each([
    ['two.yaml', 'is there already'],
    ['no/such/folder.yaml', 'its folder does not exist'],
    ['two.yaml/x', 'its folder is a file'],
  ])('refuses %s', async (name, reason) => {
    const before = await readFile(join(folder, 'two.yaml'), 'utf8');
    await expect(init(join(folder, name), {})).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining(reason),
    });
    expect(await readFile(join(folder, 'two.yaml'), 'utf8')).toBe(before);
  });
});
