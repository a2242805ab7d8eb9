import { describe, expect, it } from 'vitest';
import { runAside } from './run-aside.ts';

const broken = new Error('broken');
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('runAside', () => {
  it.each<[string, (told: string) => unknown]>([
    [
      'throws',
      () => {
        throw broken;
      },
    ],
    ['rejects', () => Promise.reject(broken)],
    [
      'rejects later',
      async () => {
        await turn();
        throw broken;
      },
    ],
    [
      'gives what throws when it is waited for',
      () => ({
        get then(): never {
          throw broken;
        },
      }),
    ],
  ])('tells of a listener that %s, and throws nothing', async (_, listener) => {
    const seen: unknown[] = [];
    runAside(listener, 'told', (cause, told) => seen.push([cause, told]));
    await turn();
    await turn();
    expect(seen).toEqual([[broken, 'told']]);
  });

  it('is quiet where a listener does what it should', async () => {
    const seen: unknown[] = [];
    for (const listener of [() => undefined, () => 1, () => Promise.resolve(1), () => null])
      runAside(listener, 'told', (cause) => seen.push(cause));
    await turn();
    expect(seen).toEqual([]);
  });

  it('throws nothing where telling fails, too', async () => {
    const tell = () => {
      throw new Error('no log');
    };
    runAside(
      () => {
        throw broken;
      },
      'told',
      tell,
    );
    runAside(() => Promise.reject(broken), 'told', tell);
    await turn();
  });
});
