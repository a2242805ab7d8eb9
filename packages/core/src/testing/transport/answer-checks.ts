import { deepEqual, equal } from 'node:assert/strict';
import { ask, later, send, textOf, type TransportCheck } from './transport-case.ts';
import { textAnswer } from './http-peer.ts';

const statuses = [200, 201, 307, 400, 401, 404, 418, 429, 500, 503, 529];

/** Requests as they leave, and answers as they come. */
export const answerChecks: readonly TransportCheck[] = [
  {
    name: 'method, path, query, headers and body arrive as they were given',
    async check({ open, serveHttp }) {
      const seen: unknown[] = [];
      const origin = await serveHttp((request, response) => {
        request.setEncoding('utf8');
        let body = '';
        request.on('data', (piece: string) => (body += piece));
        request.on('end', () => {
          seen.push(request.method, request.url, request.headers['x-test'], body);
          response.end();
        });
      });
      await ask(open(), { origin, path: '/a?b=c%20d', headers: { 'x-test': 'ä1' }, body: 'hé' });
      deepEqual(seen, ['POST', '/a?b=c%20d', 'ä1', 'hé']);
    },
  },
  {
    name: 'a body of several pieces is one body with one length',
    async check({ open, serveHttp }) {
      const lengths: unknown[] = [];
      const origin = await serveHttp((request, response) => {
        lengths.push(request.headers['content-length']);
        request.pipe(response);
      });
      const body = ['hé', new TextEncoder().encode('llo'), '', '!'];
      equal(await ask(open(), { origin, body }), 'héllo!');
      deepEqual(lengths, ['7']);
    },
  },
  {
    name: 'bytes are sent as they are',
    async check({ open, serveHttp }) {
      const origin = await serveHttp((request, response) => request.pipe(response));
      const body = Uint8Array.from({ length: 256 }, (_, index) => index);
      const answer = await send(open(), { origin, body });
      deepEqual([...((await answer.body.read()) ?? [])], [...body]);
    },
  },
  {
    name: 'a POST without a body says that its length is 0',
    async check({ open, serveHttp }) {
      const lengths: unknown[] = [];
      const origin = await serveHttp((request, response) => {
        lengths.push(request.headers['content-length']);
        response.end('ok');
      });
      equal(await ask(open(), { origin }), 'ok');
      deepEqual(lengths, ['0']);
    },
  },
  {
    name: 'GET and DELETE need no body',
    async check({ open, serveHttp }) {
      const origin = await serveHttp((request, response) => response.end(request.method));
      const transport = open();
      equal(await ask(transport, { origin, method: 'GET' }), 'GET');
      equal(await ask(transport, { origin, method: 'DELETE' }), 'DELETE');
    },
  },
  {
    name: 'an answer to HEAD has no body, whatever its length says',
    async check({ open, answering }) {
      const { origin } = await answering((socket) =>
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n'),
      );
      const transport = open();
      equal(await ask(transport, { origin, method: 'HEAD' }), '');
      equal(await ask(transport, { origin }), 'ok');
    },
  },
  {
    name: 'every status is an answer, a redirect too',
    async check({ open, serveHttp }) {
      const origin = await serveHttp((request, response) => {
        const status = Number(request.url?.slice(1));
        response.writeHead(status, { location: '/200' }).end(`it was ${status}`);
      });
      const transport = open();
      for (const status of statuses) {
        const answer = await send(transport, { origin, path: `/${status}` });
        equal(answer.status, status);
        equal(await textOf(answer.body), `it was ${status}`);
      }
    },
  },
  {
    name: 'names of headers are in lower case, and a repeated one is joined',
    async check({ open, serveHttp }) {
      const origin = await serveHttp((_, response) => {
        response.writeHead(200, { 'X-Answer': ['a', 'b'], 'Set-Cookie': ['c=1', 'd=2'] }).end();
      });
      const { headers, body } = await send(open(), { origin });
      equal(headers['x-answer'], 'a, b');
      equal(headers['set-cookie'], 'c=1, d=2');
      equal(await textOf(body), '');
    },
  },
  {
    name: 'compression is not asked for',
    async check({ open, serveHttp }) {
      const origin = await serveHttp((request, response) =>
        response.end(request.headers['accept-encoding'] ?? 'identity'),
      );
      equal(await ask(open(), { origin }), 'identity');
    },
  },
  {
    name: 'answers 204 and 304 have no body, and the connection goes on',
    async check({ open, answering }) {
      const { origin } = await answering(
        (socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n'),
        (socket) => socket.write('HTTP/1.1 304 Not Modified\r\n\r\n'),
      );
      const transport = open();
      for (const status of [204, 304]) {
        const answer = await send(transport, { origin, method: 'GET' });
        equal(answer.status, status);
        equal(await answer.body.read(), undefined);
      }
      equal(await ask(transport, { origin }), 'ok');
    },
  },
  {
    name: 'the length in an answer 304 is not of its body',
    needs: 'length-of-304',
    async check({ open, answering }) {
      const { origin } = await answering((socket) =>
        socket.write('HTTP/1.1 304 Not Modified\r\ncontent-length: 7\r\n\r\n'),
      );
      const transport = open();
      equal(await ask(transport, { origin, method: 'GET' }), '');
      equal(await ask(transport, { origin }), 'ok');
    },
  },
  {
    name: 'interim answers are passed over',
    async check({ open, answering }) {
      const interim = 'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n';
      const { origin } = await answering((socket) => socket.write(interim + textAnswer('last')));
      equal(await ask(open(), { origin }), 'last');
    },
  },
  {
    name: 'a chunked answer is joined, its extensions and trailers left out',
    async check({ open, answering }) {
      const { origin } = await answering((socket) =>
        socket.write(
          'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n' +
            '3;a=b\r\nabc\r\nA\r\n0123456789\r\n0\r\nx-trailer: 1\r\n\r\n',
        ),
      );
      const transport = open();
      equal(await ask(transport, { origin }), 'abc0123456789');
      equal(await ask(transport, { origin }), 'ok');
    },
  },
  {
    name: 'an answer that comes byte by byte is whole',
    async check({ open, serveTcp }) {
      const answer = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n';
      const origin = await serveTcp((socket) => {
        socket.setNoDelay(true);
        socket.once('data', () => {
          const writeFrom = (at: number): void => {
            if (at === answer.length) return;
            socket.write(answer.charAt(at));
            setImmediate(() => writeFrom(at + 1));
          };
          writeFrom(0);
        });
      });
      equal(await ask(open(), { origin }), 'ok');
    },
  },
  {
    name: 'an answer without a length ends with its connection',
    async check({ open, answering }) {
      const { origin } = await answering((socket) =>
        socket.end('HTTP/1.1 200 OK\r\n\r\nall of it'),
      );
      const transport = open();
      equal(await ask(transport, { origin }), 'all of it');
      equal(await ask(transport, { origin }), 'ok');
    },
  },
  {
    name: 'an answer of length 0 is over at once',
    async check({ open, answering }) {
      const { origin } = await answering((socket) => socket.write(textAnswer('')));
      const { body } = await send(open(), { origin });
      equal(await body.read(), undefined);
      equal(await body.read(), undefined);
    },
  },
  {
    name: 'bytes are given as they come',
    async check({ open, serveHttp }) {
      const first = later();
      const origin = await serveHttp((_, response) => {
        response.write('one');
        void first.promise.then(() => response.end('two'));
      });
      const { body } = await send(open(), { origin });
      equal(new TextDecoder().decode(await body.read()), 'one');
      first.resolve();
      equal(await textOf(body), 'two');
    },
  },
  {
    name: 'five million bytes go up and come down whole',
    async check({ open, serveHttp }) {
      const origin = await serveHttp((request, response) => request.pipe(response));
      const body = Uint8Array.from({ length: 5_000_000 }, (_, index) => index % 251);
      const answer = await send(open(), { origin, body });
      let length = 0;
      for (let piece = await answer.body.read(); piece; piece = await answer.body.read()) {
        for (const byte of piece) equal(byte, length++ % 251);
      }
      equal(length, 5_000_000);
    },
  },
  {
    name: 'an answer that is read late is whole',
    async check({ open, serveHttp }) {
      const origin = await serveHttp((_, response) => response.end('x'.repeat(500_000)));
      const { body } = await send(open(), { origin });
      await new Promise((resolve) => setTimeout(resolve, 20));
      equal((await textOf(body)).length, 500_000);
    },
  },
  {
    name: 'an early refusal is heard while the body is still being sent',
    async check({ open, serveTcp }) {
      const origin = await serveTcp((socket) => {
        socket.once('data', () => {
          socket.write('HTTP/1.1 413 Content Too Large\r\ncontent-length: 3\r\n\r\nbig');
        });
      });
      const { status, body } = await send(open(), { origin, body: 'x'.repeat(8_000_000) });
      equal(status, 413);
      equal(await textOf(body), 'big');
    },
  },
  {
    name: 'a hundred calls at once each get their own answer',
    async check({ open, serveHttp }) {
      const origin = await serveHttp((request, response) => request.pipe(response));
      const transport = open();
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          ask(transport, { origin, body: `call ${index}` }),
        ),
      );
      deepEqual(
        answers,
        answers.map((_, index) => `call ${index}`),
      );
    },
  },
  {
    name: 'a host is reached by the one of its addresses that answers',
    async check({ open, serveHttp }) {
      // `localhost` has an address of each family on most machines, and nobody listens on the other.
      const origin = await serveHttp((_, response) => response.end('ok'));
      equal(await ask(open(), { origin: origin.replace('127.0.0.1', 'localhost') }), 'ok');
    },
  },
];
