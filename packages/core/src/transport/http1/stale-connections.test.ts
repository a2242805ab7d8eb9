import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createRandom } from '../../../test/support/create-random.ts';
import {
  cleanUp,
  ok,
  openTransport,
  send,
  serveTcp,
  textOf,
  until,
} from '../../../test/support/http-peer.ts';
import { isLLMError } from '../../error/llm-error.ts';

afterEach(cleanUp);

// `HTTP1_STRESS_CALLS=10000 HTTP1_STRESS_SEED=7 npx vitest run …/stale-connections.test.ts` for a longer run, or another one.
const totalCalls = Number(process.env['HTTP1_STRESS_CALLS'] ?? 2_000);
const seed = Number(process.env['HTTP1_STRESS_SEED'] ?? 20_261_130);
const callsAtOnce = 32;

/** Later in this turn of the event loop, or some turns later. */
function afterTurns(turns: number, task: () => void): void {
  if (turns === 0) task();
  else setImmediate(() => afterTurns(turns - 1, task));
}

type Random = (below: number) => number;

const waysToClose: readonly ((socket: Socket) => void)[] = [
  (socket) => socket.end(),
  (socket) => socket.destroy(),
  // Node neither resets nor closes a socket that is ending already.
  (socket) => (socket.writableEnded ? socket.destroy() : socket.resetAndDestroy()),
];

function closeSomehow(socket: Socket, random: Random): void {
  waysToClose[random(waysToClose.length)]?.(socket);
}

/** Most answers are in order. The connection then closes in one of half the cases, at once or some turns later. */
function answerSomehow(socket: Socket, id: string, random: Random): void {
  const answer = ok(`answer ${id}`);
  const half = Math.floor(answer.length / 2);
  switch (random(20)) {
    case 0:
      closeSomehow(socket, random);
      return;
    case 1:
      socket.write(answer.slice(0, half), () => closeSomehow(socket, random));
      return;
    case 2:
      socket.end(answer);
      return;
    case 3:
      socket.write(answer + ok(`stray after ${id}`));
      return;
    case 4:
      socket.write(answer.slice(0, half));
      afterTurns(1 + random(3), () => socket.write(answer.slice(half)));
      return;
    default:
      socket.write(answer);
      if (random(2) === 0) afterTurns(random(5), () => closeSomehow(socket, random));
  }
}

/** Sockets of this process that are in use, on either side. */
function activeSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
}

describe('connections that their peer closes at every moment', () => {
  it(
    'give no wrong answer, send nothing twice that may not be, and leak nothing',
    { timeout: 300_000 },
    async () => {
      const random = createRandom(seed);
      const activeBefore = activeSockets();
      const open = new Set<Socket>();
      const arrivals = new Map<string, number>();
      let mostOpen = 0;
      const origin = await serveTcp((socket) => {
        open.add(socket);
        mostOpen = Math.max(mostOpen, open.size);
        socket.on('close', () => open.delete(socket));
        // A request is short and comes in one piece.
        socket.on('data', (bytes: Buffer) => {
          const id = /^POST \/(\d+) /.exec(bytes.toString('latin1'))?.[1] ?? 'unreadable';
          arrivals.set(id, (arrivals.get(id) ?? 0) + 1);
          answerSomehow(socket, id, random);
        });
      });
      const transport = openTransport();
      const told = { right: 0, failed: 0, replayed: 0 };
      const callOnce = async (id: number): Promise<void> => {
        const replayable = id % 2 === 0;
        try {
          const { body, replays } = await send(transport, {
            origin,
            path: `/${id}`,
            body: 'x',
            replayable,
          });
          expect(await textOf(body)).toBe(`answer ${id}`);
          told.right += 1;
          told.replayed += replays ?? 0;
        } catch (cause) {
          if (!isLLMError(cause, 'connection')) throw cause;
          told.failed += 1;
        }
        expect(arrivals.get(String(id)) ?? 0).toBeLessThanOrEqual(replayable ? 2 : 1);
      };
      let next = 0;
      const callOn = async (): Promise<void> => {
        while (next < totalCalls) {
          next += 1;
          await callOnce(next);
        }
      };
      await Promise.all(Array.from({ length: callsAtOnce }, callOn));
      expect(arrivals.has('unreadable')).toBe(false);
      expect(told.right + told.failed).toBe(totalCalls);
      // All of it must have been tried in earnest.
      expect(told.right).toBeGreaterThan(totalCalls / 2);
      expect(told.failed).toBeGreaterThan(totalCalls / 50);
      expect(told.replayed).toBeGreaterThan(totalCalls / 200);
      // The server hears of an end a little later than the client.
      expect(mostOpen).toBeLessThanOrEqual(2 * callsAtOnce);
      await transport.close();
      await until(() => open.size === 0 && activeSockets() === activeBefore);
    },
  );
});
