import {
  createServer as createTcpServer,
  getDefaultAutoSelectFamilyAttemptTimeout,
  type Server,
  setDefaultAutoSelectFamilyAttemptTimeout,
} from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { answering, ask, cleanUp, ok, openTransport } from '../../../test/support/http-peer.ts';
import { makeCertificate } from '../../../test/support/tls-peer.ts';
import {
  type DeadAddress,
  resolvingTo,
  startDeadAddress,
} from '../../../test/support/two-addresses.ts';
import { LLMError } from '../../error/llm-error.ts';
import { fakeClock } from '../../testing/fake-clock.ts';

afterEach(cleanUp);

const live = '127.0.0.1';
const certificate = makeCertificate();
afterAll(() => certificate?.remove());

describe('the addresses of a host', () => {
  it('fail a call with the error that the resolver gives', async () => {
    const refusal = new LLMError('invalid_request', 'this host is not to be called');
    const transport = openTransport({
      lookup: (_hostname, _options, callback) => callback(refusal, []),
    });
    await expect(ask(transport, { origin: 'http://inside.example' })).rejects.toBe(refusal);
  });

  it('fail a call where the resolver throws, and also when it would be sent again', async () => {
    const { origin, told } = await answering(
      (socket) => socket.write(ok()),
      (socket) => socket.destroy(),
    );
    const { port } = new URL(origin);
    let isBroken = false;
    const known = resolvingTo(live);
    const transport = openTransport({
      lookup: (...parameters) => {
        if (isBroken) throw new TypeError('the resolver is broken');
        known(...parameters);
      },
    });
    const request = { origin: `http://host.example:${port}` };
    expect(await ask(transport, request)).toBe('ok');
    isBroken = true;
    const broken = { code: 'connection', cause: new TypeError('the resolver is broken') };
    await expect(ask(transport, request)).rejects.toMatchObject(broken);
    expect(told.requests).toEqual([1, 1]);
    await expect(ask(transport, request)).rejects.toMatchObject(broken);
    isBroken = false;
    expect(await ask(transport, request)).toBe('ok');
  });

  it('are none where the name is unknown', async () => {
    const unknown = Object.assign(new Error('no such host'), { code: 'ENOTFOUND' });
    const transport = openTransport({
      lookup: (_hostname, _options, callback) => callback(unknown, []),
    });
    await expect(ask(transport, { origin: 'http://no.example' })).rejects.toMatchObject({
      code: 'connection',
      message: 'the connection to the upstream failed (ENOTFOUND)',
    });
  });

  it('are tried one after the other while they refuse', async () => {
    const { origin } = await answering();
    const { port } = new URL(origin);
    const transport = openTransport({ lookup: resolvingTo('127.0.0.3', live) });
    expect(await ask(transport, { origin: `http://host.example:${port}` })).toBe('ok');
    const other = openTransport({ lookup: resolvingTo('127.0.0.3', '127.0.0.4') });
    await expect(ask(other, { origin: `http://host.example:${port}` })).rejects.toMatchObject({
      code: 'connection',
      message: 'the connection to the upstream failed (ECONNREFUSED)',
    });
  });
});

describe.skipIf(process.platform !== 'linux')('a dead address of a host', () => {
  const defaultMs = getDefaultAutoSelectFamilyAttemptTimeout();
  let dead: DeadAddress;

  beforeAll(async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    // So that Node's own limit is of no help.
    setDefaultAutoSelectFamilyAttemptTimeout(60_000);
    dead = await startDeadAddress();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    setDefaultAutoSelectFamilyAttemptTimeout(defaultMs);
    await dead.close();
  });

  /** Runs `work` while a server listens on the live address, at the port of the dead one. */
  async function whileServing(server: Server, work: () => Promise<void>): Promise<void> {
    await new Promise<void>((resolve) => server.listen(dead.port, live, resolve));
    try {
      await work();
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  }

  const schemes = certificate === undefined ? ['http'] : ['http', 'https'];

  it.each(schemes)('fails a call in its time where there is no other: %s', async (scheme) => {
    const clock = fakeClock();
    const transport = openTransport({ clock, lookup: resolvingTo(dead.address) });
    const call = ask(transport, {
      origin: `${scheme}://host.example:${dead.port}`,
      timeouts: { connectMs: 1_000 },
    });
    const outcome = expect(call).rejects.toMatchObject({
      code: 'timeout',
      message: 'the upstream could not be reached in time',
    });
    await clock.advance(1_000);
    await outcome;
  });

  it.each(schemes)('fails no call where another one answers: %s', async (scheme) => {
    const server =
      scheme === 'https'
        ? createTlsServer({ ...certificate }, (socket) =>
            socket.once('data', () => socket.end(ok())),
          )
        : createTcpServer((socket) => socket.once('data', () => socket.end(ok())));
    await whileServing(server, async () => {
      const transport = openTransport({
        connectMs: 2_000,
        lookup: resolvingTo(dead.address, live),
      });
      const origin = `${scheme}://host.example:${dead.port}`;
      expect(await ask(transport, { origin })).toBe('ok');
    });
  });

  it('fails no call that comes with a limit of its own', async () => {
    const server = createTcpServer((socket) => socket.once('data', () => socket.end(ok())));
    await whileServing(server, async () => {
      const transport = openTransport({ connectMs: 0, lookup: resolvingTo(dead.address, live) });
      const origin = `http://host.example:${dead.port}`;
      const timeouts = { connectMs: 2_000 };
      expect(await ask(transport, { origin, timeouts })).toBe('ok');
    });
  });
});
