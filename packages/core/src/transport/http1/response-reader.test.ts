import { describe, expect, it } from 'vitest';
import { createHeaderNames } from '../header-names.ts';
import { ResponseReader } from './response-reader.ts';

interface Told {
  status: number;
  heads: number;
  body: string;
  pieces: number;
}

function openReader(method = 'POST') {
  const reader = new ResponseReader(createHeaderNames());
  const told: Told = { status: 0, heads: 0, body: '', pieces: 0 };
  const expectOne = (): void => {
    reader.expect(
      {
        onHead(status) {
          told.status = status;
          told.heads += 1;
        },
        onBody(bytes) {
          told.body += Buffer.from(bytes).toString('latin1');
          told.pieces += 1;
        },
      },
      method,
    );
  };
  expectOne();
  const memory = Buffer.alloc(1_000_000);
  return {
    reader,
    told,
    expectOne,
    /** From memory that is used again at once, as a socket's is. */
    push(text: string) {
      const length = memory.write(text, 'latin1');
      try {
        reader.push(memory, length);
      } finally {
        memory.fill(0x58, 0, length);
      }
    },
  };
}

const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
const sized = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n';
const malformed = expect.objectContaining({ code: 'connection' });

describe('an answer that is malformed', () => {
  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.7\r\n'],
    ['what cannot become an answer', 'HTTX'],
    ['a line break before it', '\r\nHTTP/1.1 200 OK\r\n\r\n'],
    ['lines that end in bare line feeds', 'HTTP/1.1 200 OK\ncontent-length: 5\n\n\r\n\r\n'],
    ['another protocol in its place', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['interim answers without end', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(9)],
    ['headers without end', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(70_000)}`],
    ['more headers than fit', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(70_000)}\r\n\r\n`],
    ['a chunk without a size', `${chunked}\r\nabc`],
    ['a size that is no number', `${chunked}g\r\n`],
    ['a size with a sign', `${chunked}+5\r\nabcde\r\n`],
    ['a size with a prefix', `${chunked}0x5\r\nabcde\r\n`],
    ['a blank after a size', `${chunked}5 \r\nabcde\r\n`],
    ['a size beyond exact numbers', `${chunked}00000000000005\r\n`],
    ['a size that ends in a bare line feed', `${chunked}5\nabcde\r\n`],
    ['a carriage return alone after a size', `${chunked}5\rabcde\r\n`],
    ['an extension that ends in a bare line feed', `${chunked}5;a=b\nabcde\r\n`],
    ['extensions without end', `${chunked}5;${'a'.repeat(70_000)}`],
    ['a chunk that is longer than it said', `${chunked}5\r\nabcdef\r\n`],
    ['a chunk that ends in a bare line feed', `${chunked}5\r\nabcde\n`],
    ['a carriage return alone after a chunk', `${chunked}5\r\nabcde\r0\r\n\r\n`],
    ['a trailer that ends in a bare line feed', `${chunked}0\r\nx: 1\n\r\n`],
    ['a control character in an extension', `${chunked}5;a=\0\r\nabcde\r\n`],
    ['a control character in a trailer', `${chunked}0\r\nx: \x7f\r\n\r\n`],
    ['trailers without end', `${chunked}0\r\n${'x: 1\r\n'.repeat(20_000)}`],
  ])('is refused: %s', (_, text) => {
    const { push } = openReader();
    expect(() => push(text)).toThrow(malformed);
    const bytewise = openReader();
    expect(() => {
      for (const byte of text) bytewise.push(byte);
    }).toThrow(malformed);
  });

  it('gives what came before the mistake', () => {
    const { push, told } = openReader();
    expect(() => push(`${chunked}5\r\nabcde\r\nnonsense`)).toThrow(malformed);
    expect(told).toMatchObject({ status: 200, body: 'abcde' });
  });
});

describe('an answer that is cut off', () => {
  it.each([
    ['before it began', '', false],
    ['in its headers', 'HTTP/1.1 200 OK\r\ncontent-le', false],
    ['after an interim answer', 'HTTP/1.1 103 Early Hints\r\n\r\n', false],
    ['in a body of a length', `${sized}abcd`, false],
    ['in a chunk', `${chunked}5\r\nabc`, false],
    ['between chunks', `${chunked}5\r\nabcde\r\n`, false],
    ['before the last line', `${chunked}0\r\n`, false],
    ['in a trailer', `${chunked}0\r\nx: 1\r\n`, false],
    ['in a body that only the end ends', 'HTTP/1.1 200 OK\r\n\r\nabc', true],
  ])('%s', (_, text, whole) => {
    const { push, reader } = openReader();
    push(text);
    expect(reader.isDone).toBe(false);
    expect(reader.end()).toBe(whole);
  });

  it('has not begun before its first byte', () => {
    const { push, reader } = openReader();
    expect(reader.hasBegun).toBe(false);
    push('H');
    expect(reader.hasBegun).toBe(true);
    const interim = openReader();
    interim.push('HTTP/1.1 100 Continue\r\n\r\n');
    expect(interim.reader.hasBegun).toBe(true);
  });
});

describe('a head that comes byte by byte', () => {
  const longest = 65_536;
  const headOf = (length: number) => {
    const rest = 'HTTP/1.1 204 No Content\r\nx: \r\n\r\n';
    return rest.replace('x: ', `x: ${'a'.repeat(length - rest.length)}`);
  };

  it.each([
    ['as long as is allowed', longest, 1],
    ['longer by one', longest + 1, 0],
  ])('is read or refused as it is in one piece: %s', (_, length, heads) => {
    for (const pieces of [[headOf(length)], headOf(length)]) {
      const { push, told } = openReader();
      const pushAll = () => {
        for (const piece of pieces) push(piece);
      };
      if (heads === 0) expect(pushAll).toThrow(malformed);
      else pushAll();
      expect(told.heads).toBe(heads);
    }
  });

  it('costs four times as much when it is four times as long', () => {
    const cost = (length: number): number => {
      const { push, told } = openReader();
      const before = process.cpuUsage();
      for (const byte of headOf(length)) push(byte);
      const { user, system } = process.cpuUsage(before);
      expect(told.heads).toBe(1);
      return user + system;
    };
    let [short, long] = [Infinity, Infinity];
    for (let round = 0; round < 6; round += 1) {
      short = Math.min(short, cost(16_000));
      long = Math.min(long, cost(64_000));
    }
    // To look at all that came before for each byte makes it 14 times as much.
    expect(long / short).toBeLessThan(8);
  });
});

describe('an answer', () => {
  const answers: readonly (readonly [string, string, string])[] = [
    ['a body of a length', `${sized}abcde`, 'abcde'],
    ['an empty body', 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', ''],
    ['chunks', `${chunked}3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n`, 'abc0123456789'],
    ['chunks that hold line breaks', `${chunked}6\r\na\r\n0\r\n\r\n0\r\n\r\n`, 'a\r\n0\r\n'],
    ['extensions', `${chunked}3;a=b;c="d"\r\nabc\r\n0;last\r\n\r\n`, 'abc'],
    ['zeros before a size', `${chunked}0003\r\nabc\r\n000\r\n\r\n`, 'abc'],
    ['trailers', `${chunked}3\r\nabc\r\n0\r\nx: 1\r\ny: 2\r\n\r\n`, 'abc'],
    ['no chunk', `${chunked}0\r\n\r\n`, ''],
    ['interim answers before it', `HTTP/1.1 100 Continue\r\n\r\n${sized}abcde`, 'abcde'],
    [
      'headers of some length',
      `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(20_000)}\r\ncontent-length: 1\r\n\r\nb`,
      'b',
    ],
  ];

  it.each(answers)('is read however it is cut: %s', (_, text, body) => {
    for (let cut = 0; cut < Math.min(text.length, 300); cut += 1) {
      const { push, reader, told } = openReader();
      push(text.slice(0, cut));
      push(text.slice(cut));
      expect([cut, reader.isDone, told.heads, told.body]).toEqual([cut, true, 1, body]);
      expect(reader.keepsAlive).toBe(true);
    }
  });

  it.each(answers)('is read byte by byte: %s', (_, text, body) => {
    const { push, reader, told } = openReader();
    for (const byte of text.slice(0, -1)) push(byte);
    expect(reader.isDone).toBe(false);
    push(text.slice(-1));
    expect([reader.isDone, told.status, told.heads, told.body]).toEqual([true, 200, 1, body]);
  });

  it('gives what one read held in one piece', () => {
    const { push, told } = openReader();
    push(`${chunked}1\r\na\r\n1\r\nb\r\n1\r\nc\r\n`);
    push('1\r\nd\r\n0\r\n\r\n');
    expect(told).toMatchObject({ body: 'abcd', pieces: 2 });
  });

  it.each([
    ['POST', 'HTTP/1.1 204 No Content\r\n\r\n'],
    ['POST', 'HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n'],
    ['HEAD', sized],
    ['HEAD', chunked],
    ['HEAD', 'HTTP/1.1 200 OK\r\n\r\n'],
  ])('has no body: %s %j', (method, text) => {
    const { push, reader, told } = openReader(method);
    push(text);
    expect([reader.isDone, reader.keepsAlive, told.body]).toEqual([true, true, '']);
  });

  it('is followed by another on the same connection', () => {
    const { push, reader, told, expectOne } = openReader();
    push(`${chunked}3\r\nabc\r\n0\r\nx: 1\r\n\r\n`);
    expectOne();
    expect([reader.isDone, reader.hasBegun]).toEqual([false, false]);
    push(`${sized}defgh`);
    expect([reader.isDone, told.heads, told.body]).toEqual([true, 2, 'abcdefgh']);
  });
});

describe('a connection', () => {
  it.each([
    ['says that it closes', 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'],
    ['is of HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n'],
    ['sends more than the answer', `${sized}abcdeHTTP/1.1 200 OK\r\n`],
    ['sends more than the last chunk', `${chunked}0\r\n\r\nx`],
    ['sends a body where there is none', 'HTTP/1.1 204 No Content\r\n\r\nx'],
  ])('carries no further exchange when it %s', (_, text) => {
    const { push, reader } = openReader();
    push(text);
    expect([reader.isDone, reader.keepsAlive]).toEqual([true, false]);
  });

  it('carries no further exchange when something came unasked', () => {
    const { push, reader, expectOne } = openReader();
    push(`${sized}abcde`);
    push('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
    expect(reader.keepsAlive).toBe(false);
    expectOne();
    push(`${sized}abcde`);
    expect([reader.isDone, reader.keepsAlive]).toEqual([true, false]);
  });

  it('carries no further exchange when only its end ended the answer', () => {
    const { push, reader } = openReader();
    push('HTTP/1.1 200 OK\r\n\r\nabc');
    expect([reader.end(), reader.keepsAlive]).toEqual([true, false]);
  });
});
