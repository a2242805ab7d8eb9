import type { StreamProgress, StreamWatcher } from '../contract/protocol.ts';
import { type LLMError, toLLMError } from '../error/llm-error.ts';
import { HeldBytes } from '../framing/held-bytes.ts';
import { defaultMaxLineBytes } from '../framing/whole-lines.ts';
import { parseJson } from '../json/parse-json.ts';
import type { Usage } from '../model/usage.ts';

/** What a protocol looks for in its own lines while they pass. */
export interface LineRules {
  /**
   * One whole line that is not blank, without its line feed.
   * @throws {LLMError} the stream breaks before this line
   */
  see(line: string): void;
  /**
   * The upstream closed.
   * @throws {LLMError} connection: the answer was not over
   */
  end(): void;
  /** Whether a part of the response has passed. */
  readonly started: boolean;
  /** Absent: `open`. */
  readonly progress?: StreamProgress;
  /** Token counts of the lines so far; `undefined` before the first. */
  readonly usage: Usage | undefined;
}

const nothing = new Uint8Array(0);
const lineFeed = 0x0a;

/**
 * Watches a stream of one JSON value a line by a protocol's rules, and lets its bytes pass untouched. Only whole lines
 * pass, so that a failure can be told in place of the line that shows it. After a failure nothing passes any more.
 *
 * A last line without its line feed counts where its JSON is whole.
 */
export function createLineWatcher(rules: LineRules): StreamWatcher {
  return new LineWatcher(rules);
}

class LineWatcher implements StreamWatcher {
  readonly #rules: LineRules;
  readonly #held = new HeldBytes(defaultMaxLineBytes);
  readonly #decoder = new TextDecoder();
  failure: LLMError | undefined;

  constructor(rules: LineRules) {
    this.#rules = rules;
  }

  push(bytes: Uint8Array): Uint8Array {
    if (this.failure !== undefined) return nothing;
    const end = bytes.lastIndexOf(lineFeed) + 1;
    const whole = end === 0 ? nothing : this.#held.takeWith(bytes, end);
    try {
      if (end < bytes.length) this.#held.hold(bytes.subarray(end));
    } catch (cause) {
      this.failure = toLLMError(cause);
      return nothing;
    }
    return this.#inspect(whole);
  }

  end(): Uint8Array {
    if (this.failure !== undefined) return nothing;
    const rest = this.#held.takeWith(nothing, 0);
    const passed = isWhole(this.#decoder.decode(rest)) ? this.#inspect(rest) : nothing;
    // The caller is told the first failure that `#inspect` found.
    if (this.#hasFailed()) return passed;
    try {
      this.#rules.end();
    } catch (cause) {
      this.failure = toLLMError(cause);
    }
    return passed;
  }

  get started(): boolean {
    return this.#rules.started;
  }

  get progress(): StreamProgress {
    return this.#rules.progress ?? 'open';
  }

  get usage(): Usage | undefined {
    return this.#rules.usage;
  }

  #hasFailed(): boolean {
    return this.failure !== undefined;
  }

  /** The lines up to the first that breaks the stream. */
  #inspect(bytes: Uint8Array): Uint8Array {
    let start = 0;
    while (start < bytes.length) {
      const at = bytes.indexOf(lineFeed, start);
      const next = at < 0 ? bytes.length : at + 1;
      const line = this.#decoder.decode(bytes.subarray(start, next)).trim();
      try {
        if (line !== '') this.#rules.see(line);
      } catch (cause) {
        this.failure = toLLMError(cause);
        return bytes.subarray(0, start);
      }
      start = next;
    }
    return bytes;
  }
}

function isWhole(line: string): boolean {
  try {
    parseJson(line);
    return true;
  } catch {
    // The upstream ended inside the line, or there is none.
    return false;
  }
}
