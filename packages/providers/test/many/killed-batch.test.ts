import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { asArray, asObject, asString } from '@llm/core';
import { seededRandom } from '@llm/core/testing';
import { type Answer, serve, type TestServer } from '../serve.ts';
import { answering } from '../support/batch-client.ts';

const count = Number(process.env['BATCH_SIZE'] ?? 600);
const kills = Number(process.env['BATCH_KILLS'] ?? 3);
const concurrency = 20;

const program = fileURLToPath(new URL('batch-program.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'batch-'));
let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  rmSync(folder, { recursive: true });
});

interface Run {
  /** Texts by their places, as the process has printed them. */
  readonly given: ReadonlyMap<number, string>;
  readonly isWhole: boolean;
}

/** Runs the batch, and kills it once it has given so many results. */
function run(url: string, killAfter: number): Promise<Run> {
  const args = ['--conditions=@llm/source', '--import', 'tsx', program, url];
  const given = new Map<number, string>();
  let rest = '';
  let isWhole = false;
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [...args, join(folder, 'batch.jsonl'), String(count), String(concurrency)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const [place = '', said = ''] = line.split('\t');
        if (place === 'end') {
          isWhole = true;
          console.log(`a batch of ${count} ended with at most ${said} MB of heap`);
        } else given.set(Number(place), said);
      }
      if (given.size >= killAfter) child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('close', () => resolve({ given, isWhole }));
  });
}

const questionOf = (body: Parameters<Answer>[0]['body']): number => {
  const content = asString(asObject(asArray(body['messages'])?.at(-1))?.['content']) ?? '';
  return Number(content.slice('question '.length));
};

describe(`a batch of ${count} that is killed ${kills} times at random moments`, () => {
  it(
    'asks nothing twice that it has given, loses nothing, and gives every answer in the end',
    { timeout: 600_000 },
    async () => {
      const random = seededRandom(20_261_130);
      server = await serve(answering());
      const given = new Set<number>();
      let asked = 0;
      for (let kill = 0; kill <= kills; kill += 1) {
        const isLast = kill === kills;
        const killAfter = isLast
          ? Infinity
          : given.size + 1 + Math.floor(random() * (count / (kills + 1)));
        const { given: now, isWhole } = await run(server.url, killAfter);
        const inThisRun = server.received.slice(asked).map(({ body }) => questionOf(body));
        asked = server.received.length;
        // Nothing twice in one run, and nothing that a run before has given.
        expect(new Set(inThisRun).size).toBe(inThisRun.length);
        expect(inThisRun.filter((question) => given.has(question))).toEqual([]);
        for (const [place, text] of now) {
          expect(text).toBe(`answer to question ${place}`);
          given.add(place);
        }
        expect(isWhole).toBe(isLast);
        if (isLast) expect(now.size).toBe(count);
      }
      console.log(`${count} conversations, ${kills} kills, ${asked} calls`);
      // What was under way at a kill is asked again: nobody has seen its answer.
      expect(asked).toBeLessThanOrEqual(count + kills * concurrency);
    },
  );
});
