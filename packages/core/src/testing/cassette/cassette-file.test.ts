import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadCassette, saveCassette } from './cassette-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'cassette-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('saveCassette and loadCassette', () => {
  it.each(['{"cassette"', '[]'])('name a file that is none: %s', (text) => {
    const file = join(folder, 'broken.json');
    writeFileSync(file, text);
    expect(() => loadCassette(file)).toThrow(/broken\.json is no cassette/);
  });

  it('give back what was saved', () => {
    const file = join(folder, 'good.json');
    const cassette = {
      cassette: 1,
      exchanges: [
        {
          request: { method: 'GET', origin: 'https://a.example', path: '/', headers: {} },
          error: { code: 'connection', message: 'no route' },
        },
      ],
    } as const;
    saveCassette(file, cassette);
    expect(loadCassette(file)).toEqual(cassette);
  });
});
