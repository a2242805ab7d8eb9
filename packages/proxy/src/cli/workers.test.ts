import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askProgram, runProgram, startProgram } from '../../test/support/program.ts';

const models = 'model_list:\n  - {model_name: a, litellm_params: {model: mock/a}}';
let folder = '';
let config = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llm-cli-'));
  config = join(folder, 'config.yaml');
  await writeFile(config, models);
});
afterAll(() => rm(folder, { recursive: true }));

const listens = /"message":"a worker listens"/g;
const pidsOf = (text: string): number[] =>
  [...text.matchAll(/"message":"a worker listens","worker":\d+,"pid":(\d+)/g)].map(([, pid]) =>
    Number(pid),
  );

function kill(pids: readonly number[]): void {
  expect(pids).not.toHaveLength(0);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
}

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
      await running.wrote(listens, 2);
      for (let at = 0; at < 4; at += 1)
        expect((await askProgram(running.url, 'a')).status).toBe(200);
      kill(pidsOf(running.text()).slice(0, 1));
      await running.wrote(/a worker died and is replaced/g, 1);
      await running.wrote(listens, 3);
      expect((await askProgram(running.url, 'a')).status).toBe(200);
    } finally {
      expect(await running.stop()).toBe(0);
    }
    expect(running.text().match(/"message":"stopped"/g)).toHaveLength(2);
  });

  it('loses no connection that a worker has not accepted when it dies', async () => {
    const running = await startProgram(['--config', config, '--port', '0', '--num_workers', '2']);
    try {
      await running.wrote(listens, 2);
      const [pid = 0] = pidsOf(running.text());
      // It stands still as at the moment of its death, so whatever is handed to it now is lost with it.
      process.kill(pid, 'SIGSTOP');
      const calls = Array.from({ length: 8 }, () => askProgram(running.url, 'a'));
      await running.wrote(/"message":"call"/g, 4);
      kill([pid]);
      for (const { status } of await Promise.all(calls)) expect(status).toBe(200);
    } finally {
      expect(await running.stop()).toBe(0);
    }
  });

  it('goes on with those that serve where a replacement cannot start, until it can', async () => {
    const file = join(folder, 'spoilt.yaml');
    await writeFile(file, models);
    const running = await startProgram(['--config', file, '--port', '0', '--num_workers', '2']);
    try {
      await running.wrote(listens, 2);
      await writeFile(file, 'model_list: [');
      kill(pidsOf(running.text()).slice(0, 1));
      await running.wrote(/a worker could not start; it is tried again/g, 2);
      for (let at = 0; at < 4; at += 1)
        expect((await askProgram(running.url, 'a')).status).toBe(200);
      await writeFile(file, models);
      await running.wrote(listens, 3);
      for (let at = 0; at < 4; at += 1)
        expect((await askProgram(running.url, 'a')).status).toBe(200);
    } finally {
      expect(await running.stop()).toBe(0);
    }
  });

  it('ends at once when told to while a replacement is waited for', async () => {
    const file = join(folder, 'gone.yaml');
    await writeFile(file, models);
    const running = await startProgram(['--config', file, '--port', '0', '--num_workers', '2']);
    await running.wrote(listens, 2);
    await rm(file);
    kill(pidsOf(running.text()));
    await running.wrote(/a worker could not start; it is tried again/g, 3);
    expect(await running.stop()).toBe(0);
  });

  it('ends with 1 where nobody serves and none can start', async () => {
    const file = join(folder, 'lost.yaml');
    await writeFile(file, models);
    const running = await startProgram(['--config', file, '--port', '0', '--num_workers', '2']);
    await running.wrote(listens, 2);
    await rm(file);
    const gone = new Promise((resolve) => running.child.once('exit', resolve));
    kill(pidsOf(running.text()));
    expect(await gone).toBe(1);
  });
});
