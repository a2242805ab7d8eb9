import {
  fin,
  reset,
  type WallStep,
  answer,
  chunked,
  eventStream,
  head,
  isChunked,
  lastChunk,
} from '@llm/core/testing';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import {
  badGateway,
  fault,
  type Fault,
  type FaultKind,
  type Script,
  tooLate,
  unclear,
  whole,
  type Wire,
} from './fault.ts';
import { goodBody, json, typeOf } from './good-answers.ts';

const type = (wire: Wire) => `content-type: ${typeOf(wire)}`;
const always =
  (...steps: readonly WallStep[]) =>
  (): Script => ({ onRequest: steps });

/** Before the head of an answer is whole. */
const headFaults: readonly Fault[] = [
  fault('refused', badGateway, () => ({ isRefused: true })),
  fault('FIN as soon as it is connected', badGateway, () => ({ onAccept: [fin] })),
  fault('a reset as soon as it is connected', badGateway, () => ({ onAccept: [reset] })),
  fault('FIN instead of an answer', badGateway, always(fin)),
  fault('a reset instead of an answer', badGateway, always(reset)),
  fault('silence instead of an answer', tooLate, always()),
  fault('half a status line, FIN', badGateway, always('HTTP/1.1 2', fin)),
  fault('half a status line, a reset', badGateway, always('HTTP/1.1 2', 20, reset)),
  fault('half a status line, silence', tooLate, always('HTTP/1.1 2')),
  fault('half of the headers, FIN', badGateway, always('HTTP/1.1 200 OK\r\nconte', fin)),
  fault('half of the headers, a reset', badGateway, always('HTTP/1.1 200 OK\r\nconte', 20, reset)),
  fault('half of the headers, silence', tooLate, always('HTTP/1.1 200 OK\r\nconte')),
  fault('no HTTP', badGateway, always('SSH-2.0-OpenSSH_9.6\r\n\r\n', fin)),
  fault('bytes of TLS', badGateway, always(Buffer.from([21, 3, 1, 0, 2, 2, 70]), fin)),
  fault('a page without a head', badGateway, always('<html>Welcome</html>\r\n\r\n', fin)),
  fault('HTTP/2', badGateway, always('HTTP/2.0 200\r\ncontent-length: 2\r\n\r\n{}')),
  fault(
    'a status of two digits',
    badGateway,
    always('HTTP/1.1 20 OK\r\ncontent-length: 2\r\n\r\n{}'),
  ),
  fault(
    'a status that is a word',
    badGateway,
    always('HTTP/1.1 OK 200\r\ncontent-length: 2\r\n\r\n{}'),
  ),
];

const badLines: Readonly<Record<string, string>> = {
  'a header without a colon': 'this is no header',
  'a header without a name': ': value',
  'a blank before the colon': 'x-a : b',
  'a folded header': 'x-a: b\r\n c',
  'NUL in a header': 'x-a: b\0c',
  'ESC in a header': 'x-a: \u001b[2J',
  'Latin letters in a header': 'x-a: grün',
  'a lone CR in a header': 'x-a: b\rx-c: d',
  'an empty header': 'x-a:',
  'a header twice': 'x-a: b\r\nx-a: c',
  'a header named __proto__': '__proto__: x',
  'a header of 8 KB': `x-a: ${'b'.repeat(8_000)}`,
  'a header of 1 MB': `x-a: ${'b'.repeat(1_000_000)}`,
  '90 headers': Array.from({ length: 90 }, (_, at) => `x-${at}: b`).join('\r\n'),
  '5,000 headers': Array.from({ length: 5_000 }, (_, at) => `x-${at}: b`).join('\r\n'),
  'a cookie': 'set-cookie: session=1',
};
const harmlessLines = [
  'an empty header',
  'a header twice',
  'a header of 8 KB',
  '90 headers',
  'a cookie',
];
const lineFaults = Object.entries(badLines).map(([name, line]) =>
  fault(name, harmlessLines.includes(name) ? whole : unclear, (wire) => ({
    onRequest: answer(200, [type(wire), line], goodBody(wire)),
  })),
);

/** A body under headers that bound it in a way of their own. */
const bound = (
  name: string,
  truth: Fault['truth'],
  lines: readonly string[],
  write: (body: string) => readonly WallStep[] = (body) => [body, fin],
): Fault => ({
  name,
  truth,
  play: (wire) => ({ onRequest: [head(200, type(wire), ...lines), ...write(goodBody(wire))] }),
});
const is = (truth: ReturnType<Fault['truth']>) => () => truth;
/** A stream is over with its last event, and an answer in JSON with its last byte. */
const wholeStream: Fault['truth'] = ({ stream }) => (stream ? whole : badGateway);
const wholeBytes = (body: string) => Buffer.byteLength(body);
const lengthFaults: readonly Fault[] = [
  bound('no bound but FIN', is(whole), []),
  bound('no bound but FIN, said so', is(whole), ['connection: close']),
  bound('a length and connection: close', is(whole), ['connection: close'], (body) => [body, fin]),
  bound('a length of no number', is(badGateway), ['content-length: many']),
  bound('a negative length', is(badGateway), ['content-length: -5']),
  bound('an empty length', is(unclear), ['content-length:']),
  bound('a length of 30 digits', is(unclear), [`content-length: ${'9'.repeat(30)}`]),
  bound('two lengths', is(badGateway), ['content-length: 5', 'content-length: 7']),
  bound('a length and chunks', is(unclear), ['content-length: 5', isChunked], (body) => [
    chunked(body),
    lastChunk,
  ]),
  bound('an unknown transfer coding', is(unclear), ['transfer-encoding: gzip'], (body) => [
    body,
    fin,
  ]),
  bound('chunks named with capitals', is(whole), ['Transfer-Encoding: Chunked'], (body) => [
    chunked(body),
    lastChunk,
  ]),
  bound('a chunk of no number', is(badGateway), [isChunked], (body) => ['xyz\r\n', body, fin]),
  bound('a negative chunk', is(badGateway), [isChunked], (body) => ['-5\r\n', body, fin]),
  bound('a chunk of 16 digits', is(unclear), [isChunked], (body) => [
    'ffffffffffffffff\r\n',
    body,
    fin,
  ]),
  bound('a chunk without its line end', is(unclear), [isChunked], (body) => [
    `${wholeBytes(body).toString(16)}\r\n${body}`,
    '0\r\n\r\n',
    fin,
  ]),
  bound('an endless chunk size', is(badGateway), [isChunked], () => ['0'.repeat(100_000), fin]),
  bound('chunk sizes with zeros before', is(whole), [isChunked], (body) => [
    `000${wholeBytes(body).toString(16)}\r\n${body}\r\n`,
    lastChunk,
  ]),
  bound('chunk extensions', is(whole), [isChunked], (body) => [
    `${wholeBytes(body).toString(16)};a=b;c="d"\r\n${body}\r\n`,
    lastChunk,
  ]),
  bound('trailers', is(whole), [isChunked, 'trailer: x-a'], (body) => [
    chunked(body),
    '0\r\nx-a: b\r\n\r\n',
  ]),
  bound('bad trailers', is(unclear), [isChunked], (body) => [chunked(body), '0\r\nbad\0\r\n\r\n']),
  bound('half of the last chunk, FIN', wholeStream, [isChunked], (body) => [
    chunked(body),
    '0\r\n',
    fin,
  ]),
  bound('the last chunk without its blank line, silence', is(unclear), [isChunked], (body) => [
    chunked(body),
    '0\r\n',
  ]),
  {
    name: 'a length of one byte less',
    truth: wholeStream,
    play: (wire) => ({
      onRequest: [
        head(200, type(wire), `content-length: ${wholeBytes(goodBody(wire)) - 1}`),
        goodBody(wire),
      ],
    }),
  },
  bound('an answer nobody asked for behind the answer', is(whole), [isChunked], (body) => [
    chunked(body),
    `${lastChunk}${head(200, `content-type: ${json}`, 'content-length: 2')}{}`,
  ]),
];

/** Statuses that have no answer in them, and heads before the head. */
const interim = (name: string, truth: ReturnType<Fault['truth']>, before: string): Fault =>
  fault(name, truth, (wire) => ({
    onRequest: [before, ...answer(200, [type(wire)], goodBody(wire))],
  }));
const statusFaults: readonly Fault[] = [
  interim('100 before the answer', whole, head('100 Continue')),
  interim('102 before the answer', whole, head('102 Processing')),
  interim('103 before the answer', whole, head('103 Early Hints', 'link: </a>; rel=preload')),
  interim('100 three times', whole, head('100 Continue').repeat(3)),
  interim('1,000 times 103', unclear, head('103 Early Hints').repeat(1_000)),
  interim('a blank line before the answer', unclear, '\r\n'),
  fault('100 and nothing more', tooLate, always(head('100 Continue'))),
  fault('100, FIN', badGateway, always(head('100 Continue'), fin)),
  fault(
    '101',
    badGateway,
    always(head('101 Switching Protocols', 'upgrade: websocket', 'connection: upgrade')),
  ),
  fault('200 of no bytes', badGateway, (wire) => ({ onRequest: answer(200, [type(wire)]) })),
  fault('201', whole, (wire) => ({
    onRequest: answer('201 Created', [type(wire)], goodBody(wire)),
  })),
  fault('202 of no bytes', badGateway, always(...answer('202 Accepted', []))),
  fault('204', badGateway, always(head('204 No Content'))),
  fault('205', badGateway, always(...answer('205 Reset Content', []))),
  fault('304', badGateway, always(head('304 Not Modified', 'etag: "x"'))),
  fault('no reason phrase', whole, (wire) => ({
    onRequest: answer('200', [type(wire)], goodBody(wire)),
  })),
  ...[300, 301, 302, 303, 307, 308].flatMap((status) => [
    fault(
      `${status} to another host`,
      badGateway,
      always(...answer(`${status} Moved`, ['location: http://169.254.169.254/latest'], '{}')),
    ),
  ]),
  fault(
    '307 to itself',
    badGateway,
    always(...answer('307 Moved', ['location: /v1/messages'], '')),
  ),
  fault(
    '302 to a page to sign in',
    badGateway,
    always(
      ...answer(
        '302 Found',
        ['location: https://login.example/', 'content-type: text/html'],
        '<html>Sign in</html>',
      ),
    ),
  ),
];

/** Answers that somebody compressed though we asked for plain bytes. */
const compressions: Readonly<Record<string, (bytes: string) => Uint8Array>> = {
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  'gzip, gzip': (bytes) => gzipSync(gzipSync(bytes)),
};
const compressionFaults: readonly Fault[] = [
  ...Object.entries(compressions).flatMap(([coding, compress]) => [
    fault(`content-encoding: ${coding}`, badGateway, (wire) => ({
      onRequest: answer(200, [type(wire), `content-encoding: ${coding}`], compress(goodBody(wire))),
    })),
    fault(`${coding} without a header`, badGateway, (wire) => ({
      onRequest: answer(200, [type(wire)], compress(goodBody(wire))),
    })),
  ]),
  fault('content-encoding: identity', whole, (wire) => ({
    onRequest: answer(200, [type(wire), 'content-encoding: identity'], goodBody(wire)),
  })),
  fault('content-encoding: gzip on plain bytes', badGateway, (wire) => ({
    onRequest: answer(200, [type(wire), 'content-encoding: gzip'], goodBody(wire)),
  })),
];

/** The good answer in pieces of every size. */
const splitFaults = [1, 2, 3, 7, 64, 1_000].map((size) =>
  fault(`pieces of ${size} bytes`, whole, (wire) => {
    const bytes = Buffer.from(goodBody(wire));
    const steps: WallStep[] = [head(200, type(wire), isChunked)];
    for (let at = 0; at < bytes.length; at += size)
      steps.push(chunked(bytes.subarray(at, at + size)), ...(size < 7 && at % 64 > 0 ? [] : [0]));
    return { onRequest: [...steps, lastChunk] };
  }),
);
const lateHead = fault('a head in pieces of five bytes', whole, (wire) => {
  const written = head(200, `content-type: ${typeOf(wire)}`, isChunked);
  const steps = written.match(/[^]{1,5}/g)?.flatMap((piece) => [piece, 0]) ?? [];
  return { onRequest: [...steps, chunked(goodBody(wire)), lastChunk] };
});
const swapped = fault('JSON that is called events and the other way round', whole, (wire) => ({
  onRequest: answer(200, [`content-type: ${wire.stream ? json : eventStream}`], goodBody(wire)),
}));

export const transportFaults: readonly FaultKind[] = [
  { kind: 'head', isOfConnection: true, faults: [...headFaults, lateHead] },
  { kind: 'header lines', isOfConnection: true, faults: lineFaults },
  {
    kind: 'bounds of the body',
    isOfConnection: true,
    faults: [...lengthFaults, ...splitFaults, swapped],
  },
  { kind: 'statuses without an answer', isOfConnection: true, faults: statusFaults },
  { kind: 'compression', isOfConnection: true, faults: compressionFaults },
];
