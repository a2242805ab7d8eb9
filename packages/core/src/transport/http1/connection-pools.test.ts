import { lookup } from 'node:dns';
import { afterEach, describe, expect, it } from 'vitest';
import { answering, ask, cleanUp, openTransport } from '../../../test/support/http-peer.ts';
import { createTurnEnd } from '../../runtime/turn-end.ts';
import { fakeClock } from '../../testing/fake-clock.ts';
import { ConnectionPools } from './connection-pools.ts';
import type { Waiter } from './waiter-queue.ts';

afterEach(cleanUp);

function openPools(): ConnectionPools {
  const settings = {
    connectionsPerOrigin: 4,
    keepAliveMs: 4_000,
    connectMs: 5_000,
    headersMs: 0,
    idleMs: 0,
    maxQueuedBytes: 1_000,
    replayStale: true,
    lookup,
    clock: fakeClock(),
  };
  return new ConnectionPools(settings, createTurnEnd());
}

function createWaiter() {
  const told: unknown[] = [];
  const waiter: Waiter = {
    ahead: undefined,
    behind: undefined,
    connectMs: 0,
    onConnection: () => told.push('connection'),
    onRefused: (cause) => told.push(cause),
  };
  return { waiter, told };
}

/** Any number of origins that are all the same server: a port may begin with zeros. */
const nameOf = (origin: string, number: number) => {
  const { hostname, port } = new URL(origin);
  return `http://${hostname}:${port.padStart(5 + number, '0')}`;
};

describe('the pools of a transport', () => {
  it('do not grow with the origins that were called', () => {
    const pools = openPools();
    const sizes = Array.from({ length: 10_000 }, (_, number) => {
      pools.of(`http://host-${number}.example`);
      return pools.size;
    });
    expect(Math.max(...sizes)).toBe(256);
  });

  it('keep an origin for which a call waits, however many others come', () => {
    const pools = openPools();
    const { waiter } = createWaiter();
    const pool = pools.of('http://host.example');
    pool.acquire(waiter);
    for (let number = 0; number < 10_000; number += 1) pools.of(`http://host-${number}.example`);
    expect(pools.of('http://host.example')).toBe(pool);
    pool.withdraw(waiter);
    for (let number = 0; number < 10_000; number += 1) pools.of(`http://host-${number}.example`);
    expect(pools.of('http://host.example')).not.toBe(pool);
  });

  it('keep as many as have a call, and none of them after that', () => {
    const pools = openPools();
    const waiting = Array.from({ length: 2_000 }, (_, number) => {
      const pool = pools.of(`http://host-${number}.example`);
      const { waiter } = createWaiter();
      pool.acquire(waiter);
      return () => pool.withdraw(waiter);
    });
    expect(pools.size).toBe(2_000);
    for (const withdraw of waiting) withdraw();
    pools.of('http://other.example');
    expect(pools.size).toBe(1);
  });

  it('keep an origin with a connection, over which its next call goes', async () => {
    const { origin, told } = await answering();
    const transport = openTransport();
    expect(await ask(transport, { origin })).toBe('ok');
    const aborted = AbortSignal.abort();
    for (let number = 0; number < 1_000; number += 1) {
      const other = { origin: nameOf(origin, number), signal: aborted };
      await expect(ask(transport, other)).rejects.toMatchObject({ code: 'cancelled' });
    }
    expect(await ask(transport, { origin })).toBe('ok');
    expect(told.requests).toEqual([1, 1]);
  });

  it('open none once they are closed', () => {
    const pools = openPools();
    const { waiter, told } = createWaiter();
    pools.of('http://host.example').acquire(waiter);
    pools.close();
    const refused = expect.objectContaining({
      code: 'connection',
      message: 'the transport was closed',
    });
    expect(told).toEqual([refused]);
    expect(() => pools.of('http://host.example')).toThrow(refused);
    expect(pools.size).toBe(0);
  });
});
