import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));
const root = fileURLToPath(new URL('../../..', import.meta.url));

describe('the demo', () => {
  it('answers the call that it prints, without any key, and stops when told to', async () => {
    const child = spawn(
      process.execPath,
      ['--conditions=@llm/source', '--import', 'tsx', program],
      {
        cwd: root,
        env: { PATH: process.env['PATH'], PORT: '0' },
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    try {
      let text = '';
      for await (const chunk of child.stdout) {
        text += String(chunk);
        if (text.includes("-d '")) break;
      }
      const url = /curl (\S+)/.exec(text)?.[1] ?? '';
      const body = /-d '(.*)'/.exec(text)?.[1] ?? '';
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(url, { method: 'POST', headers, body });
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({
        choices: [{ message: { content: 'Hello! This is the mock model. You said: Hello' } }],
      });
    } finally {
      child.kill('SIGTERM');
    }
    expect(await once(child, 'exit')).toEqual([0, null]);
  }, 60_000);
});
