import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cell } from '../python/table.ts';
import type { Behind, Program, Question } from './program.ts';
import type { Ended } from './run-program.ts';

type Asked = Partial<Omit<Question, 'folder' | 'gatewayUrl'>>;

/** A program in a folder of its own, in front of one upstream. */
export interface CaseStage {
  readonly gatewayUrl: string;
  readonly key: string;
  readonly model: string;
  readonly upstream: string;
  readonly behind: Behind;
}

interface Tools {
  readonly folder: string;
  readonly program: Program;
  readonly stage: CaseStage;
  readonly ask: (asked: Asked) => Promise<Ended>;
}

/** What a program must be able to do. Each case throws where it is not so. */
const cases: Readonly<Record<string, (tools: Tools) => Promise<void>>> = {
  async text({ ask, program }) {
    const ended = await ask({ prompt: 'hello' });
    expectText(program.textIn(ended), 'You said:', ended);
    expectCode(ended, true);
  },

  async 'tool loop'({ ask, program, folder }) {
    const ended = await ask({ prompt: program.shellCall('echo made > made.txt; cat made.txt') });
    const file = join(folder, 'made.txt');
    if (!existsSync(file)) throw new Error(`the tool did not run\n${ended.output.slice(-2_000)}`);
    expectText(await readFile(file, 'utf8'), 'made', ended);
    expectText(program.textIn(ended), 'The tools say', ended);
    expectText(program.textIn(ended), 'made', ended);
    expectCode(ended, true);
  },

  async 'wrong key'({ ask }) {
    const ended = await ask({ prompt: 'hello', key: 'sk-wrong-key-of-somebody' });
    expectCode(ended, false);
    expectText(ended.output, '401', ended);
  },

  async 'unknown model'({ ask }) {
    const ended = await ask({ prompt: 'hello', model: 'nobody' });
    expectCode(ended, false);
    expectText(ended.output, 'model', ended);
  },

  async 'rate limit'({ ask }) {
    const ended = await ask({ prompt: 'rate limit me' });
    expectCode(ended, false);
    if (!/429|rate.?limit|slow down/i.test(ended.output))
      throw new Error(`no rate limit is told of\n${ended.output.slice(-2_000)}`);
  },

  // A program may fail or ask again. What had come is not taken for the whole answer.
  async 'stream cut off'({ ask, stage }) {
    const before = stage.behind.seen.length;
    const ended = await ask({ prompt: 'break' });
    if (stage.behind.seen.length < before + 2) expectCode(ended, false);
  },

  async cancelled({ ask, stage }) {
    const { seen, whenCut } = stage.behind;
    const before = seen.length;
    let wasCut = false;
    const cut = whenCut().then(() => (wasCut = true));
    const asked = (async () => {
      while (seen.length === before) await delay(5);
    })();
    const ended = await ask({ prompt: 'hold', interrupt: asked });
    await Promise.race([cut, delay(5_000)]);
    if (!wasCut) throw new Error(`the upstream was not closed\n${ended.output.slice(-2_000)}`);
  },
};

export async function runCases(
  program: Program,
  stage: CaseStage,
  isWanted: (feature: string) => boolean,
): Promise<readonly Cell[]> {
  const cells: Cell[] = [];
  const { name: client, version } = program;
  const { upstream, gatewayUrl, key, model } = stage;
  for (const [feature, run] of Object.entries(cases).filter(([name]) => isWanted(name))) {
    const folder = await mkdtemp(join(tmpdir(), 'programs-'));
    const defaults = { gatewayUrl, key, model, prompt: 'hello' };
    const ask = (asked: Asked) => program.ask({ ...defaults, ...asked, folder });
    const cell = { client, version, feature, upstream, outcome: 'ok' as const, reason: '' };
    try {
      await run({ folder, program, stage, ask });
      cells.push(cell);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      cells.push({ ...cell, outcome: 'FAILED', reason });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return cells;
}

function expectText(text: string, part: string, { output }: Ended): void {
  if (!text.includes(part)) throw new Error(`no “${part}” in:\n${output.slice(-2_000)}`);
}

function expectCode({ code, output }: Ended, succeeds: boolean): void {
  if ((code === 0) !== succeeds) throw new Error(`it ended with ${code}:\n${output.slice(-2_000)}`);
}
