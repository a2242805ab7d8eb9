import { describe, expect, it } from 'vitest';
import { isLLMError } from '../error/llm-error.ts';
import { createWholeEvents } from './whole-events.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('createWholeEvents', () => {
  it('refuses an event over its limit', () => {
    const events = createWholeEvents(10);
    expect(textOf(events.push(bytesOf('data: 1\n\ndata: 23')))).toBe('data: 1\n\n');
    let caught: unknown;
    try {
      events.push(bytesOf('456'));
    } catch (error) {
      caught = error;
    }
    expect(isLLMError(caught, 'invalid_response')).toBe(true);
  });

  it('holds back what no blank line has followed', () => {
    const events = createWholeEvents();
    expect(textOf(events.push(bytesOf('data: 1\n')))).toBe('');
    expect(textOf(events.push(bytesOf('\ndata: 2\n\nda')))).toBe('data: 1\n\ndata: 2\n\n');
    expect(textOf(events.end())).toBe('da');
    expect(events.end()).toHaveLength(0);
  });

  it('passes the very bytes it was given where they end with their event', () => {
    const bytes = bytesOf('data: 1\n\n');
    expect(createWholeEvents().push(bytes)).toBe(bytes);
  });

  it('finds a blank line that comes one byte at a time, with empty chunks between, after any of the three line ends', () => {
    for (const end of ['\n\n', '\r\r', '\r\n\r\n', '\n\r\n', '\r\n\n', '\r\n\r', '\n\r']) {
      const events = createWholeEvents();
      const passed = Array.from(bytesOf(`data: 1${end}`), (byte) => {
        const first = textOf(events.push(new Uint8Array([byte])));
        return first + textOf(events.push(new Uint8Array()));
      }).join('');
      expect(passed + textOf(events.end()), JSON.stringify(end)).toBe(`data: 1${end}`);
      expect(passed, JSON.stringify(end)).toMatch(/^data: 1(?:\r\n|\r|\n)(?:\r|\n)/);
    }
  });

  it('does not take one line end for two', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const events = createWholeEvents();
      for (const byte of bytesOf(`data: 1${end}data: 2${end}`))
        expect(events.push(new Uint8Array([byte])), JSON.stringify(end)).toHaveLength(0);
    }
  });

  it.each(['\n', '\r\n', '\r'])(
    'passes all bytes in order, and events whole, wherever they are cut: %j',
    (end) => {
      const text = `event: é${end}data: 漢🙂${end}${end}: note${end}${end}data: last${end}${end}`;
      const bytes = bytesOf(text);
      const whole = new RegExp(`${end}${end}$|\n\r$`);
      for (let at = 0; at <= bytes.length; at += 1) {
        const events = createWholeEvents();
        const first = textOf(events.push(bytes.subarray(0, at)));
        const second = textOf(events.push(bytes.subarray(at)));
        expect(first + second + textOf(events.end())).toBe(text);
        if (first !== '') expect(first).toMatch(whole);
      }
    },
  );

  it('passes every event byte by byte', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const events = createWholeEvents();
      const passed = Array.from(bytesOf(`a${end}${end}b${end}${end}`), (byte) =>
        textOf(events.push(new Uint8Array([byte]))),
      ).filter((text) => text !== '');
      expect(passed.length, JSON.stringify(end)).toBeGreaterThanOrEqual(2);
      expect((passed.join('') + textOf(events.end())).replaceAll(/[\r\n]/g, '')).toBe('ab');
    }
  });
});
