import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createRandom } from '../../../test/support/create-random.ts';
import { ask, cleanUp, onCleanUp, serveTcp, until } from '../../../test/support/http-peer.ts';
import { openUndici } from '../../../test/support/undici-peer.ts';

afterEach(cleanUp);

// LLM_STRESS_CALLS=10000 takes about ten seconds, and prints what happened.
const calls = Number(process.env['LLM_STRESS_CALLS'] ?? 600);
const isStress = process.env['LLM_STRESS_CALLS'] !== undefined;
const atOnce = 16;

function isConnected(message: unknown): message is { readonly socket: Socket } {
  const given = typeof message === 'object' && message !== null && 'socket' in message;
  return given && message.socket instanceof Socket;
}

it('gives no wrong answer and leaks no socket while its upstream closes connections at all moments', async () => {
  const below = createRandom(7);
  const random = (): number => below(1_000) / 1_000;
  const sockets: Socket[] = [];
  const clientSockets: Socket[] = [];
  const onConnected = (message: unknown): void => {
    if (isConnected(message)) clientSockets.push(message.socket);
  };
  subscribe('undici:client:connected', onConnected);
  onCleanUp(() => unsubscribe('undici:client:connected', onConnected));
  const close = (socket: Socket): void => {
    if (random() < 0.5) socket.end();
    else socket.resetAndDestroy();
  };
  const origin = await serveTcp((socket) => {
    sockets.push(socket);
    let text = '';
    socket.on('data', (bytes) => {
      text += String(bytes);
      for (let end = text.indexOf('!'); end >= 0; end = text.indexOf('!')) {
        // The name of the call is its path and its answer.
        const name = /POST \/(\d+) /.exec(text)?.[1] ?? '';
        text = text.slice(end + 1);
        const head = `HTTP/1.1 200 OK\r\ncontent-length: ${name.length}\r\n\r\n`;
        const moment = random();
        if (moment < 0.05) close(socket);
        else if (moment < 0.1) socket.write(`${head}${name.slice(1)}`, () => close(socket));
        else {
          socket.write(head + name);
          const later = random();
          if (later < 0.1) close(socket);
          else if (later < 0.3) setImmediate(close, socket);
          else if (later < 0.5) setTimeout(close, random() * 4, socket);
        }
      }
    });
  });
  const transport = openUndici({ keepAliveMs: 20 });
  const outcomes = { right: 0, wrong: 0, failed: 0, odd: [] as unknown[] };
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < calls) {
      const name = String((next += 1));
      try {
        const answer = await ask(transport, {
          origin,
          path: `/${name}`,
          body: 'x'.repeat(next % 500) + '!',
        });
        if (answer === name) outcomes.right += 1;
        else outcomes.wrong += 1;
      } catch (cause) {
        outcomes.failed += 1;
        if (!(cause instanceof Error && 'code' in cause && cause.code === 'connection'))
          outcomes.odd.push(cause);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, caller));
  await transport.close();
  // By Node's own word: some that were reset never emit `close`.
  await until(() => [...sockets, ...clientSockets].every((socket) => socket.destroyed));
  const opened = clientSockets.length;
  if (isStress) console.log({ ...outcomes, opened });
  expect(outcomes).toMatchObject({ wrong: 0, odd: [] });
  expect(outcomes.right + outcomes.failed).toBe(calls);
  expect(outcomes.right).toBeGreaterThan(calls / 2);
  // It has reused connections, or the test would not show what it says.
  expect(opened).toBeGreaterThan(0);
  expect(opened).toBeLessThan(calls);
}, 120_000);
