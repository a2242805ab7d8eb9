import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
});
afterAll(() => {
  upstream.close();
});

/** What a program prints. In a process of its own, because the libraries read the environment when they are loaded, and other tests have loaded them. */
async function run(folder: string, file: string): Promise<string> {
  const program = fileURLToPath(new URL(`${folder}/${file}`, import.meta.url));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@llm/source', '--import', 'tsx', program],
    { env: { ...process.env, OPENAI_API_KEY: 'sk-local', OPENAI_BASE_URL: upstream.url } },
  );
  return stdout;
}

describe('six tasks with three libraries', () => {
  it.each(libraries.flatMap(({ folder }) => tasks.map(({ file }) => [folder, file] as const)))(
    '%s/%s does what it should',
    async (folder, file) => {
      expect(await run(folder, file)).toBe(expected[file]);
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
