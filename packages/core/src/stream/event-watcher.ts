import type {
  Departure,
  StreamProgress,
  StreamWatcher,
  WatcherOptions,
} from '../contract/protocol.ts';
import { concatenate } from '../bytes/concatenate.ts';
import { type LLMError, toLLMError } from '../error/llm-error.ts';
import { EventCursor } from '../framing/event-cursor.ts';
import { readEvent } from '../framing/read-event.ts';
import { createWholeEvents } from '../framing/whole-events.ts';
import { parseJson } from '../json/parse-json.ts';
import type { Usage } from '../model/usage.ts';
import { detachText } from '../text/detach-text.ts';

/**
 * What becomes of an event:
 *
 * - `passes`: its bytes go to the reader as they are.
 * - `plain`: the same, and it differs from the event before in nothing but its text. A decoder that starts later has
 *   nothing to learn from it, so it need not be remembered.
 * - `withheld`: the reader does not get it, for example because it follows the end of the answer.
 * - `deviates`: a client of the protocol would break at it. From here on the stream is translated, if the caller of the
 *   watcher agrees; otherwise the event passes.
 */
export type Verdict = 'passes' | 'plain' | 'withheld' | 'deviates';

/** What a protocol looks for in its own events while they pass. */
export interface WatchRules {
  /**
   * One whole event, without its blank line.
   * @throws {LLMError} the stream breaks before this event
   */
  see(event: string): Verdict;
  /**
   * The upstream closed. Gives what its end still lacks.
   * @throws {LLMError} connection: the answer was not over
   */
  end(): string;
  /** Whether a part of the response has passed. */
  readonly started: boolean;
  /** Absent: `open`. */
  readonly progress?: StreamProgress;
  /** Token counts of the events so far; `undefined` before the first. */
  readonly usage: Usage | undefined;
}

const nothing = new Uint8Array(0);
const encoder = new TextEncoder();

// Events of text cost nothing here, so only an answer with megabytes of tool arguments has more.
const maxRemembered = 1_048_576;

/**
 * Watches a stream of server-sent events by a protocol's rules, and lets its bytes pass untouched.
 *
 * Only whole events pass: bytes of an event whose blank line has not come are held. So a failure, which may be seen in
 * the last byte of an event, can always be told in place of that event, and never in the middle of one. While nothing
 * is withheld, what comes out is the very array that went in. Only after a withheld event is the text put together
 * anew (`passed`), for the rest of that one push.
 *
 * When a stream leaves passthrough, the reader already has the events before, and the decoder that takes over has
 * seen none of them. It gets the remembered ones to learn from, whose output is thrown away, and then the bytes from the
 * deviating event on. An event must be on exactly one side of that cut: `takeHeld` adds what the gate still holds.
 *
 * After a failure or a departure nothing passes any more, because the watcher no longer knows where the stream is.
 *
 * @param leave  what to ask where an event deviates. With it the watcher remembers what a decoder must know of the
 *   events before: of a run of plain ones the first. A stream of which more than 1 Mi characters are to be remembered
 *   stays where it is.
 */
export function createEventWatcher(
  rules: WatchRules,
  { leave }: Pick<WatcherOptions, 'leave'> = {},
): StreamWatcher {
  const gate = createWholeEvents();
  // The decoder keeps byte order marks. Only one at the start of the stream is skipped, and it still passes.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let atStart = true;
  let failure: LLMError | undefined;
  let departure: Departure | undefined;
  let remembered: string[] | undefined = leave === undefined ? undefined : [];
  let rememberedLength = 0;
  /** The event before was plain, so that the next plain one tells a decoder nothing new. */
  let isInRun = false;
  // Kept in a field, because the reader asks before each read, and plain events cannot change it.
  let progress: StreamProgress = 'open';

  const remember = (event: string): void => {
    if (remembered === undefined) return;
    remembered.push(detachText(event));
    rememberedLength += event.length;
    if (rememberedLength > maxRemembered) remembered = undefined;
  };

  /** Whether the stream is translated from the event at `start` on. */
  const departs = (text: string, start: number): boolean => {
    if (remembered === undefined) return false;
    const before = remembered;
    remembered = undefined;
    if (leave?.() !== true) return false;
    departure = { before, rest: encoder.encode(text.slice(start)) };
    return true;
  };

  const markLength = (text: string): number => (atStart && text.startsWith('\uFEFF') ? 1 : 0);

  const inspect = (bytes: Uint8Array): Uint8Array => {
    const text = decoder.decode(bytes);
    const events = new EventCursor(text);
    let skipped = markLength(text);
    atStart = false;
    let passed: string | undefined;
    while (events.advance()) {
      const { start, end, next } = events;
      const event = text.slice(start + skipped, end);
      let verdict: Verdict;
      try {
        verdict = rules.see(event);
        skipped = 0;
      } catch (cause) {
        failure = toLLMError(cause);
        return encoder.encode(passed ?? text.slice(0, start));
      }
      if (verdict !== 'plain' || !isInRun) {
        progress = rules.progress ?? 'open';
        if (verdict === 'deviates' && departs(text, start)) {
          return encoder.encode(passed ?? text.slice(0, start));
        }
        if (verdict === 'withheld') {
          passed ??= text.slice(0, start);
          continue;
        }
        isInRun = verdict === 'plain';
        remember(event);
      }
      if (passed !== undefined) passed += text.slice(start, next);
    }
    return passed === undefined ? bytes : encoder.encode(passed);
  };

  return new EventWatcher({
    push(bytes) {
      if (failure !== undefined || departure !== undefined) return nothing;
      try {
        const whole = gate.push(bytes);
        const passed = whole.length === 0 ? nothing : inspect(whole);
        if (departure !== undefined) takeHeld();
        return passed;
      } catch (cause) {
        failure = toLLMError(cause);
        return nothing;
      }
    },
    end() {
      if (failure !== undefined || departure !== undefined) return nothing;
      const rest = decoder.decode(gate.end());
      const closed = `${rest.trimEnd()}\n\n`;
      const passed = isWhole(rest.slice(markLength(rest)))
        ? inspect(encoder.encode(closed))
        : nothing;
      if (isSettled()) return passed;
      try {
        const missing = rules.end();
        return missing === '' ? passed : encoder.encode(decoder.decode(passed) + missing);
      } catch (cause) {
        failure = toLLMError(cause);
        return passed;
      }
    },
    failure: () => failure,
    started: () => rules.started,
    progress: () => progress,
    departure: () => departure,
    usage: () => rules.usage,
  });

  function isSettled(): boolean {
    return failure !== undefined || departure !== undefined;
  }

  /** The beginning of an event that is still held belongs to the rest as well. */
  function takeHeld(): void {
    const held = gate.end();
    if (departure === undefined || held.length === 0) return;
    departure = { ...departure, rest: concatenate([departure.rest, held]) };
  }
}

/** Whether an event that no blank line followed lacks nothing else, so that an end marker is not lost. */
function isWhole(event: string): boolean {
  const data = readEvent(event)?.data;
  return data?.startsWith('[DONE]') === true || (data !== undefined && isJson(data));
}

function isJson(text: string): boolean {
  try {
    parseJson(text);
    return true;
  } catch {
    // Data that cannot be parsed is the beginning of an event that the upstream did not finish.
    return false;
  }
}

/** What a watcher consists of. */
interface WatcherParts {
  push(bytes: Uint8Array): Uint8Array;
  end(): Uint8Array;
  failure(): LLMError | undefined;
  started(): boolean;
  progress(): StreamProgress;
  departure(): Departure | undefined;
  usage(): Usage | undefined;
}

/** A class, because of its accessors: see `ProgressingDecoder`. */
class EventWatcher implements StreamWatcher {
  readonly #parts: WatcherParts;

  constructor(parts: WatcherParts) {
    this.#parts = parts;
  }

  push(bytes: Uint8Array): Uint8Array {
    return this.#parts.push(bytes);
  }

  end(): Uint8Array {
    return this.#parts.end();
  }

  get failure(): LLMError | undefined {
    return this.#parts.failure();
  }

  get started(): boolean {
    return this.#parts.started();
  }

  get progress(): StreamProgress {
    return this.#parts.progress();
  }

  get departure(): Departure | undefined {
    return this.#parts.departure();
  }

  get usage(): Usage | undefined {
    return this.#parts.usage();
  }
}
