import { expect, it } from 'vitest';
import { bodyAfter } from './body-after.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

function restOf(...pieces: readonly string[]) {
  const left = pieces.map(bytesOf);
  let cancelled = 0;
  const body = {
    read: () => Promise.resolve(left.shift()),
    cancel() {
      cancelled += 1;
    },
  };
  return { body, cancelled: () => cancelled };
}

it('gives what is known and then the rest', async () => {
  const body = bodyAfter(bytesOf('a'), restOf('b').body);
  expect([await body.read(), await body.read(), await body.read()]).toEqual([
    bytesOf('a'),
    bytesOf('b'),
    undefined,
  ]);
});

it('has nothing but the rest where nothing is known, and ends without one', async () => {
  expect(await bodyAfter(bytesOf(''), restOf('b').body).read()).toEqual(bytesOf('b'));
  const alone = bodyAfter(bytesOf('a'));
  expect(await alone.read()).toEqual(bytesOf('a'));
  expect(await alone.read()).toBeUndefined();
});

it('forgets what it holds when it is closed, and closes the rest', async () => {
  const { body: rest, cancelled } = restOf();
  const body = bodyAfter(bytesOf('a'), rest);
  body.cancel();
  expect(cancelled()).toBe(1);
  expect(await body.read()).toBeUndefined();
});
