import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileJournal } from './file-journal.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  path = join(folder, 'batch.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

const line = (key: string, entry: object) => `${JSON.stringify({ key, entry })}\n`;

describe('fileJournal with a bad file', () => {
  it('rejects where it cannot be opened', async () => {
    const journal = fileJournal(join(folder, 'absent', 'batch.jsonl'));
    await expect(journal.find('a')).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(journal.keep('a', {})).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each(['no json\n', '{"key":1,"entry":{}}\n', '{"key":"a"}\n', '\n'])(
    'names the line that is %j',
    async (broken) => {
      writeFileSync(path, line('a', {}) + broken + line('b', {}));
      await expect(fileJournal(path).find('a')).rejects.toMatchObject({
        code: 'invalid_request',
        message: expect.stringContaining('line 2'),
      });
    },
  );

  it('cuts off a last line at any byte, and what follows is whole', async () => {
    const whole = line('a', { text: 'ä' });
    const half = Buffer.from(line('b', { text: 'öö' }));
    for (let bytes = 0; bytes < half.length; bytes += 1) {
      writeFileSync(path, whole);
      appendFileSync(path, half.subarray(0, bytes));
      const journal = fileJournal(path);
      expect(await journal.find('b')).toBeUndefined();
      await journal.keep('c', { at: bytes });
      const again = fileJournal(path);
      expect(await again.find('a')).toEqual({ text: 'ä' });
      expect(await again.find('c')).toEqual({ at: bytes });
    }
  });
});

describe('fileJournal', () => {
  it('finds what was kept in this run and in one before', async () => {
    const journal = fileJournal(path);
    expect(await journal.find('a')).toBeUndefined();
    await journal.keep('a', { text: 'with a\nline break' });
    await journal.keep('b', { n: 2 });
    for (const one of [journal, fileJournal(path)]) {
      expect(await one.find('a')).toEqual({ text: 'with a\nline break' });
      expect(await one.find('b')).toEqual({ n: 2 });
      expect(await one.find('c')).toBeUndefined();
    }
  });

  it('has written an entry when it says so, many at once in the order of the calls', async () => {
    const journal = fileJournal(path);
    const keys = Array.from({ length: 500 }, (_, at) => `k${at}`);
    await Promise.all(keys.map((key, at) => journal.keep(key, { at })));
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(500);
    const again = fileJournal(path);
    for (const [at, key] of keys.entries()) expect(await again.find(key)).toEqual({ at });
  });

  it('reads entries that are longer than what it reads at once', async () => {
    const long = 'ä'.repeat(400_000);
    await fileJournal(path).keep('long', { long });
    const again = fileJournal(path);
    await again.keep('short', { n: 1 });
    expect(await again.find('long')).toEqual({ long });
    expect(await again.find('short')).toEqual({ n: 1 });
  });
});
