import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = dirname(import.meta.dirname);
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
const start = (scripts['start'] ?? '').split(' ').slice(1);
const env = { PATH: process.env['PATH'], PORT: '0' };

const run = (...words: readonly string[]) =>
  spawnSync(process.execPath, [...start, ...words], { cwd: root, env, encoding: 'utf8' });

/** The line that says where it listens. The pipe stays open, because the program goes on to write into it. */
const listening = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += String(chunk);
      const line = /^.*"message":"listening".*$/m.exec(text)?.[0];
      if (line !== undefined) resolve(line);
    });
    child.once('exit', () => reject(new Error(`it ended: ${text}`)));
  });

describe('npm start', { timeout: 60_000 }, () => {
  it('builds nothing', () => {
    expect(scripts['start']).toMatch(/^node /);
  });

  it('answers without any key, names its models and aliases, and stops when told to', async () => {
    const child = spawn(process.execPath, start, { cwd: root, env, stdio: ['ignore', 'pipe', 2] });
    try {
      const { url, models } = JSON.parse(await listening(child)) as {
        readonly url: string;
        readonly models: readonly string[];
      };
      expect(models).toEqual(expect.arrayContaining(['mock', 'mock-tools', 'default']));
      const answer = await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'default', messages: [{ role: 'user', content: 'Hi' }] }),
      });
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({
        choices: [{ message: { content: 'Hello! This is the mock model. You said: Hi' } }],
      });
    } finally {
      child.kill('SIGTERM');
    }
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('stops when npm’s shell is gone, which a signal to npm ends', async () => {
    const words = [process.execPath, ...start].map((word) => `'${word}'`).join(' ');
    const child = spawn('sh', ['-c', `${words}; true`], {
      cwd: root,
      env: { ...env, npm_lifecycle_event: 'start' },
      stdio: ['ignore', 'pipe', 2],
    });
    const line = await listening(child);
    const { url } = JSON.parse(line) as { readonly url: string };
    expect((await fetch(`${url}/health/liveness`)).status).toBe(200);
    // The streams end when nobody can write into them any more, the program behind the shell included.
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    await closed;
    await expect(fetch(`${url}/health/liveness`)).rejects.toThrow('fetch failed');
  });

  it('passes its options and a file on to the command', () => {
    expect(run('--help').stdout).toContain('--allow-unauthenticated');
    expect(run('--port', 'http').stderr).toContain('must be a number');
    expect(run('no-such-file.yaml').stderr).toContain('no-such-file.yaml');
    expect(run('config', 'check').stdout).toContain('mock');
  });
});
