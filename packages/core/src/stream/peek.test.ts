import { describe, expect, it } from 'vitest';
import type { ByteStream } from '../contract/transport.ts';
import { peek, startOf } from './peek.ts';

function bodyOf(...pieces: readonly string[]) {
  const left = pieces.map((piece) => new TextEncoder().encode(piece));
  let cancelled = 0;
  const body: ByteStream = {
    read: () => Promise.resolve(left.shift()),
    cancel() {
      cancelled += 1;
    },
  };
  return { body, left, cancelled: () => cancelled };
}

const textOf = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);

describe('peek', () => {
  it('gives nothing of an empty body, and one of blanks alone whole', async () => {
    const empty = await peek(bodyOf().body);
    expect(empty.first).toHaveLength(0);
    expect(await empty.body.read()).toBeUndefined();
    const blank = await peek(bodyOf(' ', '\n').body);
    expect(textOf(await blank.body.read())).toBe(' \n');
    expect(await blank.body.read()).toBeUndefined();
  });

  it('reads over blanks, no further than needed, and loses nothing', async () => {
    const { body: unread, left } = bodyOf('\r\n', ' ', 'x', 'y');
    const { first, body } = await peek(unread);
    expect(textOf(first)).toBe('\r\n x');
    expect(left).toHaveLength(1);
    expect(textOf(await body.read())).toBe('\r\n x');
    expect(textOf(await body.read())).toBe('y');
  });

  it('does not read blanks for ever', async () => {
    const { body: unread, left } = bodyOf(...Array.from({ length: 100 }, () => ' '.repeat(1_024)));
    await peek(unread);
    expect(left.length).toBeGreaterThan(30);
  });

  it('closes the body, and forgets what it held', async () => {
    const { body: unread, cancelled } = bodyOf('x');
    const { body } = await peek(unread);
    body.cancel();
    expect(cancelled()).toBe(1);
    expect(await body.read()).toBeUndefined();
  });
});

it.each([
  ['', 0],
  ['x', 0],
  [' \t\r\nx', 4],
  ['\uFEFF{', 3],
  ['  ', 2],
])('finds the start of %j at %i', (text, start) => {
  expect(startOf(new TextEncoder().encode(text))).toBe(start);
});
