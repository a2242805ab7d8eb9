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
    expect(textOf(events.rest())).toBe('da');
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
        expect(first + second + textOf(events.rest())).toBe(text);
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
      expect((passed.join('') + textOf(events.rest())).replaceAll(/[\r\n]/g, '')).toBe('ab');
    }
  });
});
