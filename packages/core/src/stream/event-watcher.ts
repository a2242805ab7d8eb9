import type { StreamWatcher } from '../contract/protocol.ts';
import { type LLMError, toLLMError } from '../error/llm-error.ts';
import { createWholeEvents } from '../framing/whole-events.ts';
import { parseJson } from '../json/parse-json.ts';
import type { Usage } from '../model/usage.ts';

/** What a protocol looks for in its own events while they pass. */
export interface WatchRules {
  /**
   * One whole event, without its blank line. `false` keeps it from the reader.
   * @throws {LLMError} the stream breaks before this event
   */
  see(event: string): boolean;
  /**
   * The upstream closed. Gives what its end still lacks.
   * @throws {LLMError} connection: the answer was not over
   */
  end(): string;
  readonly started: boolean;
  readonly usage: Usage | undefined;
}

const nothing = new Uint8Array(0);
const encoder = new TextEncoder();

/** Watches a stream of server-sent events by a protocol's rules, and lets its bytes pass untouched. */
export function createEventWatcher(rules: WatchRules): StreamWatcher {
  const gate = createWholeEvents();
  const decoder = new TextDecoder();
  let failure: LLMError | undefined;

  const inspect = (bytes: Uint8Array): Uint8Array => {
    const text = decoder.decode(bytes);
    const find = text.includes('\r') ? findAnyBlankLine : findBlankLine;
    let passed: string | undefined;
    for (let start = 0; start < text.length;) {
      const { end, next } = find(text, start);
      let passes = false;
      try {
        passes = rules.see(text.slice(start, end));
      } catch (cause) {
        failure = toLLMError(cause);
        return encoder.encode(passed ?? text.slice(0, start));
      }
      if (!passes) passed ??= text.slice(0, start);
      else if (passed !== undefined) passed += text.slice(start, next);
      start = next;
    }
    return passed === undefined ? bytes : encoder.encode(passed);
  };

  return {
    push(bytes) {
      if (failure !== undefined) return nothing;
      try {
        const whole = gate.push(bytes);
        return whole.length === 0 ? nothing : inspect(whole);
      } catch (cause) {
        failure = toLLMError(cause);
        return nothing;
      }
    },
    end() {
      if (failure !== undefined) return nothing;
      const last = closeEvent(decoder.decode(gate.rest()));
      const passed = last === '' ? nothing : inspect(encoder.encode(last));
      if (isFailed()) return passed;
      try {
        const missing = rules.end();
        return missing === '' ? passed : encoder.encode(decoder.decode(passed) + missing);
      } catch (cause) {
        failure = toLLMError(cause);
        return passed;
      }
    },
    get failure() {
      return failure;
    },
    get started() {
      return rules.started;
    },
    get usage() {
      return rules.usage;
    },
  };

  function isFailed(): boolean {
    return failure !== undefined;
  }
}

interface BlankLine {
  /** Where the event ends and where the next begins. */
  readonly end: number;
  readonly next: number;
}

function findBlankLine(text: string, start: number): BlankLine {
  const end = text.indexOf('\n\n', start);
  return end < 0 ? { end: text.length, next: text.length } : { end, next: end + 2 };
}

function findAnyBlankLine(text: string, start: number): BlankLine {
  const anyBlankLine = /(?:\r\n|\r(?!\n)|\n)(?:\r\n|\r(?!\n)|\n)/g;
  anyBlankLine.lastIndex = start;
  const match = anyBlankLine.exec(text);
  if (match === null) return { end: text.length, next: text.length };
  return { end: match.index, next: match.index + match[0].length };
}

/** An event that the upstream did not close with a blank line counts where it is whole, so that an end marker is not lost. */
function closeEvent(event: string): string {
  const data = readData(event);
  if (data === undefined) return '';
  return data === '[DONE]' || isJson(data) ? `${event.trimEnd()}\n\n` : '';
}

function isJson(text: string): boolean {
  try {
    parseJson(text);
    return true;
  } catch {
    // Not whole: the upstream broke inside the event.
    return false;
  }
}

/** The data of an event, `undefined` where it has none. */
export function readData(event: string): string | undefined {
  if (event.startsWith('data: ') && !event.includes('\n') && !event.includes('\r'))
    return event.slice(6);
  let data: string | undefined;
  for (const line of event.split(/\r\n|\r|\n/)) {
    if (!line.startsWith('data:')) continue;
    const value = line.slice(line.startsWith('data: ') ? 6 : 5);
    data = data === undefined ? value : `${data}\n${value}`;
  }
  return data;
}
