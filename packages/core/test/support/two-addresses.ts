import { connect, type LookupFunction, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';

// A thread that listens, connects to itself more often than the system keeps connections for it, and then stands still.
// Linux leaves all further connections without an answer, as the network does with those to a host that is switched off.
const standStill = `
  const { connect, createServer } = require('node:net');
  const { parentPort, workerData } = require('node:worker_threads');
  const host = '127.0.0.2';
  const server = createServer();
  server.listen({ port: 0, host, backlog: 1 }, () => {
    const { port } = server.address();
    for (let number = 0; number < 8; number += 1) connect({ port, host });
    parentPort.postMessage(port);
    process.nextTick(() => Atomics.wait(workerData, 0, 0));
  });
`;

export interface DeadAddress {
  readonly address: string;
  readonly port: number;
  close(): Promise<unknown>;
}

/** An address that answers no connection, on Linux. */
export async function startDeadAddress(): Promise<DeadAddress> {
  const worker = new Worker(standStill, {
    eval: true,
    workerData: new Int32Array(new SharedArrayBuffer(4)),
  });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
  });
  const probes = await fillQueue(port);
  return {
    address,
    port,
    close() {
      for (const probe of probes) probe.destroy();
      return worker.terminate();
    },
  };
}

/** Connects until the system leaves a connection without an answer: how many it keeps for a server is up to the system. */
async function fillQueue(port: number): Promise<readonly Socket[]> {
  const probes: Socket[] = [];
  for (let isAnswered = true; isAnswered;) {
    const probe = connect(port, address).on('error', () => undefined);
    probes.push(probe);
    isAnswered = await new Promise<boolean>((resolve) => {
      probe.once('connect', () => resolve(true));
      setTimeout(resolve, unansweredMs, false);
    });
  }
  return probes;
}

const address = '127.0.0.2';
// On loopback an answer takes less than one.
const unansweredMs = 100;

/** A resolver that knows these addresses for every name, in this order. */
export function resolvingTo(...addresses: readonly string[]): LookupFunction {
  return (_hostname, _options, callback) => {
    callback(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );
  };
}
