import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askProgram, runProgram, startProgram } from '../../test/support/program.ts';

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

describe('llm-proxy --num_workers', { timeout: 120_000 }, () => {
  it('ends with a complaint where the workers cannot listen', async () => {
    const running = await startProgram(['--config', config, '--port', '0']);
    try {
      const port = new URL(running.url).port;
      const { status, stderr } = runProgram([
        '--config',
        config,
        '--port',
        port,
        '--num_workers',
        '2',
      ]);
      expect(status).toBe(1);
      expect(stderr).toMatch(new RegExp(`cannot listen on \\S+ port ${port}`));
    } finally {
      await running.stop();
    }
  });

  it('serves one port with several processes, replaces one that dies, and stops them all', async () => {
    const running = await startProgram(['--config', config, '--port', '0', '--num_workers', '2']);
    try {
      await running.wrote(/"msg":"a worker listens"/g, 2);
      for (let at = 0; at < 4; at += 1)
        expect((await askProgram(running.url, 'a')).status).toBe(200);
      const pid = /"pid":(\d+),"msg":"a worker listens"/.exec(running.text())?.[1];
      process.kill(Number(pid), 'SIGKILL');
      await running.wrote(/a worker died and is replaced/g, 1);
      await running.wrote(/"msg":"a worker listens"/g, 3);
      expect((await askProgram(running.url, 'a')).status).toBe(200);
    } finally {
      expect(await running.stop()).toBe(0);
    }
    expect(running.text().match(/"msg":"stopped"/g)).toHaveLength(2);
  });
});
