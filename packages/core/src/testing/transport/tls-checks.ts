import { deepEqual, equal } from 'node:assert/strict';
import type { Socket } from 'node:net';
import { textAnswer } from './http-peer.ts';
import { ask, fails, later, send, textOf, type TransportCheck, until } from './transport-case.ts';

/** Ten pieces, as an upstream writes a stream that it has already made. */
const streamAnswer = (socket: Socket): void => {
  socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
  for (let piece = 0; piece < 10; piece += 1) socket.write('2\r\nok\r\n');
  socket.write('0\r\n\r\n');
};

/** Quick answers overtake the callback of a TLS socket's write, so a client may take a free connection for a busy one. */
const servesAgain = (
  kind: string,
  { atOnce, answer, text }: { atOnce: number; answer: (socket: Socket) => void; text: string },
): TransportCheck => ({
  name: `${atOnce === 1 ? 'one connection carries' : `${atOnce} connections carry`} all quick answers: ${kind}`,
  needs: ['tls', 'prompt-reuse'],
  trusts: true,
  async check({ open, answeringByTls }) {
    const calls = atOnce * 10;
    const { origin, sockets, requests } = await answeringByTls(
      ...Array.from({ length: calls }, () => answer),
    );
    const transport = open();
    for (let round = 0; round < 10; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: atOnce }, () => ask(transport, { origin, body: 'x' })),
      );
      deepEqual(new Set(answers), new Set([text]));
    }
    equal(requests.length, calls);
    equal(sockets.length <= atOnce, true, `${sockets.length} connections for ${atOnce} at once`);
  },
});

const plain = { answer: (socket: Socket) => void socket.write(textAnswer()), text: 'ok' };
const streamed = { answer: streamAnswer, text: 'ok'.repeat(10) };

/** Upstreams over TLS, as all providers are. */
export const tlsChecks: readonly TransportCheck[] = [
  {
    name: 'a certificate that nobody vouches for is refused, and its owner hears nothing',
    needs: 'tls',
    async check({ open, answeringByTls }) {
      const { origin, requests } = await answeringByTls();
      await fails(ask(open(), { origin, headers: { authorization: 'Bearer k' } }), 'connection');
      equal(requests.length, 0);
    },
  },
  {
    name: 'an upstream hears the name that it is called by, and no name where that is an address',
    needs: 'tls',
    trusts: true,
    async check({ open, serveTls }) {
      const names: unknown[] = [];
      const origin = await serveTls((socket) => {
        names.push(socket.servername);
        socket.once('data', () => socket.end(textAnswer('ok', 'connection: close')));
      });
      const transport = open();
      equal(await ask(transport, { origin }), 'ok');
      equal(await ask(transport, { origin: origin.replace('localhost', '127.0.0.1') }), 'ok');
      deepEqual(names, ['localhost', false]);
    },
  },
  {
    name: 'HTTP/1.1 is spoken with an upstream that offers HTTP/2 too',
    needs: 'tls',
    trusts: true,
    async check({ open, serveTls }) {
      const heads: string[] = [];
      const origin = await serveTls((socket) => {
        socket.once('data', (bytes: Buffer) => {
          heads.push(bytes.toString('latin1').split('\r\n')[0] ?? '');
          socket.write(textAnswer());
        });
      });
      equal(await ask(open(), { origin }), 'ok');
      deepEqual(heads, ['POST / HTTP/1.1']);
    },
  },
  servesAgain('plain', { ...plain, atOnce: 1 }),
  servesAgain('streamed', { ...streamed, atOnce: 1 }),
  servesAgain('plain', { ...plain, atOnce: 32 }),
  servesAgain('streamed', { ...streamed, atOnce: 32 }),
  {
    name: 'an early refusal is heard while the body is still being sent, and the next call is answered',
    needs: 'tls',
    trusts: true,
    async check({ open, serveTls }) {
      let connections = 0;
      const origin = await serveTls((socket) => {
        connections += 1;
        const answer = connections === 1 ? textAnswer('big') : textAnswer();
        // The first connection reads nothing after the head of its request.
        socket.once('data', () => (connections === 1 ? socket.pause() : socket).write(answer));
      });
      const transport = open();
      equal(await ask(transport, { origin, body: 'x'.repeat(32_000_000) }), 'big');
      equal(await ask(transport, { origin }), 'ok');
      equal(connections, 2);
    },
  },
  {
    name: 'three million bytes go up and come down whole',
    needs: 'tls',
    trusts: true,
    async check({ open, serveTls }) {
      const length = 3_000_000;
      const origin = await serveTls((socket) => {
        let received = 0;
        socket.on('data', (bytes: Buffer) => {
          const { length: came } = bytes;
          if (received < length && received + came >= length) {
            socket.write(textAnswer('y'.repeat(length)));
          }
          received += came;
        });
      });
      const text = await ask(open(), { origin, body: 'x'.repeat(length) });
      equal(text, 'y'.repeat(length));
    },
  },
  {
    name: 'an answer that breaks off is no whole answer',
    needs: 'tls',
    trusts: true,
    async check({ open, answeringByTls }) {
      const { origin } = await answeringByTls((socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc', () => socket.destroy());
      });
      const { body } = await send(open(), { origin });
      await fails(textOf(body), 'connection');
    },
  },
  {
    name: 'an upstream that goes away while it shakes hands fails the call',
    needs: 'tls',
    async check({ open, serveTcp }) {
      const origin = await serveTcp((socket) => socket.once('data', () => socket.destroy()));
      await fails(ask(open(), { origin: origin.replace('http:', 'https:') }), 'connection');
    },
  },
  {
    name: 'an abort while it shakes hands fails the call and closes the upstream',
    needs: 'tls',
    async check({ open, serveTcp }) {
      const greeted = later();
      const closed = later();
      const origin = await serveTcp((socket) => {
        socket.once('data', greeted.resolve).once('close', closed.resolve);
      });
      const stop = new AbortController();
      const secure = origin.replace('http:', 'https:');
      const given = fails(ask(open(), { origin: secure, signal: stop.signal }), 'cancelled');
      await greeted.promise;
      stop.abort();
      await given;
      await closed.promise;
    },
  },
  {
    name: 'an abort in the middle of a stream closes the upstream',
    needs: 'tls',
    trusts: true,
    async check({ open, answeringByTls }) {
      const { origin, closed } = await answeringByTls((socket) =>
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc'),
      );
      const stop = new AbortController();
      const { body } = await send(open(), { origin, signal: stop.signal });
      equal(new TextDecoder().decode(await body.read()), 'abc');
      const reading = fails(body.read(), 'cancelled');
      stop.abort();
      await reading;
      await until(() => closed() === 1);
    },
  },
  {
    name: 'a connection that its peer closed while idle harms no call',
    needs: 'tls',
    trusts: true,
    async check({ open, answeringByTls }) {
      const { origin, requests, closed } = await answeringByTls((socket) =>
        socket.end(textAnswer()),
      );
      const transport = open();
      equal(await ask(transport, { origin }), 'ok');
      await until(() => closed() === 1);
      equal(await ask(transport, { origin }), 'ok');
      deepEqual(requests, [1, 2]);
    },
  },
];
