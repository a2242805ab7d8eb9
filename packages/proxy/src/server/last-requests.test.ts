import { once } from 'node:events';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { gatewayOf } from '../../test/support/in-memory.ts';
import { createServer } from './create-server.ts';

const callers = 30;

// They call while this thread stands still, so all of them wait to be accepted when it goes on.
const source = `
  const { workerData, parentPort } = require('node:worker_threads');
  const { connect } = require('node:net');
  const { port, callers, shared } = workerData;
  const sent = new Int32Array(shared);
  const answers = [];
  for (let number = 0; number < callers; number += 1) {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('connect', () => {
      socket.write('GET /health/liveness HTTP/1.1\\r\\nhost: 127.0.0.1\\r\\n\\r\\n');
      Atomics.add(sent, 0, 1);
      Atomics.notify(sent, 0);
    });
    socket.on('data', (piece) => (text += piece));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      answers.push(text.slice(0, 12));
      if (answers.length === callers) parentPort.postMessage(answers);
    });
  }
`;

describe('a server that closes', () => {
  it('answers the requests that have come on connections which wait to be accepted', async () => {
    const { gateway } = gatewayOf([]);
    const server = await createServer({ gateway, port: 0, drainMs: 5_000 });
    const sent = new Int32Array(new SharedArrayBuffer(4));
    const port = Number(new URL(server.url).port);
    const worker = new Worker(source, {
      eval: true,
      workerData: { port, callers, shared: sent.buffer },
    });
    await once(worker, 'online');
    for (let count = 0; count < callers; count = Atomics.load(sent, 0))
      Atomics.wait(sent, 0, count, 5_000);
    const told = once(worker, 'message');
    await server.close();
    const [answers]: unknown[] = await told;
    expect(answers).toEqual(Array.from({ length: callers }, () => 'HTTP/1.1 200'));
  });

  it('closes although somebody new comes all the time', async () => {
    const { gateway } = gatewayOf([]);
    const server = await createServer({ gateway, port: 0, drainMs: 5_000 });
    const port = Number(new URL(server.url).port);
    let isOver = false;
    const come = (): void => {
      if (isOver) return;
      const socket = connect(port, '127.0.0.1');
      socket.once('error', () => undefined);
      socket.once('connect', come);
    };
    for (let number = 0; number < 5; number += 1) come();
    const begin = performance.now();
    await server.close();
    isOver = true;
    expect(performance.now() - begin).toBeLessThan(4_000);
  });
});
