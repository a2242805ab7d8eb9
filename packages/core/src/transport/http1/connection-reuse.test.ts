import { lookup } from 'node:dns';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HttpTransport } from '../transport.ts';
import {
  ask,
  cleanUp,
  ok,
  openTransport,
  serveTcp,
  until,
} from '../../../test/support/http-peer.ts';
import {
  makeCertificate,
  startThreadedPeer,
  type ThreadedPeer,
} from '../../../test/support/tls-peer.ts';
import { systemClock } from '../../runtime/system-clock.ts';
import { Connection } from './connection.ts';
import { createHeaderNames } from '../header-names.ts';
import { prepareRequest } from './write-request.ts';

/** One connection by itself, with what it tells its user and its owner in order, and what waits for the end of a turn. */
function openConnection(origin: string) {
  const { protocol, hostname, port } = new URL(origin);
  const names = createHeaderNames();
  const told: string[] = [];
  const tasks: (() => void)[] = [];
  const connection = new Connection({
    peer: {
      isSecure: protocol === 'https:',
      hostname,
      port: Number(port),
      host: hostname,
      names,
      buffer: Buffer.allocUnsafeSlow(65_536),
      lookup,
      clock: systemClock,
      session: undefined,
    },
    connectMs: 0,
    turnEnd: { add: (task) => tasks.push(task) },
    onFree: () => told.push('free'),
    onClosed: () => told.push('closed'),
  });
  const sendFor = (name: string, { path = '/plain', body = 'x' } = {}): void => {
    const { signal } = new AbortController();
    const request = { method: 'POST', origin, path, headers: {}, body, signal };
    connection.send(prepareRequest(request, { host: hostname, names }), {
      onHead: () => undefined,
      onBody: () => true,
      onEnd: () => told.push(name),
      onBroken: (cause) => told.push(cause.message),
    });
  };
  return { connection, told, tasks, sendFor };
}

/** So many turns of the event loop. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

afterEach(cleanUp);

const longBody = 'x'.repeat(32_000_000);

describe('a connection without TLS', () => {
  it('closes at once where an early refusal came before its body was taken', async () => {
    const origin = await serveTcp((socket) => {
      socket.once('data', () => socket.pause().write(ok()));
    });
    const { told, tasks, sendFor } = openConnection(origin);
    sendFor('refused', { body: longBody });
    await until(() => told.length > 1);
    expect([told, tasks]).toEqual([['closed', 'refused'], []]);
  });
});

const certificate = makeCertificate();

// Over TLS the callback of a write runs a turn of the event loop later, even where the system took all of it at once.
// These tests stop the client's thread between the two until the upstream has answered. So every answer is read before
// the callback of its request's write, which under load happens to some of them only.
describe.skipIf(certificate === undefined)('a connection over TLS 1.3', () => {
  let peer: ThreadedPeer;
  let origin = '';

  beforeAll(async () => {
    if (certificate === undefined) return;
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    peer = await startThreadedPeer(certificate);
    origin = `https://127.0.0.1:${peer.port}`;
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await peer.close();
    certificate?.remove();
  });

  /** The first calls of a transport, whose connections have to shake hands. */
  async function open(transport: HttpTransport, calls: number): Promise<void> {
    await Promise.all(
      Array.from({ length: calls }, () => ask(transport, { origin, path: '/plain', body: 'x' })),
    );
    peer.blockUntilAnswers(calls);
  }

  /** Calls whose answers are all there before the event loop turns. */
  async function askQuickly(
    transport: HttpTransport,
    { path, calls = 1, body = 'x' }: { path: string; calls?: number; body?: string },
  ): Promise<readonly string[]> {
    const answers = Promise.all(
      Array.from({ length: calls }, () => ask(transport, { origin, path, body })),
    );
    // The requests are written in an immediate of their own, which comes first.
    await new Promise((resolve) => setImmediate(resolve));
    peer.blockUntilAnswers(calls);
    return answers;
  }

  it('is not used again after an early refusal of a body that was not taken whole', async () => {
    const transport = openTransport();
    await open(transport, 1);
    const before = peer.connections();
    const body = 'x'.repeat(32_000_000);
    expect(await askQuickly(transport, { path: '/unread', body })).toEqual(['unread']);
    expect(await ask(transport, { origin, path: '/plain', body: 'x' })).toBe('plain');
    peer.blockUntilAnswers(1);
    expect(peer.connections() - before).toBe(1);
  });

  it('is used again after an early refusal of a body that was taken whole', async () => {
    const transport = openTransport();
    await open(transport, 1);
    const before = peer.connections();
    for (let call = 0; call < 5; call += 1) {
      const body = 'x'.repeat(50_000);
      expect(await askQuickly(transport, { path: '/early', body })).toEqual(['early']);
    }
    expect(peer.connections() - before).toBe(0);
  });

  it.each(['plain', 'stream'])('carries one quick call after another: %s', async (kind) => {
    const transport = openTransport();
    await open(transport, 1);
    const before = peer.connections();
    for (let call = 0; call < 20; call += 1) {
      expect(await askQuickly(transport, { path: `/${kind}` })).toEqual([kind]);
    }
    expect(peer.connections() - before).toBe(0);
  });

  it.each(['plain', 'stream'])('carries quick calls, 64 at once: %s', async (kind) => {
    const transport = openTransport();
    await open(transport, 64);
    const before = peer.connections();
    for (let round = 0; round < 5; round += 1) {
      const answers = await askQuickly(transport, { path: `/${kind}`, calls: 64 });
      expect(answers).toEqual(Array.from({ length: 64 }, () => kind));
    }
    expect(peer.connections() - before).toBe(0);
  });

  it('closes at the end of the turn, and not before, when a body was refused and not taken', async () => {
    const { told, tasks, sendFor } = openConnection(origin);
    sendFor('refused', { path: '/unread', body: longBody });
    await until(() => told.length > 0);
    peer.blockUntilAnswers(1);
    expect([told, tasks.length]).toEqual([['refused'], 1]);
    for (const task of tasks) task();
    expect(told).toEqual(['refused', 'closed']);
  });

  it('is free when the rest of a refused body is taken before the turn ends', async () => {
    const { connection, told, tasks, sendFor } = openConnection(origin);
    sendFor('refused', { path: '/early', body: longBody });
    await until(() => told.length > 1);
    peer.blockUntilAnswers(1);
    for (const task of tasks) task();
    expect(told).toEqual(['refused', 'free']);
    connection.destroy();
  });

  it('is never free when it closes before its body is taken', async () => {
    const { connection, told, sendFor } = openConnection(origin);
    sendFor('refused', { path: '/unread', body: longBody });
    await until(() => told.length > 0);
    peer.blockUntilAnswers(1);
    connection.destroy();
    // The callback of the write runs now, with an error.
    await turns(5);
    expect(told).toEqual(['refused', 'closed']);
  });

  it('is not closed at the end of a turn in which it already carries the next call', async () => {
    const { connection, told, tasks, sendFor } = openConnection(origin);
    sendFor('first');
    await until(() => told.includes('free'));
    peer.blockUntilAnswers(1);
    sendFor('second');
    peer.blockUntilAnswers(1);
    await until(() => told.length === 4);
    expect([told, tasks.length]).toEqual([['first', 'free', 'second', 'free'], 1]);
    sendFor('third');
    for (const task of tasks) task();
    await until(() => told.length === 6);
    peer.blockUntilAnswers(1);
    connection.destroy();
    expect(told.slice(4)).toEqual(['third', 'free', 'closed']);
  });
});
