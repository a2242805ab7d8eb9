import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { fakeClock } from '@llm/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { listenTo } from '../../test/support/http-client.ts';
import { serveHttp } from '../../test/support/serve.ts';
import { ByteRoom, createByteBudget } from './byte-budget.ts';
import { type BodyBounds, discardBody, readBody } from './read-body.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** Sends a request as it is written here, and gives what `handle` makes of it. */
function receive<Result>(
  [head, body]: readonly [string, string | Uint8Array],
  handle: (request: IncomingMessage, sender: Socket) => Promise<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const begin = async (): Promise<void> => {
      const server = await serveHttp((request, response) => {
        handle(request, socket).then(resolve, reject);
        response.on('error', reject);
      });
      cleanups.push(() => server.close());
      const { socket, text } = listenTo(server.origin);
      text.catch(() => undefined);
      socket.write(`POST / HTTP/1.1\r\nhost: gateway\r\n${head}\r\n\r\n`);
      socket.write(body);
    };
    begin().catch(reject);
  });
}

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const bounds = (maxBytes = 8, memory = 1_000): BodyBounds => ({
  maxBytes,
  room: new ByteRoom(createByteBudget(memory)),
});
const chunked = 'transfer-encoding: chunked';

describe('readBody', () => {
  it.each<[string, string, string | Uint8Array, object]>([
    ['announced too long', 'content-length: 9', '', { code: 'payload_too_large', status: 413 }],
    ['too long in the end', chunked, '9\r\n123456789\r\n', { code: 'payload_too_large' }],
    ['compressed', 'content-encoding: br\r\ncontent-length: 1', 'a', { status: 415 }],
  ])('refuses a body: %s', async (_, head, body, error) => {
    await expect(
      receive([head, body], (request) => readBody(request, bounds())),
    ).rejects.toMatchObject(error);
  });

  it.each(['content-length: 8', chunked])('notices that its sender went away: %s', async (head) => {
    const read = receive([head, ''], (request, sender) => {
      sender.destroy();
      return readBody(request, bounds());
    });
    await expect(read).rejects.toMatchObject({ code: 'cancelled' });
  });

  it.each<[string, string, string | Uint8Array, string]>([
    ['as long as it may be', 'content-length: 8', '12345678', '12345678'],
    [
      'a character in two pieces',
      chunked,
      bytes('1\r\n\xc3\r\n1\r\n\xa9\r\n0\r\n\r\n'),
      '\xc3\xa9',
    ],
    ['none', 'x-a: b', '', ''],
    ['no text', 'content-length: 2', bytes('\xc3('), '\xc3('],
    ['not compressed', 'content-encoding: identity\r\ncontent-length: 1', 'a', 'a'],
  ])('reads a body: %s', async (_, head, body, expected) => {
    const read = await receive([head, body], (request) => readBody(request, bounds()));
    expect(Buffer.concat(read).toString('latin1')).toBe(expected);
  });
});

describe('readBody, in a process that has little room', () => {
  it('refuses what is announced before any of it is read', async () => {
    const read = receive(['content-length: 8', ''], (request) => readBody(request, bounds(8, 7)));
    await expect(read).rejects.toMatchObject({
      code: 'overloaded',
      status: 503,
      retryAfterMs: 1_000,
    });
  });

  it('refuses what has come, and all that comes with it', async () => {
    const pieces = '4\r\n1234\r\n'.repeat(3);
    const read = receive([chunked, pieces], (request) => readBody(request, bounds(99, 7)));
    await expect(read).rejects.toMatchObject({ code: 'overloaded' });
  });

  it('holds what it has read until it is given back', async () => {
    const budget = createByteBudget(8);
    const room = new ByteRoom(budget);
    await receive(['content-length: 8', '12345678'], (request) =>
      readBody(request, { maxBytes: 8, room }),
    );
    expect(budget.takenBytes).toBe(8);
    room.release();
    expect(budget.takenBytes).toBe(0);
  });

  it('refuses a body in far more pieces than it needs', async () => {
    const pieces = '1\r\n \r\n'.repeat(6_000);
    const read = receive([chunked, pieces], (request) =>
      readBody(request, bounds(100_000, 1_000_000)),
    );
    await expect(read).rejects.toMatchObject({ code: 'payload_too_large' });
  });
});

describe('discardBody', () => {
  it('waits no longer than it may for what does not come', async () => {
    const clock = fakeClock();
    await receive(['content-length: 99', '1'], async (request) => {
      const discarded = discardBody(request, { maxBytes: 99, maxMs: 50, clock });
      await clock.advance(50);
      await discarded;
    });
    expect(clock.pending).toBe(0);
  });

  it('takes no more than it may', async () => {
    const clock = fakeClock();
    await receive(['content-length: 99', '123456789'], (request) =>
      discardBody(request, { maxBytes: 8, maxMs: 50, clock }),
    );
    expect(clock.pending).toBe(0);
  });

  it.each([
    ['all has come', (sender: Socket) => sender.write('12')],
    ['its sender goes away', (sender: Socket) => sender.destroy()],
  ])('is over once %s', async (_, end) => {
    const clock = fakeClock();
    await receive(['content-length: 3', '1'], (request, sender) => {
      end(sender);
      return discardBody(request, { maxBytes: 99, maxMs: 50, clock });
    });
    expect(clock.pending).toBe(0);
  });
});
