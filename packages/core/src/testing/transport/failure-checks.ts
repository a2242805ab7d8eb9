import { equal } from 'node:assert/strict';
import type { Socket } from 'node:net';
import { ask, fails, send, type TransportCheck } from './transport-case.ts';
import { textAnswer } from './http-peer.ts';

type EndOfConnection = (socket: Socket) => void;

const close: EndOfConnection = (socket) => socket.end();
const reset: EndOfConnection = (socket) => socket.resetAndDestroy();

/** Checks of an upstream that says these bytes to a request and then ends the connection, or does not. */
const failsBeforeAnswer = (name: string, bytes: string, end?: EndOfConnection): TransportCheck => ({
  name,
  async check({ open, answering }) {
    const { origin, requests } = await answering((socket) => {
      if (bytes === '') end?.(socket);
      else socket.write(bytes, () => end?.(socket));
    });
    const transport = open();
    await fails(ask(transport, { origin }), 'connection');
    equal(requests.length, 1, 'a request that failed on a new connection is not sent again');
    equal(await ask(transport, { origin }), 'ok', 'the next call is not harmed');
  },
});

const failsInBody = (name: string, beginning: string, end?: EndOfConnection): TransportCheck => ({
  name,
  async check({ open, answering }) {
    const { origin } = await answering((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${beginning}`, () => setImmediate(() => end?.(socket)));
    });
    const transport = open();
    const { body } = await send(transport, { origin });
    let text = '';
    const readOn = async (): Promise<void> => {
      for (let piece = await body.read(); piece; piece = await body.read()) {
        text += new TextDecoder().decode(piece);
      }
    };
    await fails(readOn(), 'connection');
    equal(text, 'abc', 'what came before the failure is given');
    await fails(body.read(), 'connection');
    equal(await ask(transport, { origin }), 'ok', 'the next call is not harmed');
  },
});

const chunked = 'transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n';

/** Upstreams that are not there, break, or do not speak HTTP. */
export const failureChecks: readonly TransportCheck[] = [
  {
    name: 'nobody listens',
    check: ({ open }) => fails(ask(open(), { origin: 'http://127.0.0.1:1' }), 'connection'),
  },
  {
    name: 'the host has no address',
    check: ({ open }) => fails(ask(open(), { origin: 'http://nowhere.invalid' }), 'connection'),
  },
  {
    name: 'TLS is asked for where none is spoken',
    async check({ open, serveHttp }) {
      const origin = await serveHttp((_, response) => response.end('ok'));
      await fails(ask(open(), { origin: origin.replace('http:', 'https:') }), 'connection');
    },
  },
  failsBeforeAnswer('the connection closes before an answer', '', close),
  failsBeforeAnswer('the connection is reset before an answer', '', reset),
  failsBeforeAnswer('the connection closes inside the first line', 'HTTP/1.1 2', close),
  failsBeforeAnswer(
    'the connection closes inside the headers',
    'HTTP/1.1 200 OK\r\na: b\r\n',
    close,
  ),
  failsBeforeAnswer('the connection is reset inside the headers', 'HTTP/1.1 200 OK\r\na:', reset),
  failsBeforeAnswer('only an interim answer comes', 'HTTP/1.1 103 Early Hints\r\n\r\n', close),
  failsBeforeAnswer('another protocol is spoken', 'SSH-2.0-OpenSSH_9.6\r\n\r\n', close),
  failsBeforeAnswer('the status is no number', 'HTTP/1.1 abc OK\r\ncontent-length: 0\r\n\r\n'),
  {
    ...failsBeforeAnswer(
      'a header has a name that no header may have',
      'HTTP/1.1 200 OK\r\na b: c\r\ncontent-length: 0\r\n\r\n',
    ),
    needs: 'strict-names',
  },
  failsBeforeAnswer(
    'a header has no colon',
    'HTTP/1.1 200 OK\r\nnothing\r\ncontent-length: 0\r\n\r\n',
  ),
  failsBeforeAnswer('the length is no number', 'HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n'),
  failsBeforeAnswer(
    'two lengths contradict each other',
    'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok',
  ),
  failsBeforeAnswer(
    'a length stands beside chunks',
    'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
  ),
  failsBeforeAnswer(
    'the headers have no end in a million bytes',
    `HTTP/1.1 200 OK\r\n${`x-long: ${'x'.repeat(1_000)}\r\n`.repeat(1_000)}`,
  ),
  failsInBody(
    'the connection closes before the length is reached',
    'content-length: 9\r\n\r\nabc',
    close,
  ),
  failsInBody(
    'the connection is reset before the length is reached',
    'content-length: 9\r\n\r\nabc',
    reset,
  ),
  failsInBody('the connection closes between chunks', chunked, close),
  failsInBody('the connection is reset between chunks', chunked, reset),
  failsInBody('the connection closes before the last line of the chunks', `${chunked}0\r\n`, close),
  failsInBody('the size of a chunk is no number', `${chunked}xyz\r\n`),
  failsInBody(
    'a chunk is longer than its size',
    `${chunked}1\r\nabc\r\n`.replace('1\r\nabc', '0\r\nabc'),
    close,
  ),
  {
    name: 'bytes after the end of an answer are never the answer to the next call',
    async check({ open, answering }) {
      const { origin } = await answering((socket) =>
        socket.write(textAnswer('first') + textAnswer('stray')),
      );
      const transport = open();
      equal(await ask(transport, { origin }), 'first');
      // The transport may notice the stray answer at once or with the next request. Either way no call may get it.
      const second = await ask(transport, { origin }).catch(() => 'failed');
      equal(second === 'ok' || second === 'failed', true, second);
      equal(await ask(transport, { origin }), 'ok');
    },
  },
];
