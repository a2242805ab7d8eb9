import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { libraries, printTaskTable, programsOf, tasks } from './task-table.ts';
import { startTaskUpstream } from './upstream.ts';

const expected: Readonly<Record<string, string>> = {
  'one-call.ts': 'Hello!\n',
  'stream-text.ts': 'Hello!',
  'tool-loop.ts': 'It is sunny.\n',
  'structured-output.ts': 'Paris\n',
  'rate-limit.ts': 'wait 2000\n',
  'stream-then-answer.ts': 'Hello!Hello! 7\n',
};

let upstream: Awaited<ReturnType<typeof startTaskUpstream>>;
beforeAll(async () => {
  upstream = await startTaskUpstream();
  vi.stubEnv('OPENAI_API_KEY', 'sk-local');
  vi.stubEnv('OPENAI_BASE_URL', upstream.url);
});
afterAll(() => {
  upstream.close();
  vi.unstubAllEnvs();
});

/** What a program prints. */
async function run(path: string): Promise<string> {
  let printed = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const log = vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => {
    printed += `${values.join(' ')}\n`;
  });
  try {
    await import(path);
  } finally {
    write.mockRestore();
    log.mockRestore();
  }
  return printed;
}

describe('six tasks with three libraries', () => {
  it.each(libraries.flatMap(({ folder }) => tasks.map(({ file }) => [folder, file] as const)))(
    '%s/%s does what it should',
    async (folder, file) => {
      expect(await run(`./${folder}/${file}`)).toBe(expected[file]);
    },
    20_000,
  );

  it('has no program that is not counted', () => {
    for (const { folder } of libraries)
      expect(programsOf(folder)).toEqual(tasks.map(({ file }) => file).toSorted());
  });

  it('has the lengths that the page says', () => {
    const page = readFileSync(new URL('../../../../docs/compare-sdks.md', import.meta.url), 'utf8');
    expect(page).toContain(printTaskTable());
  });
});
