import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const source = new URL('./create-line-logger.ts', import.meta.url).href;
const root = fileURLToPath(new URL('../../../..', import.meta.url));

const words = (program: string, options: object): string[] => [
  '--conditions=@llm/source',
  '--import',
  'tsx',
  '--input-type=module',
  '-e',
  `
    const { createLineLogger } = await import(${JSON.stringify(source)});
    const { logger, flush } = createLineLogger(${JSON.stringify(options)});
    ${program}
  `,
];
const environment = { PATH: process.env['PATH'] };

/** What a program prints that has a `logger`. */
function textOf(program: string, options: object = {}): string {
  const { stdout, stderr } = spawnSync(process.execPath, words(program, options), {
    cwd: root,
    encoding: 'utf8',
    env: environment,
  });
  expect(stderr).toBe('');
  return stdout;
}

const flushed = 'await flush(); process.exit(0);';

function linesOf(program: string, options: object = {}): unknown[] {
  return textOf(program, options)
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

/** Runs a program under a shell, and gives what both printed and how the program ended. */
function inShell(command: string, program: string, options: object = {}) {
  const run = spawnSync('bash', ['-c', command, process.execPath, ...words(program, options)], {
    cwd: root,
    encoding: 'utf8',
    env: { ...environment, SHELL: '/bin/bash' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  });
  return { ...run, text: run.stdout + run.stderr };
}

describe('createLineLogger', { timeout: 60_000 }, () => {
  it.each([
    ['is told to', 'process.exit(1);'],
    ['has nothing more to do', ''],
    [
      'breaks',
      "process.on('uncaughtException', () => process.exit(7)); throw new Error('broken');",
    ],
  ])('loses no line of a process that ends because it %s', (_, end) => {
    const program =
      "logger.info({ at: 1 }, 'call'); logger.warn({ at: 2 }, 'call'); logger.info({ at: 3 }, 'call');";
    expect(linesOf(program + end)).toMatchObject([{ at: 1 }, { at: 2 }, { at: 3 }]);
  });

  it('writes what waits while the process goes on', () => {
    const end = "setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1500);";
    expect(linesOf(`logger.info({ at: 1 }, 'call'); ${end}`)).toMatchObject([{ at: 1 }]);
  });

  it('writes lines of JSON from its level on, and all of them before the process ends', () => {
    const lines = linesOf(
      `logger.info({}, 'hidden');
       for (let at = 0; at < 1000; at += 1) logger.warn({ at }, 'shown');
       ${flushed}`,
      { level: 'warn' },
    );
    expect(lines).toHaveLength(1_000);
    expect(lines.at(-1)).toMatchObject({ level: 'warn', at: 999, message: 'shown' });
  });

  it.each(['json', 'pretty'])(
    'writes no secret that it knows, whatever it looks like, as %s',
    (format) => {
      const secret = 'plain words, no shape "of" a key';
      const text = textOf(
        `const secret = ${JSON.stringify(secret)};
      logger.info({ path: '/v1/' + encodeURIComponent(secret), tags: [secret] }, secret); ${flushed}`,
        { secrets: [secret], format },
      );
      expect(text).toContain('***');
      expect(text).not.toContain('plain words');
      expect(text).not.toContain('plain%20words');
    },
  );

  it('writes lines of every level in the same layout', () => {
    const lines = linesOf(
      `const fields = { text: 'a "quoted"\\n\\u2028 line', none: undefined, nothing: null, list: [1, { a: true }] };
       for (const name of ['debug', 'info', 'warn', 'error']) logger[name](fields, 'seen');
       logger.info({}, 'bare');`,
      { level: 'debug' },
    );
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
    const seen = {
      message: 'seen',
      text: 'a "quoted"\n\u2028 line',
      nothing: null,
      list: [1, { a: true }],
    };
    expect(lines).toStrictEqual([
      ...['debug', 'info', 'warn', 'error'].map((level) => ({ time, level, ...seen })),
      { time, level: 'info', message: 'bare' },
    ]);
  });

  it('is for people where it is told so', () => {
    const text = textOf("logger.warn({ host: '127.0.0.1' }, 'no master key');", {
      format: 'pretty',
    });
    expect(text).toMatch(/^\d\d:\d\d:\d\d {2}warn {3}no master key {2}host=127\.0\.0\.1\n$/);
  });

  it('is for people on a terminal, in colours unless somebody wants none', () => {
    const program = "logger.info({}, 'hello');";
    const shell = 'script -qec "$(printf "%q " "$0" "$@")" /dev/null';
    expect(inShell(shell, program).stdout).toContain('\u001b[34minfo ');
    expect(inShell(shell, program, { colours: false }).stdout).toMatch(/^\d\d:.* info {3}hello/);
  });
});

const many =
  "for (let at = 0; at < 400; at += 1) logger.info({ at, x: 'x'.repeat(15_000) }, 'call');";
const more = "setTimeout(() => logger.info({}, 'later'), 300);";
// Alive until somebody ends it, as a server is.
const alive = 'setInterval(() => undefined, 1_000);';
const stops = "process.on('SIGTERM', async () => { await flush(); process.exit(3); });";

describe('a log that nobody takes', { timeout: 60_000 }, () => {
  it.each([
    ['a full disk', '"$0" "$@" > /dev/full', 3],
    [
      'a file that may not grow',
      'f=$(mktemp); ulimit -f 8; "$0" "$@" > $f; c=$?; rm $f; exit $c',
      3,
    ],
    ['a reader that has gone', 'set -o pipefail; "$0" "$@" | head -c 1 >/dev/null', 3],
    ['a reader that reads nothing', '{ "$0" "$@"; echo code $? >&2; } | sleep 4', 0],
    ['a closed output', '"$0" "$@" >&-', 3],
  ])('does not keep a process from ending: %s', (_, command, code) => {
    const begin = "setTimeout(() => process.kill(process.pid, 'SIGTERM'), 900);";
    const { status, stderr } = inShell(command, `${stops}${alive}${many}${more}${begin}`);
    expect([status, stderr]).toEqual([code, code === 0 ? 'code 3\n' : '']);
  });

  it('loses lines beyond a bound, tells how many, and goes on', async () => {
    const program = `
      ${many.replaceAll('400', '2_000')}
      process.on('SIGTERM', () => { logger.info({}, 'after'); });
      process.stderr.write(String(process.memoryUsage().rss));
      ${alive}`;
    const child = spawn(process.execPath, words(program, {}), { cwd: root, env: environment });
    const memory = await new Promise<string>((resolve) => {
      child.stderr.once('data', (text: Buffer) => resolve(String(text)));
    });
    expect(Number(memory)).toBeLessThan(250_000_000);
    let text = '';
    const seen = new Promise<void>((resolve) => {
      child.stdout.on('data', (piece: Buffer) => {
        text += String(piece);
        if (text.includes('"after"')) resolve();
        else if (text.includes('were lost')) child.kill('SIGTERM');
      });
    });
    await seen;
    child.kill('SIGKILL');
    const lines = text
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    const told = lines.filter((line) => JSON.stringify(line).includes('"call"')).length;
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'warn', lost: 2_000 - told, since: expect.any(String) }),
    );
    expect(told).toBeGreaterThan(500);
  });

  it('writes what it has kept once there is room', async () => {
    const program = `
      logger.info({ at: 1 }, 'call');
      setTimeout(() => logger.info({ at: 2 }, 'call'), 2_500);
      setTimeout(() => process.exit(0), 4_500);`;
    // A named pipe without a reader, who comes after two seconds.
    const command = `d=$(mktemp -d); mkfifo $d/p; exec 3<>$d/p; exec 4>$d/p; exec 3<&-
      "$0" "$@" >&4 4>&- & exec 4>&-; sleep 2; cat $d/p; wait; rm -r $d`;
    expect(inShell(command, program).stdout).toMatch(/"at":1[^]*"at":2/);
  });
});
