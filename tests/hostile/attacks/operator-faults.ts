import { spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Attack, holds } from '../harness/attack.ts';
import { staysCalm } from '../harness/calm.ts';
import { endOf } from '../harness/end-of.ts';
import { freePort } from '../harness/free-port.ts';
import {
  type GatewayProcess,
  type GatewayProcessOptions,
  spawnGateway,
} from '../harness/gateway-process.ts';
import { workersOf } from '../harness/kill-workers.ts';
import { pacedAnswer, wordsOf } from '../harness/paced-upstream.ts';
import { send } from '../harness/send.ts';
import { configAt, type Stage } from '../harness/stage.ts';

const messages = [{ role: 'user', content: 'hi' }];
const call = { body: { model: 'openai', messages } };

const drainSeconds = 2;
// A signal and an exit also take a while on a machine that others use.
const longestStopMs = drainSeconds * 1_000 + 1_500;

/** Calls one after the other. How many were answered with 200. */
async function callTimes(url: string, times: number, body: object = call): Promise<number> {
  let good = 0;
  for (let at = 0; at < times; at += 1) if ((await send(url, body)).status === 200) good += 1;
  return good;
}

/** Tells a gateway to stop, and gives its code and how long it took. */
async function stop(
  gateway: GatewayProcess,
): Promise<{ readonly code: number | string; readonly ms: number }> {
  const begin = performance.now();
  const end = endOf(gateway.child);
  gateway.child.kill('SIGTERM');
  const code = await Promise.race([end, wait(2 * longestStopMs, 'none')]);
  return { code, ms: performance.now() - begin };
}

/** A log that cannot be written costs lines, and neither calls nor memory nor the end. */
function badLog(
  name: string,
  prepare: (stage: Stage) => Promise<{
    readonly gateway: GatewayProcess;
    readonly spoil?: () => void;
  }>,
): Attack {
  return {
    side: 'operator',
    name: `a log to ${name}`,
    async run(stage) {
      const { gateway, spoil } = await prepare(stage);
      spoil?.();
      const metadata = { note: 'x'.repeat(2_000) };
      const body = { body: { ...call.body, metadata } };
      const { result, seen } = await staysCalm(gateway, () => callTimes(gateway.url, 2_000, body));
      holds(result === 2_000, `${result} of 2,000 calls were answered`);
      const { code, ms } = await stop(gateway);
      holds(code === 0 && ms < longestStopMs, `SIGTERM: ${code} after ${ms.toFixed(0)} ms`);
      return `2,000 calls answered, ${seen}; SIGTERM: ${code} after ${ms.toFixed(0)} ms`;
    },
  };
}

const drained = (stage: Stage) =>
  configAt(stage.upstream.origin, { server: { drain_seconds: drainSeconds } });

const atPort = async (
  stage: Stage,
  options: Partial<GatewayProcessOptions>,
): Promise<GatewayProcess> =>
  stage.start({ config: drained(stage), port: await freePort(), ...options });

/** What a gateway says that cannot start: it ends, and says why in a line. */
async function whyNoStart(
  stage: Stage,
  pattern: RegExp,
  options: Partial<GatewayProcessOptions>,
): Promise<string> {
  const told = await stage.start(options).then(
    () => 'it started',
    (cause: unknown) => String(cause),
  );
  const line = told.split('\n').find((one) => pattern.test(one));
  holds(line !== undefined && !told.includes('    at '), told.slice(0, 500));
  return line.replace(/^Error: the gateway did not start, /, 'exit ');
}

function badConfig(name: string, pattern: RegExp, prepare: (folder: string) => string): Attack {
  return {
    side: 'operator',
    name: `a configuration that ${name}`,
    async run(stage) {
      const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
      try {
        return await whyNoStart(stage, pattern, { words: ['--config', prepare(folder)] });
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  };
}

/** What goes wrong on an operator's machine. */
export const operatorFaults: readonly Attack[] = [
  badLog('a full disk', async (stage) => {
    const full = openSync('/dev/full', 'w');
    const gateway = await atPort(stage, { stdout: full });
    closeSync(full);
    return { gateway };
  }),
  badLog('a pipe whose reader has gone', async (stage) => {
    const gateway = await atPort(stage, { stdout: 'unread pipe' });
    return { gateway, spoil: () => gateway.child.stdout?.destroy() };
  }),
  badLog('a pipe that nobody reads', async (stage) => ({
    gateway: await atPort(stage, { stdout: 'unread pipe' }),
  })),
  {
    side: 'operator',
    name: 'a port that is taken',
    async run(stage) {
      const other = createServer((socket) => void socket.destroy());
      await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
      const address = other.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      try {
        return await whyNoStart(stage, /cannot listen on \S+ port \d+/, { port });
      } finally {
        other.close();
      }
    },
  },
  badConfig('is not there', /no-such-file/, (folder) => join(folder, 'no-such-file.yaml')),
  badConfig('is a folder', /folder|directory/, (folder) => folder),
  badConfig('leads nowhere', /dangling/, (folder) => {
    const file = join(folder, 'dangling.yaml');
    symlinkSync(join(folder, 'gone'), file);
    return file;
  }),
  badConfig('is no text', /expected a map of settings/, (folder) => {
    const file = join(folder, 'binary.yaml');
    writeFileSync(file, Buffer.from([0, 255, 254, 7, 0, 193, 200]));
    return file;
  }),
  {
    side: 'operator',
    name: 'a configuration that is spoilt while it serves, and a worker that dies then',
    async run(stage) {
      const spawned = spawnGateway({
        config: configAt(stage.upstream.origin, { server: { workers: 2 } }),
      });
      try {
        const gateway = await spawned.listening;
        const good = readFileSync(spawned.file);
        writeFileSync(spawned.file, 'model_list: [');
        const [pid = 0] = workersOf(gateway.child.pid ?? 0);
        process.kill(pid, 'SIGKILL');
        await until(
          () => gateway.text().includes('could not start'),
          'it tells of no failed start',
        );
        const during = await callTimes(gateway.url, 20);
        writeFileSync(spawned.file, good);
        await until(() => gateway.text().split('"a worker listens"').length > 3, 'none replaced');
        const after = await callTimes(gateway.url, 20);
        holds(during + after === 40, `${during} and ${after} of 20 were answered`);
        return '20 of 20 answered meanwhile, and the dead worker replaced once the file was good';
      } finally {
        await spawned.close();
      }
    },
  },
  {
    side: 'operator',
    name: 'no files left: 64 may be open, 200 callers at once',
    async run(stage) {
      const { origin } = stage.upstream;
      const config = configAt(origin, {
        router_settings: { num_retries: 0, allowed_fails: 0, cooldown_time: 60 },
      });
      const gateway = await stage.start({ config });
      // Not before the start, which reads the sources of several hundred modules here.
      const { status } = spawnSync('prlimit', [`--pid=${gateway.child.pid}`, '--nofile=64']);
      holds(status === 0, 'prlimit of util-linux is missing');
      stage.upstream.answerWith(({ response }) => {
        setTimeout(() => response.end('{"choices":[]}'), 300);
      });
      const held = Array.from({ length: 200 }, () =>
        send(gateway.url, call).then(
          ({ status }) => status,
          () => 'closed' as const,
        ),
      );
      const cpu = cpuSecondsOf(gateway);
      await wait(250);
      holds(!gateway.hasEnded(), `the process ended: ${gateway.text().slice(-1_000)}`);
      const spent = cpuSecondsOf(gateway) - cpu;
      const outcomes = await Promise.all(held);
      const counts = new Map<string, number>();
      for (const outcome of outcomes.map(String))
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      const told = [...counts].map(([outcome, times]) => `${times} × ${outcome}`).join(', ');
      stage.upstream.answerWith();
      const after = await callTimes(gateway.url, 20);
      holds(
        [...counts.keys()].every((key) => ['200', '503', 'closed'].includes(key)),
        told,
      );
      holds(!gateway.hasEnded(), 'the process ended');
      holds(
        after === 20,
        `${told}; afterwards ${after} of 20 were answered: ${gateway.text().slice(-500)}`,
      );
      await wait(500);
      const idle = cpuSecondsOf(gateway);
      await wait(1_000);
      const spun = cpuSecondsOf(gateway) - idle;
      holds(spun < 0.3, `it spins: ${spun.toFixed(2)} s of a second`);
      return `${told}; then 20 of 20 good, ${spent.toFixed(2)} s of CPU in the rush, ${spun.toFixed(2)} at rest`;
    },
  },
  {
    side: 'operator',
    name: 'the clock set back by an hour while a deployment rests',
    async run(stage) {
      const config = configAt(stage.upstream.origin, {
        router_settings: {
          num_retries: 0,
          allowed_fails: 0,
          cooldown_time: 1,
          fallbacks: [{ openai: ['anthropic'] }],
        },
      });
      const gateway = await stage.start({
        config,
        preload: new URL('../harness/shift-clock.ts', import.meta.url).pathname,
      });
      stage.upstream.answerWith(({ response }) => void response.writeHead(500).end('{}'));
      await send(gateway.url, call);
      stage.upstream.answerWith();
      stage.upstream.answerWith(pacedAnswer);
      const content = wordsOf({ waitMs: 400, pieces: 1, everyMs: 0, pieceBytes: 9 });
      const open = send(gateway.url, {
        body: { model: 'anthropic', max_tokens: 9, messages: [{ role: 'user', content }] },
      });
      await wait(100);
      gateway.child.send(-3_600_000);
      const { status } = await open;
      stage.upstream.answerWith();
      await wait(1_500);
      const answer = await send(gateway.url, call);
      const provider = String(answer.headers['x-llm-provider']);
      const durations = [...gateway.text().matchAll(/"durationMs":(-?\d+)/g)].map(([, ms]) =>
        Number(ms),
      );
      const told = `the open call ${status}, then ${answer.status} from ${provider}, durations ${durations.join(', ')} ms`;
      await gateway.close();
      holds(status === 200 && answer.status === 200 && provider === 'openai', told);
      holds(durations.length > 0 && durations.every((ms) => ms >= 0 && ms < 60_000), told);
      return told;
    },
  },
];

async function until(isSo: () => boolean, otherwise: string): Promise<void> {
  const end = performance.now() + 20_000;
  while (!isSo() && performance.now() < end) await wait(20);
  holds(isSo(), otherwise);
}

/** CPU time that a process has used, in seconds. */
function cpuSecondsOf({ child }: GatewayProcess): number {
  // After the name, which may have blanks in it. Fields 14 and 15 count the clock's hundredths.
  const stat = readFileSync(`/proc/${child.pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
