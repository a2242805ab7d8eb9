import { describe, expect, it } from 'vitest';
import { isLLMError, LLMError } from '../error/llm-error.ts';
import { createSseDecoder } from '../framing/decode-sse.ts';
import { readEvent } from '../framing/read-event.ts';
import { concatenate } from '../bytes/concatenate.ts';
import { createEventWatcher, type WatchRules } from './event-watcher.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Rules that keep `hidden` back, break at `bad`, and are over at `end`. */
function createRules(seen: string[] = []): WatchRules {
  let ended = false;
  return {
    see(event) {
      const data = readEvent(event)?.data;
      seen.push(data ?? '');
      if (data === '"bad"') throw new LLMError('overloaded', 'too many');
      if (data === '"broken"') throw new RangeError('a mistake');
      if (data === '"end"') ended = true;
      if (data === '"deviant"') return 'deviates';
      if (data === '"plain"') return 'plain';
      return data === '"hidden"' ? 'withheld' : 'passes';
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

  describe('sees what a decoder of the same stream gives', () => {
    const mixed =
      '\uFEFFevent: é漢🙂\r\ndata: "a漢"\r\rid: 🙂\ndata: [1,\r\ndata:2]\n\n: note\rretry: 1\ndata\n\n' +
      'data: {"text":"…"}\r\r\r\nda:x\ndata:  "é"\n\r\n\uFEFFdata: "x"\ndata: "🙂"\n\ndata: "end"';

    const seenOf = (pieces: readonly Uint8Array[]): readonly string[] => {
      const seen: string[] = [];
      const watcher = createEventWatcher({
        see(event) {
          const data = readEvent(event)?.data;
          if (data !== undefined) seen.push(data);
          return 'passes';
        },
        end: () => '',
        started: false,
        usage: undefined,
      });
      const passed = [...pieces.map((piece) => watcher.push(piece)), watcher.end()];
      expect(trimmed(passed)).toBe(trimmed(pieces));
      return seen;
    };
    const trimmed = (pieces: readonly Uint8Array[]): string =>
      textOf(concatenate(pieces)).replace(/[\r\n]+$/, '');
    const decodedOf = (bytes: Uint8Array): readonly string[] => {
      const decoder = createSseDecoder();
      return [...decoder.push(bytes), ...decoder.end()].map(({ data }) => data);
    };

    it('wherever it is cut in two', () => {
      const bytes = bytesOf(mixed);
      const expected = decodedOf(bytes);
      expect(expected).toHaveLength(7);
      for (let at = 0; at <= bytes.length; at += 1)
        expect(seenOf([bytes.subarray(0, at), bytes.subarray(at)]), `cut at ${at}`).toEqual(
          expected,
        );
    });

    it.each([1, 2, 3, 5, 7])('in pieces of %d bytes', (size) => {
      const bytes = bytesOf(mixed);
      const pieces: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
      expect(seenOf(pieces)).toEqual(decodedOf(bytes));
    });

    it.each([
      ['a byte order mark', '\uFEFFdata: 1\n\n'],
      ['a byte order mark, and no blank line', '\uFEFFdata: 1'],
      ['a second byte order mark', '\uFEFF\uFEFFdata: 1\n\ndata: 2\n\n'],
      ['a byte order mark at a later event', 'data: 1\n\n\uFEFFdata: 2\n\n'],
      ['data without a colon', 'data\n\ndata: 1\n\n'],
    ])('with %s', (_, text) => {
      const bytes = bytesOf(text);
      for (let at = 0; at <= bytes.length; at += 1)
        expect(seenOf([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(decodedOf(bytes));
    });
  });

  describe('an event that deviates', () => {
    const event = (word: string) => `data: "${word}"\n\n`;
    const watch = (leave?: () => boolean) =>
      createEventWatcher(createRules(), leave === undefined ? {} : { leave });

    it('passes where nobody can translate it', () => {
      const bytes = bytesOf(event('a') + event('deviant') + event('b'));
      expect(textOf(watch().push(bytes))).toBe(textOf(bytes));
      let asked = 0;
      const watcher = watch(() => {
        asked += 1;
        return false;
      });
      expect(textOf(watcher.push(bytes))).toBe(textOf(bytes));
      expect(textOf(watcher.push(bytes))).toBe(textOf(bytes));
      expect(asked).toBe(1);
      expect(watcher.departure).toBeUndefined();
    });

    it('ends what passes, and gives the rest, the beginning of an event included', () => {
      for (const hidden of ['', event('hidden')]) {
        const watcher = watch(() => true);
        const rest = event('deviant') + event('b');
        expect(textOf(watcher.push(bytesOf(`${event('a')}${hidden}${rest}data: "c`)))).toBe(
          event('a'),
        );
        expect(watcher.departure?.before).toEqual(['data: "a"']);
        expect(textOf(watcher.departure?.rest ?? bytesOf(''))).toBe(`${rest}data: "c`);
        expect(watcher.push(bytesOf(event('d')))).toHaveLength(0);
        expect(watcher.end()).toHaveLength(0);
        expect(watcher.failure).toBeUndefined();
      }
    });

    it('may be the last one, without a blank line', () => {
      const watcher = watch(() => true);
      watcher.push(bytesOf(event('a') + 'data: "deviant"'));
      expect(watcher.end()).toHaveLength(0);
      expect(textOf(watcher.departure?.rest ?? bytesOf(''))).toContain('"deviant"');
    });

    it('has of the plain events before it only the first of each run', () => {
      const watcher = watch(() => true);
      const words = ['a', 'plain', 'plain', 'b', 'plain', 'plain', 'plain', 'deviant'];
      watcher.push(bytesOf(words.map(event).join('')));
      expect(watcher.departure?.before).toEqual(
        ['a', 'plain', 'b', 'plain'].map((word) => `data: "${word}"`),
      );
    });

    it('passes behind more than can be remembered', () => {
      const watcher = watch(() => true);
      watcher.push(bytesOf(event('x'.repeat(1_100_000))));
      expect(textOf(watcher.push(bytesOf(event('deviant'))))).toBe(event('deviant'));
      expect(watcher.departure).toBeUndefined();
    });
  });

  it('passes a byte order mark although it takes an event out behind it', () => {
    const watcher = createEventWatcher(createRules());
    const passed = watcher.push(bytesOf('\uFEFFdata: 1\n\ndata: "hidden"\n\n'));
    expect(passed).toEqual(bytesOf('\uFEFFdata: 1\n\n'));
  });
});
