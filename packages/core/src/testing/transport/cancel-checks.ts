import { equal } from 'node:assert/strict';
import { setMaxListeners } from 'node:events';
import { LLMError } from '../../error/llm-error.ts';
import {
  ask,
  countedSignal,
  fails,
  later,
  send,
  textOf,
  type TransportCheck,
} from './transport-case.ts';

/** Calls that nobody wants any more. */
export const cancelChecks: readonly TransportCheck[] = [
  {
    name: 'a signal that has aborted sends nothing',
    async check({ open, answering }) {
      const { origin, sockets } = await answering();
      await fails(send(open(), { origin, signal: AbortSignal.abort() }), 'cancelled');
      equal(sockets.length, 0);
    },
  },
  {
    name: 'an abort before the answer closes the upstream',
    async check({ open, serveTcp }) {
      const closed = later();
      const counted = countedSignal();
      const origin = await serveTcp((socket) => {
        socket.once('close', closed.resolve).once('data', () => counted.abort());
      });
      await fails(send(open(), { origin, signal: counted.signal }), 'cancelled');
      await closed.promise;
    },
  },
  {
    name: 'an abort while it connects fails the call',
    async check({ open, serveTcp }) {
      const counted = countedSignal();
      const origin = await serveTcp((socket) => socket.once('data', () => counted.abort()));
      const secure = origin.replace('http:', 'https:');
      await fails(send(open(), { origin: secure, signal: counted.signal }), 'cancelled');
    },
  },
  {
    name: 'an abort in the middle of a read ends that read and every later one',
    async check({ open, serveHttp }) {
      const closed = later();
      const counted = countedSignal();
      const origin = await serveHttp((request, response) => {
        request.socket.once('close', closed.resolve);
        response.write('first');
      });
      const { body } = await send(open(), { origin, signal: counted.signal });
      await body.read();
      const failed = fails(body.read(), 'cancelled');
      counted.abort();
      await failed;
      await fails(body.read(), 'cancelled');
      await closed.promise;
    },
  },
  {
    name: 'an abort while a long body is sent closes the upstream',
    async check({ open, serveTcp }) {
      const closed = later();
      const counted = countedSignal();
      const origin = await serveTcp((socket) => {
        socket.once('close', closed.resolve);
        socket.once('data', () => {
          socket.pause();
          counted.abort();
          setImmediate(() => socket.resume());
        });
      });
      const body = 'x'.repeat(32_000_000);
      await fails(send(open(), { origin, body, signal: counted.signal }), 'cancelled');
      await closed.promise;
    },
  },
  {
    name: 'the reason of a signal is given where it is an error of ours',
    async check({ open, serveTcp }) {
      const counted = countedSignal();
      const reason = new LLMError('queue_timeout', 'waited too long');
      const origin = await serveTcp((socket) => socket.once('data', () => counted.abort(reason)));
      await fails(send(open(), { origin, signal: counted.signal }), 'queue_timeout');
    },
  },
  {
    name: 'an abort after the end changes nothing, and no listener is left on the signal',
    async check({ open, serveHttp }) {
      const origin = await serveHttp((_, response) => response.end('ok'));
      const counted = countedSignal();
      const { body } = await send(open(), { origin, signal: counted.signal });
      equal(await textOf(body), 'ok');
      equal(counted.listeners(), 0);
      counted.abort();
      equal(await body.read(), undefined);
    },
  },
  {
    name: 'no listener is left on the signal after a failure',
    async check({ open }) {
      const counted = countedSignal();
      const { signal } = counted;
      await fails(send(open(), { origin: 'http://127.0.0.1:1', signal }), 'connection');
      equal(counted.listeners(), 0);
    },
  },
  {
    name: 'a reader that cancels closes the upstream, and its reads fail',
    async check({ open, serveHttp }) {
      const closed = later();
      const counted = countedSignal();
      const origin = await serveHttp((request, response) => {
        request.socket.once('close', closed.resolve);
        response.write('first');
      });
      const { body } = await send(open(), { origin, signal: counted.signal });
      await body.read();
      const failed = fails(body.read(), 'cancelled');
      body.cancel();
      body.cancel();
      await failed;
      await fails(body.read(), 'cancelled');
      await closed.promise;
      equal(counted.listeners(), 0);
    },
  },
  {
    name: 'a reader that cancels gets nothing more, though all has come',
    async check({ open, serveHttp }) {
      const origin = await serveHttp((_, response) => response.end('x'));
      const { body } = await send(open(), { origin });
      await new Promise((resolve) => setTimeout(resolve, 10));
      body.cancel();
      await fails(body.read(), 'cancelled');
      await fails(body.read(), 'cancelled');
    },
  },
  {
    name: 'one abort ends one call and no other',
    async check({ open, serveHttp }) {
      const proceed = later();
      let arrived = 0;
      const both = later();
      const origin = await serveHttp((_, response) => {
        arrived += 1;
        if (arrived === 2) both.resolve();
        void proceed.promise.then(() => response.end('ok'));
      });
      const transport = open();
      const counted = countedSignal();
      const stays = ask(transport, { origin });
      const failed = fails(ask(transport, { origin, signal: counted.signal }), 'cancelled');
      await both.promise;
      counted.abort();
      await failed;
      proceed.resolve();
      equal(await stays, 'ok');
    },
  },
  {
    name: 'fifty calls under one signal all end with it',
    async check({ open, serveTcp }) {
      const counted = countedSignal();
      setMaxListeners(50, counted.signal);
      let arrived = 0;
      let closed = 0;
      const all = later();
      const origin = await serveTcp((socket) => {
        socket.once('data', () => {
          arrived += 1;
          if (arrived === 50) counted.abort();
        });
        socket.once('close', () => {
          closed += 1;
          if (closed === 50) all.resolve();
        });
      });
      const transport = open();
      const { signal } = counted;
      await Promise.all(
        Array.from({ length: 50 }, () => fails(send(transport, { origin, signal }), 'cancelled')),
      );
      await all.promise;
      equal(counted.listeners(), 0);
    },
  },
];
