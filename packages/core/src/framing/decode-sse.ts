import type { Translator } from '../contract/translator.ts';
import { isLLMError, type LLMError } from '../error/llm-error.ts';
import { EventFields } from './event-fields.ts';
import { tooLong } from './held-bytes.ts';
import { LineCursor } from './line-cursor.ts';
import type { ServerSentEvent } from './server-sent-event.ts';
import { createWholeLines, defaultMaxLineBytes, utf8Length } from './whole-lines.ts';

/** Limits of the decoder of server-sent events. */
export interface SseDecoderOptions {
  /** Bytes that one line may have, and characters that the data of one event may have. Default 64 MiB. */
  readonly maxLineBytes?: number;
}

const none: readonly ServerSentEvent[] = [];

/**
 * Reads `text/event-stream`, cut into chunks anywhere, as the WHATWG specification says.
 *
 * Two things differ, because answers and not reconnecting readers are served: an event's `id` is the one
 * it carries itself, and what stands after the last blank line is an event too, so that an upstream that
 * ends without one is not taken for cut off. A chunk must not be written to after it was pushed.
 *
 * @throws {LLMError} invalid_response: a line or an event is longer than the limit. Events before it come first.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html — read 2026-11-20
 */
export function createSseDecoder(
  options: SseDecoderOptions = {},
): Translator<Uint8Array, ServerSentEvent> {
  const { maxLineBytes = defaultMaxLineBytes } = options;
  const lines = createWholeLines({ maxLineBytes, lineEnd: 'either' });
  const fields = new EventFields(maxLineBytes);
  let atStart = true;
  /** The text so far ended with a carriage return, so a line feed that comes next belongs to it. */
  let afterReturn = false;
  let failure: LLMError | undefined;

  /** What the current push has found. */
  let events: ServerSentEvent[] = [];

  const readLines = (text: string): void => {
    const lines = new LineCursor(text);
    while (lines.advance()) {
      const { start, end } = lines;
      if (start === end) {
        const event = fields.take();
        if (event !== undefined) events.push(event);
        continue;
      }
      // Only a line that may be too long is counted in bytes: a UTF-16 unit has at most three.
      const mayBeLong = (end - start) * 3 > maxLineBytes;
      if (mayBeLong && utf8Length(text, start, end) > maxLineBytes) throw tooLong(maxLineBytes);
      fields.readLine(text, start, end);
    }
  };

  const read = (text: string): readonly ServerSentEvent[] => {
    let whole = afterReturn && text.startsWith('\n') ? text.slice(1) : text;
    afterReturn = text.endsWith('\r');
    if (atStart && whole.startsWith('\uFEFF')) whole = whole.slice(1);
    atStart = false;
    events = [];
    try {
      readLines(whole);
    } catch (cause) {
      if (events.length === 0 || !isLLMError(cause)) throw cause;
      // The events before the failure are delivered now, and the failure with the next push.
      failure = cause;
    }
    return events;
  };

  return {
    push(bytes) {
      if (failure !== undefined) throw failure;
      const text = lines.push(bytes);
      return text === '' ? none : read(text);
    },
    end() {
      if (failure !== undefined) throw failure;
      const rest = lines.end();
      return read(`${rest}\n\n`);
    },
  };
}
