import { describe, expect, it } from 'vitest';
import { isLLMError, LLMError } from '../error/llm-error.ts';
import { createEventWatcher, readData, type WatchRules } from './event-watcher.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Rules that keep `hidden` back, break at `bad`, and are over at `end`. */
function createRules(seen: string[] = []): WatchRules {
  let ended = false;
  return {
    see(event) {
      const data = readData(event);
      seen.push(data ?? '');
      if (data === '"bad"') throw new LLMError('overloaded', 'too many');
      if (data === '"broken"') throw new RangeError('a mistake');
      if (data === '"end"') ended = true;
      return data !== '"hidden"';
    },
    end() {
      if (!ended) throw new LLMError('connection', 'cut off');
      return 'data: [DONE]\n\n';
    },
    started: false,
    usage: undefined,
  };
}

function run(pieces: readonly string[]): { readonly passed: string; readonly code?: string } {
  const watcher = createEventWatcher(createRules());
  let passed = '';
  for (const piece of pieces) passed += textOf(watcher.push(bytesOf(piece)));
  passed += textOf(watcher.end());
  return watcher.failure === undefined ? { passed } : { passed, code: watcher.failure.code };
}

describe('createEventWatcher', () => {
  it('lets nothing pass from the event that breaks the stream', () => {
    expect(run(['data: 1\n\ndata: "bad"\n\ndata: 2\n\n', 'data: 3\n\n'])).toEqual({
      passed: 'data: 1\n\n',
      code: 'overloaded',
    });
    expect(run(['data: 1\n\n', 'data: "broken"\n\n'])).toEqual({
      passed: 'data: 1\n\n',
      code: 'internal',
    });
  });

  it('reports a stream that ended too early, and a last event that was cut', () => {
    expect(run(['data: 1\n\n'])).toEqual({ passed: 'data: 1\n\n', code: 'connection' });
    expect(run(['data: 1\n\ndata: "en'])).toEqual({ passed: 'data: 1\n\n', code: 'connection' });
  });

  it('takes a last event that is whole, and adds what the end lacks', () => {
    for (const last of ['data: "end"\n\n', 'data: "end"\n', 'data: "end"']) {
      expect(run(['data: 1\n\n', last])).toEqual({
        passed: 'data: 1\n\ndata: "end"\n\ndata: [DONE]\n\n',
      });
    }
  });

  it('keeps back what the rules keep back', () => {
    expect(run(['data: "hidden"\n\ndata: 1\n\ndata: "hidden"\n\ndata: "end"\n\n']).passed).toBe(
      'data: 1\n\ndata: "end"\n\ndata: [DONE]\n\n',
    );
  });

  it('passes the very bytes it was given where it keeps nothing back', () => {
    const watcher = createEventWatcher(createRules());
    const bytes = new Uint8Array([...bytesOf('data: '), 0xff, ...bytesOf('\n\n')]);
    expect(watcher.push(bytes)).toBe(bytes);
  });

  it.each(['\n', '\r\n', '\r'])(
    'sees each event once, whole, wherever the bytes are cut: %j',
    (end) => {
      const bytes = bytesOf(
        `event: x${end}data: "é漢"${end}${end}: note${end}${end}data: 2${end}data: 3${end}${end}`,
      );
      for (let at = 0; at <= bytes.length; at += 1) {
        const seen: string[] = [];
        const watcher = createEventWatcher(createRules(seen));
        watcher.push(bytes.subarray(0, at));
        watcher.push(bytes.subarray(at));
        watcher.end();
        expect(
          seen.filter((data) => data !== ''),
          `cut at ${at}`,
        ).toEqual(['"é漢"', '2\n3']);
        expect(isLLMError(watcher.failure, 'connection')).toBe(true);
      }
    },
  );
});

describe('readData', () => {
  it.each([
    ['data: a', 'a'],
    ['data:a', 'a'],
    ['data:  a', ' a'],
    ['event: x\ndata: a\r\ndata:\rdata: b', 'a\n\nb'],
    [': note', undefined],
    ['event: data: x', undefined],
    ['', undefined],
  ])('of %j is %j', (event, data) => {
    expect(readData(event)).toBe(data);
  });
});
