import type { Translator } from '../contract/translator.ts';
import { isLLMError, type LLMError } from '../error/llm-error.ts';
import type { ServerSentEvent } from './server-sent-event.ts';
import { createWholeLines, defaultMaxLineBytes, lineTooLong, utf8Length } from './whole-lines.ts';

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
  let atStart = true;
  /** The text so far ended with a carriage return, so a line feed that comes next belongs to it. */
  let afterReturn = false;
  let failure: LLMError | undefined;
  let data: string | undefined;
  let event = '';
  let id: string | undefined;

  /** What the current push has found. */
  let events: ServerSentEvent[] = [];

  const finishEvent = (): void => {
    if (data !== undefined) events.push(toEvent(data, event, id));
    data = undefined;
    event = '';
    id = undefined;
  };

  const addData = (value: string): void => {
    if (data === undefined) {
      data = value;
      return;
    }
    data += `\n${value}`;
    if (data.length > maxLineBytes) throw lineTooLong(maxLineBytes);
  };

  const readLine = (text: string, start: number, end: number): void => {
    if (text.startsWith('data:', start)) {
      addData(text.slice(valueStart(text, start + 5), end));
    } else if (text.startsWith('event:', start)) {
      event = text.slice(valueStart(text, start + 6), end);
    } else {
      readSeldomLine(text.slice(start, end));
    }
  };

  const readSeldomLine = (line: string): void => {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(valueStart(line, colon + 1));
    if (name === 'data') addData(value);
    else if (name === 'event') event = value;
    else if (name === 'id' && !value.includes('\0')) id = value;
    // A comment has an empty name, `retry` concerns readers that reconnect, and the rest is unknown.
  };

  const takeLine = (text: string, start: number, end: number): void => {
    if (end === start) finishEvent();
    else readLine(text, start, end);
  };

  const readLines = (text: string): void => {
    let end: number;
    for (let start = 0; start < text.length; start = end + 1) {
      end = text.indexOf('\n', start);
      takeLine(text, start, end);
    }
  };

  const readLinesOfAnyKind = (text: string): void => {
    let end: number;
    for (let start = 0; start < text.length; start = startOfNext(text, end)) {
      end = endOfLine(text, start);
      const mayBeLong = (end - start) * 3 > maxLineBytes;
      if (mayBeLong && utf8Length(text, start, end) > maxLineBytes) throw lineTooLong(maxLineBytes);
      takeLine(text, start, end);
    }
  };

  const read = (text: string): readonly ServerSentEvent[] => {
    let whole = afterReturn && text.startsWith('\n') ? text.slice(1) : text;
    afterReturn = text.endsWith('\r');
    if (atStart && whole.startsWith('\uFEFF')) whole = whole.slice(1);
    atStart = false;
    events = [];
    // No character takes more than three bytes a unit, so lines of a text within a third cannot be too long.
    const plain = whole.length * 3 <= maxLineBytes && !whole.includes('\r');
    try {
      if (plain) readLines(whole);
      else readLinesOfAnyKind(whole);
    } catch (cause) {
      if (events.length === 0 || !isLLMError(cause)) throw cause;
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

/** After the colon, and after the one space that may follow it. */
function valueStart(text: string, afterColon: number): number {
  return text.charCodeAt(afterColon) === 0x20 ? afterColon + 1 : afterColon;
}

function endOfLine(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0x0a || unit === 0x0d) return at;
  }
  return text.length;
}

function startOfNext(text: string, end: number): number {
  return text.charCodeAt(end) === 0x0d && text.charCodeAt(end + 1) === 0x0a ? end + 2 : end + 1;
}

function toEvent(data: string, event: string, id: string | undefined): ServerSentEvent {
  if (id !== undefined) return event === '' ? { data, id } : { event, data, id };
  return event === '' ? { data } : { event, data };
}
