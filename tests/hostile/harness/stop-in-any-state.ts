import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../generate/random.ts';
import { holds } from './attack.ts';
import { type Caller, openCaller } from './callers-in-any-state.ts';
import { endOf } from './end-of.ts';
import { type GatewayProcess, spawnGateway } from './gateway-process.ts';
import { send } from './send.ts';
import { configAt } from './stage.ts';

/** What `drain_seconds` is for these gateways. */
export const drainSeconds = 4;

// A process also has to notice the signal and to exit, on a machine that others use.
const allowanceMs = 1_500;
const longestStartMs = 4_000;

/** What was seen of one stop. */
export interface Stop {
  /** What the gateway was at. */
  readonly states: readonly string[];
  /** From the signal to the end of the process. */
  readonly ms: number;
}

/**
 * Starts a gateway, brings callers into random states, and tells it to stop.
 *
 * @throws {Error} it did not end in time, with another code, with a caller who was told something else than is so, or it took
 *   somebody new
 */
export async function stopInAnyState(origin: string, random: Random): Promise<Stop> {
  const workers = random.chance(0.2) ? 2 : 1;
  const started = spawnGateway({
    config: configAt(origin, { server: { drain_seconds: drainSeconds, workers } }),
  });
  try {
    if (random.chance(0.15)) return await stopWhileStarting(started, random);
    const gateway = await started.listening;
    // With several workers the first one listens before the others.
    await send(gateway.url, {
      body: { model: 'openai', messages: [{ role: 'user', content: 'hi' }] },
    });
    return await stopWithCallers(gateway, random);
  } finally {
    await started.close();
  }
}

async function stopWhileStarting(
  { child, listening }: ReturnType<typeof spawnGateway>,
  random: Random,
): Promise<Stop> {
  listening.catch(() => undefined);
  await wait(random.below(longestStartMs));
  const begin = performance.now();
  const end = endOf(child);
  child.kill('SIGTERM');
  const code = await end;
  const ms = performance.now() - begin;
  // Before the program runs there is nobody to hear the signal, and the system ends the process.
  holds(code === 0 || code === 'SIGTERM', `while it started it ended with ${code}`);
  holds(ms < drainSeconds * 1_000 + allowanceMs, `while it started it took ${ms.toFixed(0)} ms`);
  return { states: ['starts'], ms };
}

async function stopWithCallers(gateway: GatewayProcess, random: Random): Promise<Stop> {
  const { child, url } = gateway;
  const asking = { url, random };
  const count = 1 + random.below(12);
  const callers: Caller[] = [];
  for (let number = 0; number < count; number += 1)
    callers.push(await openCaller(asking, random.chance(0.25)));
  await Promise.all(callers.map(({ settled }) => settled));
  const states = callers.map(({ state }) => state);

  const begin = performance.now();
  const end = endOf(child);
  child.kill(random.chance(0.2) ? 'SIGINT' : 'SIGTERM');
  for (const { afterwards } of callers) afterwards?.();
  const isForced = random.chance(0.15);
  const failures: string[] = [];
  if (isForced) {
    await Promise.race([end, stopping(gateway).then(() => wait(random.below(800)))]);
    const forced = performance.now();
    child.kill('SIGTERM');
    const code = await end;
    const ms = performance.now() - forced;
    if (ms > allowanceMs) failures.push(`after the second signal it took ${ms.toFixed(0)} ms`);
    // It may have ended by itself before the second one came.
    if (code !== 1 && code !== 0) failures.push(`after the second signal it ended with ${code}`);
    states.push('is told a second time');
  } else {
    const late = comesLater(gateway, random);
    const code = await end;
    const ms = performance.now() - begin;
    if (code !== 0) failures.push(`it ended with ${code}: ${gateway.text().slice(-300)}`);
    if (ms > drainSeconds * 1_000 + allowanceMs) failures.push(`it took ${ms.toFixed(0)} ms`);
    failures.push(...(await late));
  }
  const ms = performance.now() - begin;
  for (const { connection, judge } of callers) {
    connection.resume();
    await Promise.race([connection.closed, wait(5_000)]);
    if (!connection.isClosed()) failures.push('a connection outlived its process');
    const wrong = isForced ? undefined : judge();
    if (wrong !== undefined) failures.push(wrong);
    connection.destroy();
  }
  const all = states.join(', ');
  holds(failures.length === 0, `${failures.join('; ')} (${all})`);
  return { states, ms };
}

/** Resolves once the gateway has heard the signal. */
async function stopping(gateway: GatewayProcess): Promise<void> {
  while (!gateway.text().includes('"stopping') && !gateway.hasEnded()) await wait(5);
}

/** Somebody new comes when the gateway has begun to stop. What is wrong with what he is told. */
async function comesLater(gateway: GatewayProcess, random: Random): Promise<readonly string[]> {
  await stopping(gateway);
  // The line is written before the socket is closed, and each worker hears the signal for itself.
  await wait(300 + random.below(700));
  const { hostname, port } = new URL(gateway.url);
  const socket = connect({ host: hostname, port: Number(port) });
  const seen = await new Promise<string>((resolve) => {
    socket.once('error', ({ message }) => resolve(message));
    socket.once('connect', () => resolve('connected'));
  });
  socket.destroy();
  return seen === 'connected' ? ['somebody new was taken'] : [];
}
