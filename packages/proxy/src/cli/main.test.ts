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
      expect(stderr).toContain('model_list[0].litellm_params.rpn: is no known name');
      expect(stderr).toContain('(nearest: rpm)');
      expect(stderr).toContain('model_list[0].litellm_params.model: expected provider/model');
      expect(stderr).toContain(`${wrong}:1:`);
      expect(stderr).not.toContain('top-secret');
    }
  });

  it('refuses to start with nothing to serve, for others without a key, and on wrong options', () => {
    const bare = runProgram([]);
    expect(bare.status).toBe(1);
    expect(bare.stdout).toContain('Usage: llm-proxy');
    expect(bare.stderr).toContain('name a configuration');
    expect(runProgram(['--config', config, '--host', '0.0.0.0']).stderr).toContain(
      'without a master key',
    );
    const { status, stderr } = runProgram(['--prot', '1']);
    expect(status).toBe(2);
    expect(stderr).toContain('--port');
  });

  it('prints its version, and what a configuration comes to', () => {
    const { stdout: version } = runProgram(['--version']);
    // Before the first release every version is 0.0.0, so the commit stands beside it where it is known.
    expect(version).toMatch(/^\d+\.\d+\.\d+(\+[0-9a-f]{9})?\n$/);
    expect(runProgram(['version']).stdout).toBe(version);
    const { status, stdout } = runProgram(['config', 'check'], { CONFIG_FILE_PATH: config });
    expect(status).toBe(0);
    expect(stdout).toContain('provider: mock');
  });

  it('tells a mistyped command from a file, and refuses two files', () => {
    const mistyped = runProgram(['inti']);
    expect([mistyped.status, mistyped.stdout]).toEqual([1, '']);
    expect(mistyped.stderr).toBe(
      "llm-proxy: there is no file and no command 'inti'; did you mean llm-proxy init?\n",
    );
    const wrapped = runProgram(['inti'], { LLM_PROXY_COMMAND: 'npm run proxy --' });
    expect(wrapped.stderr).toContain('did you mean npm run proxy -- init?');
    expect(runProgram([config, '--config', 'other.yaml']).stderr).toContain(
      'two configurations are named',
    );
  });

  it('prints the completions of a shell', () => {
    expect(runProgram(['completion', 'bash']).stdout).toContain('complete -o default -F');
  });

  it('writes a first file that it then starts with, and never overwrites one', async () => {
    const file = join(folder, 'first.yaml');
    const written = runProgram(['init', file], { GROQ_API_KEY: 'gsk-very-secret' });
    expect(written.stderr).toBe('');
    expect(written.stdout).toContain('mock, groq/*');
    expect(written.stdout).not.toContain('very-secret');
    const checked = runProgram(['config', 'check', file], { GROQ_API_KEY: 'gsk-very-secret' });
    expect(checked.status).toBe(0);
    expect(checked.stderr).toMatch(/^The configuration can be used: 0 errors, 0 warnings, .*\n$/);
    const again = runProgram(['init', file]);
    expect(again.status).toBe(1);
    expect(again.stderr).toContain('is there already');
  });
});
