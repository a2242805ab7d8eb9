import { describe, expect, it } from 'vitest';
import { isLLMError } from '../error/llm-error.ts';
import { createWholeLines, utf8Length } from './whole-lines.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('createWholeLines', () => {
  it('refuses a line that is too long before it is whole', () => {
    const lines = createWholeLines({ maxLineBytes: 4, lineEnd: 'either' });
    lines.push(bytesOf('1234'));
    let caught: unknown;
    try {
      lines.push(bytesOf('5'));
    } catch (error) {
      caught = error;
    }
    expect(isLLMError(caught, 'invalid_response')).toBe(true);
  });

  it('holds back what no line end has followed', () => {
    const lines = createWholeLines({ maxLineBytes: 100, lineEnd: 'either' });
    expect(lines.push(bytesOf('ab'))).toBe('');
    expect(lines.push(bytesOf('c\nd\re'))).toBe('abc\nd\r');
    expect(lines.push(bytesOf('\n'))).toBe('e\n');
    expect(lines.end()).toBe('');
  });

  it('does not end a line at a carriage return where only line feeds do', () => {
    const lines = createWholeLines({ maxLineBytes: 100, lineEnd: 'line-feed' });
    expect(lines.push(bytesOf('a\rb\r'))).toBe('');
    expect(lines.push(bytesOf('\nc'))).toBe('a\rb\r\n');
    expect(lines.end()).toBe('c');
    expect(lines.end()).toBe('');
  });

  it('never cuts a character', () => {
    const lines = createWholeLines({ maxLineBytes: 100, lineEnd: 'either' });
    const [first, ...rest] = bytesOf('🙂\n');
    lines.push(new Uint8Array([first ?? 0]));
    expect(lines.push(new Uint8Array(rest))).toBe('🙂\n');
  });
});

describe('utf8Length', () => {
  it.each(['', 'a', 'é', '漢', '🙂', 'aé漢🙂\u07ff\u0800\uffff'])(
    'counts the bytes of %j',
    (text) => {
      expect(utf8Length(text, 0, text.length)).toBe(bytesOf(text).length);
    },
  );

  it('counts a part', () => {
    expect(utf8Length('éaé', 1, 3)).toBe(3);
  });
});
