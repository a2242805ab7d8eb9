import { Agent, request } from 'node:http';
import { holds } from './attack.ts';
import type { GatewayProcess, Reading } from './gateway-process.ts';

/** Bounds on what one attack may cost everybody else. */
export interface CalmLimits {
  /** The longest time in which nobody else is answered. */
  readonly blockMs: number;
  /** Memory above what the process had before. */
  readonly growMb: number;
}

/** What bodies and answers of up to a megabyte may cost. */
export const smallLimits: CalmLimits = { blockMs: 100, growMb: 100 };

/**
 * What a longer text may cost: twice the time of parsing and printing it, and its size in memory some times.
 *
 * @param translations  how many times it is read and written anew, each of which counts as twenty times parsing and printing
 *   it: thousands of turns are thousands of small objects, and here the gateway runs from its sources, where each function
 *   costs twice as much as in a build
 */
export function limitsFor(text: string, translations = 0): CalmLimits {
  const mb = text.length / 1_048_576;
  if (mb <= 1 && translations === 0) return smallLimits;
  return {
    blockMs: Math.max(smallLimits.blockMs, (2 + 20 * translations) * costOf(text)),
    growMb: smallLimits.growMb + (8 + 8 * translations) * mb,
  };
}

/** CPU time of parsing and printing a text, in milliseconds. What is no JSON costs what its string would. */
function costOf(text: string): number {
  const before = process.cpuUsage();
  try {
    JSON.parse(JSON.stringify(JSON.parse(text)));
  } catch {
    // It is no JSON, or nests too deep to be printed.
    JSON.parse(JSON.stringify(text));
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/**
 * Runs an attack while somebody else asks for the gateway's health on another connection.
 *
 * @param bounds  a function is asked when the attack is over
 * @throws {Error} the process ended, a ping was not answered with 200, or a bound was exceeded
 */
export async function staysCalm<Result>(
  gateway: GatewayProcess,
  attack: () => Promise<Result>,
  bounds: CalmLimits | (() => CalmLimits) = smallLimits,
): Promise<{ readonly result: Result; readonly seen: string }> {
  await gateway.begin();
  const pings = startPings(gateway);
  let result: Result;
  try {
    result = await attack();
  } catch (cause) {
    if (gateway.hasEnded()) throw new Error(`the process ended: ${lastWords(gateway)}`, { cause });
    throw cause;
  } finally {
    await pings.stop();
  }
  holds(!gateway.hasEnded(), `the process ended: ${lastWords(gateway)}`);
  const limits = typeof bounds === 'function' ? bounds() : bounds;
  const reading = await gateway.end();
  const seen = describe(reading);
  holds(pings.wrong() === undefined, `a ping was answered with ${pings.wrong()}; ${seen}`);
  holds(reading.blockMs <= limits.blockMs, `${seen}, more than ${limits.blockMs.toFixed(0)} ms`);
  holds(
    reading.peakMb - reading.beforeMb <= limits.growMb,
    `${seen}, more than ${limits.growMb.toFixed(0)} MB`,
  );
  return { result, seen };
}

function describe({ blockMs, beforeMb, peakMb }: Reading): string {
  return `longest block ${blockMs.toFixed(0)} ms, ${(peakMb - beforeMb).toFixed(0)} MB more`;
}

function lastWords(gateway: GatewayProcess): string {
  return gateway.text().slice(-300);
}

/** Asks for the gateway's health again and again, one question after the other on one connection. */
function startPings(gateway: GatewayProcess) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let stopped = false;
  let wrong: string | undefined;
  const run = async (): Promise<void> => {
    while (!stopped && wrong === undefined) {
      const answer = await ping(gateway.url, agent);
      if (answer !== '200') wrong = answer;
      await new Promise((resolve) => void setTimeout(resolve, 10));
    }
  };
  const running = run();
  return {
    wrong: () => wrong,
    async stop() {
      stopped = true;
      // One that is never answered shows in the readings of the attack.
      await Promise.race([running, new Promise((resolve) => void setTimeout(resolve, 5_000))]);
      agent.destroy();
    },
  };
}

function ping(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve) => {
    const asked = request(new URL('/health/liveness', url), { agent }, (response) => {
      response.resume();
      response.on('end', () => resolve(String(response.statusCode)));
    });
    asked.on('error', (error) => resolve(error.message));
    asked.end();
  });
}
