import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadFixtures } from './load-fixtures.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fixtures-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const write = (file: string, value: unknown): void => {
  writeFileSync(join(folder, file), typeof value === 'string' ? value : JSON.stringify(value));
};
const load = (): ReturnType<typeof loadFixtures> => loadFixtures(pathToFileURL(folder));

describe('loadFixtures', () => {
  it.each<[string, unknown]>([
    ['a.hub.json', {}],
    ['a.hub.json', '{'],
    ['a.wire.json', []],
    ['a.hub-response.json', { id: 'x' }],
    ['a.events.json', [{ type: 'unheard' }]],
    ['a.events.json', { events: [], error: 'unheard' }],
    ['a.error.json', { status: 400 }],
    ['a.error.json', { code: 'timeout' }],
  ])('names %s where it holds something else', (file, value) => {
    write(file, value);
    expect(load).toThrow(file);
  });

  it('gathers the parts of each name, without their source', () => {
    const hub = { model: 'm', messages: [] };
    const response = { id: 'r', model: 'm', candidates: [] };
    write('one.hub.json', { _source: 'https://docs.example', ...hub });
    write('one.wire.json', { _source: 'x', a: 1 });
    write('one.response.json', { _source: 'x', b: 2 });
    write('one.hub-response.json', response);
    write('one.stream.sse', 'data: é\n\n');
    write('one.events.json', { _source: 'x', events: [{ type: 'close' }], error: 'overloaded' });
    write('two.events.json', []);
    write('two.response.json', '"text"');
    write('three.error.json', {
      _source: 'x',
      status: 429,
      headers: { 'Retry-After': '1' },
      body: 'slow',
      expected: { code: 'rate_limited', retryAfterMs: 1000 },
    });
    write('notes.md', '#');
    write('four.other.json', '{');
    expect(load()).toEqual([
      {
        name: 'one',
        hub,
        wire: { a: 1 },
        response: { b: 2 },
        hubResponse: response,
        stream: new TextEncoder().encode('data: é\n\n'),
        events: [{ type: 'close' }],
        streamError: 'overloaded',
      },
      {
        name: 'three',
        error: {
          status: 429,
          headers: { 'retry-after': '1' },
          body: 'slow',
          code: 'rate_limited',
          retryAfterMs: 1000,
        },
      },
      { name: 'two', events: [], response: 'text' },
    ]);
  });
});
