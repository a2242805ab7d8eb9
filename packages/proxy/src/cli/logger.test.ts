import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const source = new URL('./logger.ts', import.meta.url).href;
const root = fileURLToPath(new URL('../../../..', import.meta.url));

describe('createLineLogger', () => {
  it('writes lines of JSON from its level on, and all of them before the process ends', () => {
    const program = `
      const { createLineLogger } = await import(${JSON.stringify(source)});
      const { logger, flush } = createLineLogger('warn');
      logger.info({}, 'hidden');
      for (let at = 0; at < 1000; at += 1) logger.warn({ at }, 'shown');
      flush();
      process.exit(0);
    `;
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--conditions=@llm/source', '--import', 'tsx', '--input-type=module', '-e', program],
      { cwd: root, encoding: 'utf8' },
    );
    expect(stderr).toBe('');
    const lines = stdout.trim().split('\n');
    expect(lines).toHaveLength(1_000);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ level: 40, at: 999, msg: 'shown' });
  }, 60_000);
});
