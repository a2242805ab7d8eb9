import { describe, expect, it } from 'vitest';
import { LLMError } from '../error/llm-error.ts';
import { createLineWatcher, type LineRules } from './line-watcher.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Rules that break at `"bad"` and are over at `"end"`. */
function createRules(seen: string[] = []): LineRules {
  let ended = false;
  return {
    see(line) {
      seen.push(line);
      if (line === '"bad"') throw new LLMError('overloaded', 'too many');
      if (line === '"broken"') throw new RangeError('a mistake');
      if (line === '"end"') ended = true;
    },
    end() {
      if (!ended) throw new LLMError('connection', 'cut off');
    },
    started: false,
    usage: undefined,
  };
}

function run(pieces: readonly string[]): { readonly passed: string; readonly code?: string } {
  const watcher = createLineWatcher(createRules());
  let passed = '';
  for (const piece of pieces) passed += textOf(watcher.push(bytesOf(piece)));
  passed += textOf(watcher.end());
  return watcher.failure === undefined ? { passed } : { passed, code: watcher.failure.code };
}

describe('createLineWatcher', () => {
  it('lets nothing pass from the line that breaks the stream', () => {
    expect(run(['1\n"bad"\n2\n', '3\n'])).toEqual({ passed: '1\n', code: 'overloaded' });
    expect(run(['1\n', '"broken"\n'])).toEqual({ passed: '1\n', code: 'internal' });
    expect(run(['1\n"bad"'])).toEqual({ passed: '1\n', code: 'overloaded' });
  });

  it('reports a stream that ended too early, and a last line that was cut', () => {
    expect(run(['1\n'])).toEqual({ passed: '1\n', code: 'connection' });
    expect(run(['1\n"en'])).toEqual({ passed: '1\n', code: 'connection' });
    expect(run([])).toEqual({ passed: '', code: 'connection' });
  });

  it('refuses a line over the limit before it is whole', () => {
    const watcher = createLineWatcher(createRules());
    const piece = new Uint8Array(16 * 1024 * 1024).fill(0x31);
    for (let count = 0; count < 5; count += 1) watcher.push(piece);
    expect(watcher.failure?.code).toBe('invalid_response');
    expect(watcher.push(bytesOf('1\n'))).toHaveLength(0);
  });

  it('takes a last line that nothing ended where it is whole', () => {
    expect(run(['1\n"end"'])).toEqual({ passed: '1\n"end"' });
  });

  it('lets every byte pass, blank lines and line ends of two bytes too', () => {
    const text = '1\r\n\n \n"é漢"\n"end"\r\n';
    expect(run([text])).toEqual({ passed: text });
    const seen: string[] = [];
    createLineWatcher(createRules(seen)).push(bytesOf(text));
    expect(seen).toEqual(['1', '"é漢"', '"end"']);
  });

  it('gives the very array back that went in, and holds what is not whole', () => {
    const watcher = createLineWatcher(createRules());
    const bytes = bytesOf('1\n');
    expect(watcher.push(bytes)).toBe(bytes);
    expect(watcher.push(bytesOf('2'))).toHaveLength(0);
    expect(textOf(watcher.push(bytesOf('\n3')))).toBe('2\n');
  });
});
