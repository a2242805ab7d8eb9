import { setTimeout as sleep } from 'node:timers/promises';
import { createServer, connect } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { withinTime } from './within-time.ts';

describe('withinTime', () => {
  it('gives up what takes too long', async () => {
    await expect(withinTime(new Promise(() => undefined), 20)).rejects.toThrow('within 20 ms');
  });

  it('gives the answer, or its failure', async () => {
    await expect(withinTime(sleep(5, 'well'), 1_000)).resolves.toBe('well');
    await expect(withinTime(Promise.reject(new TypeError('bad')), 1_000)).rejects.toThrow('bad');
  });

  it('reads what has come while the process was busy', async () => {
    const server = createServer((socket) => socket.on('data', () => socket.write('pong')));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const socket = connect(typeof address === 'object' && address !== null ? address.port : 0);
    await once(socket, 'connect');
    const answer = withinTime(once(socket, 'data'), 50);
    socket.write('ping');
    await sleep(20);
    const until = performance.now() + 100;
    while (performance.now() < until);
    await expect(answer).resolves.toBeDefined();
    socket.destroy();
    server.close();
  });
});
