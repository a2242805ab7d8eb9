import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../../test/support/program.ts';

let folder = '';
let config = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llm-cli-'));
  config = join(folder, 'config.yaml');
  await writeFile(
    config,
    ['model_list:', '  - {model_name: a, litellm_params: {model: mock/a}}'].join('\n'),
  );
});
afterAll(() => rm(folder, { recursive: true }));

describe('llm-proxy', { timeout: 120_000 }, () => {
  it('refuses a wrong configuration with all its mistakes and no secret', async () => {
    const wrong = join(folder, 'wrong.yaml');
    await writeFile(
      wrong,
      'model_list: [{model_name: a, litellm_params: {model: nobody/a, api_key: sk-top-secret, rpn: 1}}]',
    );
    for (const words of [
      ['--config', wrong],
      ['config', 'check', '--config', wrong],
    ]) {
      const { status, stdout, stderr } = runProgram(words);
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toContain('model_list[0].litellm_params.rpn: is no known key');
      expect(stderr).toContain('(nearest: rpm)');
      expect(stderr).toContain('model_list[0].litellm_params.model: expected provider/model');
      expect(stderr).toContain(`${wrong}:1:`);
      expect(stderr).not.toContain('top-secret');
    }
  });

  it('refuses to start with nothing to serve, for others without a key, and on wrong options', () => {
    expect(runProgram([]).stderr).toContain('name a configuration with --config');
    expect(runProgram(['--config', config, '--host', '0.0.0.0']).stderr).toContain(
      'without a master key',
    );
    const { status, stderr } = runProgram(['--prot', '1']);
    expect(status).toBe(2);
    expect(stderr).toContain('--port');
  });

  it('prints its version, and what a configuration comes to', () => {
    expect(runProgram(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const { status, stdout } = runProgram(['config', 'check'], { CONFIG_FILE_PATH: config });
    expect(status).toBe(0);
    expect(stdout).toContain('provider: mock');
  });
});
