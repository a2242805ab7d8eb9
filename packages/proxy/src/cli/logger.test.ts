import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const source = new URL('./logger.ts', import.meta.url).href;
const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** What a program prints that has a `logger` of this level. */
function linesOf(level: string, program: string, end = 'flush(); process.exit(0);'): unknown[] {
  const whole = `
    const { createLineLogger } = await import(${JSON.stringify(source)});
    const { logger, flush } = createLineLogger(${JSON.stringify(level)});
    ${program}
    ${end}
  `;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@llm/source', '--import', 'tsx', '--input-type=module', '-e', whole],
    { cwd: root, encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  return stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

describe('createLineLogger', () => {
  it.each([
    ['is told to', 'process.exit(1);'],
    ['has nothing more to do', ''],
    [
      'breaks',
      "process.on('uncaughtException', () => process.exit(7)); throw new Error('broken');",
    ],
  ])(
    'loses no line of a process that ends because it %s',
    (_, end) => {
      const program =
        "logger.info({ at: 1 }, 'call'); logger.warn({ at: 2 }, 'call'); logger.info({ at: 3 }, 'call');";
      expect(linesOf('info', program, end)).toMatchObject([{ at: 1 }, { at: 2 }, { at: 3 }]);
    },
    60_000,
  );

  it('writes what waits while the process goes on', () => {
    const end = "setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1500);";
    expect(linesOf('info', "logger.info({ at: 1 }, 'call');", end)).toMatchObject([{ at: 1 }]);
  }, 60_000);

  it('writes lines of JSON from its level on, and all of them before the process ends', () => {
    const lines = linesOf(
      'warn',
      `
      logger.info({}, 'hidden');
      for (let at = 0; at < 1000; at += 1) logger.warn({ at }, 'shown');
    `,
    );
    expect(lines).toHaveLength(1_000);
    expect(lines.at(-1)).toMatchObject({ level: 40, at: 999, msg: 'shown' });
  }, 60_000);

  it('writes lines of every level in the same layout', () => {
    const lines = linesOf(
      'debug',
      `
      const fields = { text: 'a "quoted"\\n\\u2028 line', none: undefined, nothing: null, list: [1, { a: true }] };
      for (const name of ['debug', 'info', 'warn', 'error']) logger[name](fields, 'seen');
      logger.info({}, 'bare');
    `,
    );
    const seen = {
      text: 'a "quoted"\n\u2028 line',
      nothing: null,
      list: [1, { a: true }],
      msg: 'seen',
    };
    const time = expect.any(Number) as number;
    expect(lines).toStrictEqual([
      ...[20, 30, 40, 50].map((level) => ({ level, time, ...seen })),
      { level: 30, time, msg: 'bare' },
    ]);
  }, 60_000);
});
