import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { detachText } from './detach-text.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Megabytes that stay alive while a piece of each of 64 texts of half a megabyte is kept. */
function megabytesKept(keep: (text: string) => string): number {
  collect();
  const before = process.memoryUsage().heapUsed;
  const kept = Array.from({ length: 64 }, (_, index) =>
    keep(Buffer.alloc(524_288, `piece ${index} of a text `).toString('latin1').slice(20, 60)),
  );
  collect();
  const after = process.memoryUsage().heapUsed;
  expect(kept).toHaveLength(64);
  return (after - before) / 1_048_576;
}

describe('detachText', () => {
  it.each(['', 'short', 'thirteen char', 'a longer text with é and 漢 and 😀', '\ud800 alone'])(
    'gives %j as it is',
    (text) => {
      expect(detachText(text)).toBe(text);
      expect(detachText(`before ${text} after`.slice(7, 7 + text.length))).toBe(text);
    },
  );

  it('lets the text go that the piece was cut from', () => {
    expect(megabytesKept((text) => text)).toBeGreaterThan(30);
    expect(megabytesKept(detachText)).toBeLessThan(4);
  });
});
