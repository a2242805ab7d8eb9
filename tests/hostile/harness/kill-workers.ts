import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../generate/random.ts';
import { holds } from './attack.ts';
import { isGood } from './callers-in-any-state.ts';
import { spawnGateway, type GatewayProcess } from './gateway-process.ts';
import { wordsOf } from './paced-upstream.ts';
import { openRaw, rawRequest } from './raw-client.ts';
import { configAt } from './stage.ts';

/** What was seen while workers were killed. */
export interface Kills {
  readonly kills: number;
  readonly calls: number;
  /** Calls that the killed workers had taken. */
  readonly theirs: number;
}

const workers = 3;
const callersAtOnce = 12;
// Where all workers die one after the other, a call waits until the next one has started.
const longestCallMs = 30_000;
const longestReplaceMs = 30_000;

/**
 * Kills workers of one gateway at random moments while callers call.
 *
 * @throws {Error} a call was lost that no killed worker had taken, one was neither answered nor closed, or a worker was not replaced
 */
export async function killWorkers(origin: string, random: Random, kills: number): Promise<Kills> {
  const started = spawnGateway({
    config: configAt(origin, { server: { drain_seconds: 2, workers } }),
  });
  const state = { isOver: false, calls: 0, theirs: 0 };
  const victims = new Set<number>();
  const failures: string[] = [];
  const call = async (url: string): Promise<void> => {
    const connection = await openRaw(url);
    const asked = 1 + random.below(3);
    for (let number = 0; number < asked && !connection.isClosed(); number += 1) {
      const { head, body } = randomRequest(random);
      state.calls += 1;
      connection.write(head + body);
      await Promise.race([connection.answered(number + 1), wait(longestCallMs)]);
      const answers = connection.answers();
      const answer = answers[number];
      if (answer !== undefined && isGood(answer)) continue;
      // The kill is known a moment after its connections break.
      await wait(100);
      if (connection.isClosed() && victims.has(connection.port)) state.theirs += 1;
      else
        failures.push(
          `a call of port ${connection.port} ${connection.isClosed() ? 'was closed' : 'was left waiting'} with ${answer?.status ?? 'nothing'} …${answer?.body.slice(-100) ?? ''}`,
        );
      break;
    }
    connection.destroy();
  };
  try {
    const gateway = await started.listening;
    await listens(gateway, workers);
    const callers = Array.from({ length: callersAtOnce }, async () => {
      while (!state.isOver)
        await call(gateway.url).catch((error: unknown) => failures.push(String(error)));
    });
    for (let kill = 0; kill < kills; kill += 1) {
      await wait(200 + random.below(1_500));
      // Where nobody serves any more, connections are refused until somebody does.
      await listens(gateway, 2);
      killOne(random.one(workersOf(gateway.child.pid ?? 0)), gateway.url, victims);
    }
    await listens(gateway, workers);
    state.isOver = true;
    await Promise.all(callers);
    holds(
      failures.length === 0,
      `${failures.length} of ${state.calls} calls: ${failures.slice(0, 5).join('; ')}`,
    );
    return { kills, calls: state.calls, theirs: state.theirs };
  } finally {
    state.isOver = true;
    await started.close();
  }
}

function randomRequest(random: Random) {
  const stream = random.chance(0.4);
  const content = wordsOf({
    waitMs: random.below(60),
    pieces: 1 + random.below(5),
    everyMs: random.below(30),
    pieceBytes: 10 + random.size(20_000),
  });
  return rawRequest(random.one(['/v1/chat/completions', '/v1/messages']), {
    model: random.one(['openai', 'anthropic']),
    max_tokens: 9,
    stream,
    messages: [{ role: 'user', content }],
  });
}

/** Resolves when so many workers serve. */
async function listens(gateway: GatewayProcess, times: number): Promise<void> {
  const end = performance.now() + longestReplaceMs;
  const count = (): number =>
    workersOf(gateway.child.pid ?? 0).filter((pid) => gateway.text().includes(`"pid":${pid}}`))
      .length;
  while (count() < times && performance.now() < end) await wait(20);
  holds(count() >= times, `${count()} workers of ${times} serve`);
}

/** Stops a worker, so that what it has taken stays as it is, notes whose connections those are, and kills it. */
function killOne(pid: number, url: string, victims: Set<number>): void {
  process.kill(pid, 'SIGSTOP');
  while (!/\) T /.test(readFileSync(`/proc/${pid}/stat`, 'latin1')));
  for (const port of portsTakenBy(pid, Number(new URL(url).port))) victims.add(port);
  process.kill(pid, 'SIGKILL');
}

/** The processes that a process has started. */
export function workersOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter((word) => word !== '')
    .map(Number)
    .filter((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('llm-proxy'));
}

/** The ports at the other ends of the connections that a process has accepted on a port. */
function portsTakenBy(pid: number, port: number): readonly number[] {
  const folder = `/proc/${pid}/fd`;
  const inodes = new Set(
    readdirSync(folder).map((name) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${name}`))?.[1];
      } catch {
        // Closed since the folder was read.
        return undefined;
      }
    }),
  );
  const portOf = (address = ''): number => Number.parseInt(address.split(':')[1] ?? '', 16);
  return readFileSync(`/proc/${pid}/net/tcp`, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, own, , , , , , , , inode]) => portOf(own) === port && inodes.has(inode))
    .map(([, , other]) => portOf(other))
    .filter((other) => other > 0);
}
