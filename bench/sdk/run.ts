// Measures what a call costs with this client, with `openai`, with `ai` and with bare undici, side by side in one process, with an upstream in a
// process of its own: `npm run bench:sdk`. `-- --rounds 5` makes it shorter, `-- --check` ends with code 1 where a floor was missed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Question } from '../../packages/proxy/test/sdk-bench/library.ts';
import { createLibraries } from '../../packages/proxy/test/sdk-bench/libraries.ts';
import { buildChildren } from '../build-children.ts';
import { findCores } from '../child.ts';
import { answerText, chatStreamWords } from '../payloads.ts';
import { startUpstream } from '../start-upstream.ts';
import { createBareUndici } from './bare-undici.ts';
import { checkLibraryFloors, printLibraries } from './library-table.ts';
import { measureLibraries } from './measure-libraries.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    check: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1 || rounds > 200)
  throw new TypeError('--rounds has to be a number from 1 to 200');

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const cores = findCores();
if (cores.pinned) spawnSync('taskset', ['-a', '-c', '-p', cores.measured, String(process.pid)]);
const folder = mkdtempSync(join(tmpdir(), 'llm-bench-sdk-'));
process.on('exit', () => {
  rmSync(folder, { recursive: true, force: true });
});
const { upstream: program } = await buildChildren();
const upstream = await startUpstream({ program, cores: cores.others, eventsPerWrite: 10, folder });

const origin = upstream.origin('http');
const question: Question = {
  urls: { plain: `${origin}/plain/v1`, stream: `${origin}/stream/v1` },
  model: 'gpt-4o-mini',
  system: 'You are a careful assistant. Answer in short sentences.',
  prompt: answerText.repeat(2),
};

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');
// The young generation alone: each full collection ages compiled code, and what is old is compiled anew when it is next called.
const collectGarbage = (): void => {
  if (typeof collect === 'function') Reflect.apply(collect, undefined, [{ type: 'minor' }]);
};

const machine = `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, ${cores.pinned ? 'one core for the calls' : 'not pinned'}, load ${loadavg()[0]?.toFixed(1) ?? '?'}, ${rounds} rounds`;
say(machine);
const libraries = [...createLibraries(question), createBareUndici(question)];
const figures = await measureLibraries(libraries, {
  rounds,
  // V8 goes on compiling what a stream runs for some 1,200 streams (`node --trace-deopt`), and a library has 40 of them in a round.
  warmUps: 30,
  calls: { plain: 400, stream: 40 },
  concurrency: 8,
  expected: { plain: answerText, stream: chatStreamWords.join('') },
  random: Math.random,
  cpuUs: () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  collectGarbage,
  say,
});
await upstream.child.stop();

const floors = checkLibraryFloors(figures);
console.log([machine, printLibraries(libraries, figures)].join('\n\n'));
for (const { name, value, bound, reached } of floors)
  console.log(`${reached ? 'reached' : 'MISSED '} ${name}: ${value.toFixed(2)}, floor ${bound}`);
process.exit(values.check && floors.some(({ reached }) => !reached) ? 1 : 0);
