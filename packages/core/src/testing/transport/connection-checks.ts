import { deepEqual, equal, notEqual } from 'node:assert/strict';
import { fakeClock } from '../fake-clock.ts';
import {
  ask,
  countedSignal,
  fails,
  later,
  send,
  textOf,
  type TransportCheck,
  until,
} from './transport-case.ts';
import { textAnswer } from './http-peer.ts';

/** Which connections serve again, how many there are, and when they end. */
export const connectionChecks: readonly TransportCheck[] = [
  {
    name: 'a connection whose answer was read serves again',
    needs: 'prompt-reuse',
    async check({ open, answering }) {
      const { origin, requests } = await answering();
      const transport = open();
      for (let call = 0; call < 5; call += 1) equal(await ask(transport, { origin }), 'ok');
      deepEqual(requests, [1, 1, 1, 1, 1]);
    },
  },
  {
    name: 'a connection that its peer wants closed does not serve again',
    async check({ open, answering }) {
      const { origin, requests } = await answering((socket) =>
        socket.write(textAnswer('ok', 'connection: close')),
      );
      const transport = open();
      equal(await ask(transport, { origin }), 'ok');
      equal(await ask(transport, { origin }), 'ok');
      deepEqual(requests, [1, 2]);
    },
  },
  {
    name: 'an answer by HTTP/1.0 ends its connection',
    async check({ open, answering }) {
      const { origin, requests } = await answering((socket) =>
        socket.write('HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok'),
      );
      const transport = open();
      equal(await ask(transport, { origin }), 'ok');
      equal(await ask(transport, { origin }), 'ok');
      deepEqual(requests, [1, 2]);
    },
  },
  {
    name: 'a connection whose answer was given up does not serve again',
    async check({ open, answering }) {
      const { origin, requests, closed } = await answering((socket) =>
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc'),
      );
      const transport = open();
      const { body } = await send(transport, { origin });
      body.cancel();
      await until(() => closed() === 1);
      equal(await ask(transport, { origin }), 'ok');
      equal(requests.length, 2);
      notEqual(requests[1], 1);
    },
  },
  {
    name: 'a connection that its peer closed while idle harms no call',
    async check({ open, answering }) {
      const { origin, requests, closed } = await answering((socket) => socket.end(textAnswer()));
      const transport = open();
      equal(await ask(transport, { origin }), 'ok');
      await until(() => closed() === 1);
      equal(await ask(transport, { origin }), 'ok');
      deepEqual(requests, [1, 2]);
    },
  },
  {
    name: 'a request that its peer closed a kept connection on is sent once more',
    needs: 'replay',
    async check({ open, answering }) {
      const { origin, requests } = await answering(
        (socket) => socket.write(textAnswer()),
        (socket) => socket.destroy(),
      );
      const transport = open();
      equal(await ask(transport, { origin }), 'ok');
      equal(await ask(transport, { origin }), 'ok');
      deepEqual(requests, [1, 1, 2]);
    },
  },
  {
    name: 'a request that may not act twice is never sent twice',
    async check({ open, answering }) {
      const { origin, requests } = await answering(
        (socket) => socket.write(textAnswer()),
        (socket) => socket.destroy(),
      );
      const transport = open();
      equal(await ask(transport, { origin }), 'ok');
      await fails(ask(transport, { origin, replayable: false }), 'connection');
      equal(requests.length, 2);
      equal(await ask(transport, { origin }), 'ok');
    },
  },
  {
    name: 'a POST that reached its peer is not sent again by itself',
    without: 'replay',
    async check({ open, answering }) {
      const { origin, requests } = await answering(
        (socket) => socket.write(textAnswer()),
        (socket) => socket.destroy(),
      );
      const transport = open();
      equal(await ask(transport, { origin }), 'ok');
      await fails(ask(transport, { origin }), 'connection');
      equal(requests.length, 2);
    },
  },
  {
    name: 'a thousand quick answers need no more connections than calls at once',
    needs: 'prompt-reuse',
    async check({ open, answering }) {
      const { origin, sockets } = await answering();
      const transport = open();
      let left = 1_000;
      const callOn = async (): Promise<void> => {
        while (left > 0) {
          left -= 1;
          equal(await ask(transport, { origin, body: 'x' }), 'ok');
        }
      };
      await Promise.all(Array.from({ length: 8 }, callOn));
      equal(sockets.length <= 8, true, `${sockets.length} connections for 8 calls at once`);
    },
  },
  {
    name: 'no more connections are opened than allowed, and waiting calls come in order',
    needs: 'connection-limit',
    async check({ open, answering }) {
      const { origin, sockets } = await answering();
      const transport = open({ connectionsPerOrigin: 2 });
      const order: number[] = [];
      await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          equal(await ask(transport, { origin }), 'ok');
          order.push(index);
        }),
      );
      equal(sockets.length <= 2, true);
      equal(order.length, 20);
    },
  },
  {
    name: 'a waiting call can be given up, and takes no connection',
    needs: 'connection-limit',
    async check({ open, answering }) {
      const proceed = later();
      const asked = later();
      const { origin, requests } = await answering((socket) => {
        asked.resolve();
        void proceed.promise.then(() => socket.write(textAnswer('first')));
      });
      const transport = open({ connectionsPerOrigin: 1 });
      const first = ask(transport, { origin });
      await asked.promise;
      const counted = countedSignal();
      const given = fails(ask(transport, { origin, signal: counted.signal }), 'cancelled');
      const third = ask(transport, { origin });
      counted.abort();
      await given;
      proceed.resolve();
      deepEqual(await Promise.all([first, third]), ['first', 'ok']);
      equal(requests.length, 2);
      equal(counted.listeners(), 0);
    },
  },
  {
    name: 'waiting for a connection counts as waiting for headers',
    needs: 'connection-limit',
    async check({ open, answering }) {
      const asked = later();
      const { origin, requests } = await answering(() => asked.resolve());
      const clock = fakeClock();
      const transport = open({ connectionsPerOrigin: 1, clock });
      const first = fails(ask(transport, { origin, timeouts: { headersMs: 500 } }), 'timeout');
      await asked.promise;
      const second = fails(ask(transport, { origin, timeouts: { headersMs: 50 } }), 'timeout');
      await clock.advance(50);
      await second;
      await clock.advance(450);
      await first;
      equal(requests.length, 1);
    },
  },
  {
    name: 'an idle connection is closed when its time is over',
    needs: 'keep-alive-limit',
    async check({ open, answering }) {
      const { origin, closed } = await answering();
      equal(await ask(open({ keepAliveMs: 30 }), { origin }), 'ok');
      await until(() => closed() === 1);
    },
  },
  {
    name: 'a peer that says how long it waits is believed',
    needs: 'keep-alive-limit',
    async check({ open, answering }) {
      const { origin, closed } = await answering((socket) =>
        socket.write(textAnswer('ok', 'keep-alive: timeout=1')),
      );
      equal(await ask(open({ keepAliveMs: 600_000 }), { origin }), 'ok');
      await until(() => closed() === 1);
    },
  },
  {
    name: 'no more is read from an upstream than its reader takes',
    needs: 'backpressure',
    async check({ open, serveHttp }) {
      let written = 0;
      const origin = await serveHttp((_, response) => {
        const piece = Buffer.alloc(65_536, 'x');
        const pump = (): void => {
          while (written < 64_000_000) {
            written += piece.length;
            if (!response.write(piece)) {
              response.once('drain', pump);
              return;
            }
          }
          response.end();
        };
        pump();
      });
      const { body } = await send(open({ maxQueuedBytes: 131_072 }), { origin });
      await untilStill(() => written);
      equal(written < 32_000_000, true, `${written} bytes were written to a reader that read none`);
      equal((await textOf(body)).length, written);
    },
  },
  {
    name: 'a body goes up to a peer that reads slowly, whole',
    async check({ open, serveTcp }) {
      const length = 8_000_000;
      const origin = await serveTcp((socket) => {
        let received = 0;
        socket.on('data', (bytes: Buffer) => {
          received += bytes.length;
          socket.pause();
          setImmediate(() => socket.resume());
          if (received > length) socket.write(textAnswer());
        });
      });
      equal(await ask(open(), { origin, body: 'x'.repeat(length) }), 'ok');
    },
  },
];

/** The end of a transport. */
export const closeChecks: readonly TransportCheck[] = [
  {
    name: 'idle connections are closed',
    needs: 'close',
    async check({ open, answering }) {
      const { origin, closed } = await answering();
      const transport = open();
      equal(await ask(transport, { origin }), 'ok');
      await transport.close();
      await until(() => closed() === 1);
    },
  },
  {
    name: 'calls in flight fail, and so do pending reads',
    needs: 'close',
    async check({ open, serveHttp }) {
      const waits = later();
      const origin = await serveHttp((request, response) => {
        if (request.url === '/body') response.write('first');
        else waits.resolve();
      });
      const transport = open();
      const { body } = await send(transport, { origin, path: '/body' });
      await body.read();
      const reading = fails(body.read(), 'connection');
      const calling = fails(send(transport, { origin }), 'connection');
      await waits.promise;
      await transport.close();
      await Promise.all([reading, calling]);
    },
  },
  {
    name: 'a call of the same turn, or a later one, is refused, and opens nothing',
    needs: 'close',
    async check({ open, answering }) {
      const { origin, requests } = await answering();
      const transport = open();
      const sameTurn = fails(send(transport, { origin }), 'connection');
      const closing = transport.close();
      await sameTurn;
      await closing;
      await fails(send(transport, { origin }), 'connection');
      equal(requests.length, 0);
    },
  },
  {
    name: 'closing twice is closing once',
    needs: 'close',
    async check({ open, answering }) {
      const { origin, closed } = await answering();
      const transport = open();
      equal(await ask(transport, { origin }), 'ok');
      await Promise.all([transport.close(), transport.close()]);
      await transport.close();
      await until(() => closed() === 1);
    },
  },
];

/** Waits until a number has changed, and then has not changed for a hundred turns of the event loop. */
async function untilStill(count: () => number): Promise<void> {
  let last = count();
  for (let turns = 0; last === 0 || turns < 100; turns += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (count() !== last) turns = 0;
    last = count();
  }
}
