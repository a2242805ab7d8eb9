import type { StreamProgress, StreamWatcher } from '../contract/protocol.ts';
import { type LLMError, toLLMError } from '../error/llm-error.ts';
import { EventCursor } from '../framing/event-cursor.ts';
import { readData } from '../framing/read-data.ts';
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
  /** Absent: `open`. */
  readonly progress?: StreamProgress;
  readonly usage: Usage | undefined;
}

const nothing = new Uint8Array(0);
const encoder = new TextEncoder();

/** Watches a stream of server-sent events by a protocol's rules, and lets its bytes pass untouched. */
export function createEventWatcher(rules: WatchRules): StreamWatcher {
  const gate = createWholeEvents();
  // The decoder keeps byte order marks. Only one at the start of the stream is skipped, and it still passes.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let atStart = true;
  let failure: LLMError | undefined;

  const markLength = (text: string): number => (atStart && text.startsWith('\uFEFF') ? 1 : 0);

  const inspect = (bytes: Uint8Array): Uint8Array => {
    const text = decoder.decode(bytes);
    const events = new EventCursor(text);
    let skipped = markLength(text);
    atStart = false;
    let passed: string | undefined;
    while (events.advance()) {
      const { start, end, next } = events;
      let passes = false;
      try {
        passes = rules.see(text.slice(start + skipped, end));
        skipped = 0;
      } catch (cause) {
        failure = toLLMError(cause);
        return encoder.encode(passed ?? text.slice(0, start));
      }
      if (!passes) passed ??= text.slice(0, start);
      else if (passed !== undefined) passed += text.slice(start, next);
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
      const rest = decoder.decode(gate.end());
      const closed = `${rest.trimEnd()}\n\n`;
      const passed = isWhole(rest.slice(markLength(rest)))
        ? inspect(encoder.encode(closed))
        : nothing;
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
    get progress() {
      return rules.progress ?? 'open';
    },
    get usage() {
      return rules.usage;
    },
  };

  function isFailed(): boolean {
    return failure !== undefined;
  }
}

/** Whether an event that no blank line followed lacks nothing else, so that an end marker is not lost. */
function isWhole(event: string): boolean {
  const data = readData(event);
  return data?.startsWith('[DONE]') === true || (data !== undefined && isJson(data));
}

function isJson(text: string): boolean {
  try {
    parseJson(text);
    return true;
  } catch {
    // The upstream ended inside the event.
    return false;
  }
}
