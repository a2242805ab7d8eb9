import type { ServerSentEvent } from './server-sent-event.ts';
import { tooLong } from './held-bytes.ts';

/**
 * The fields of one server-sent event, gathered from its lines. The only place that knows what a line of an
 * event means.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation — read 2026-11-20
 */
export class EventFields {
  readonly #maxDataLength: number;
  readonly #maxLines: number;
  /** The first data line; `undefined` where there was none. */
  #data: string | undefined;
  /** Those behind it. They are joined once: a text that grows line by line takes more memory than its characters. */
  #more: string[] | undefined;
  #length = 0;
  #event = '';
  #id: string | undefined;

  /** @param maxDataLength  characters that the data of one event may have, in at most one line for each 64 of them and 4,096 more; unlimited by default */
  constructor(maxDataLength = Infinity) {
    this.#maxDataLength = maxDataLength;
    // A line takes memory, however short it is.
    this.#maxLines = 4_096 + maxDataLength / 64;
  }

  /**
   * Reads the line between two offsets of a text. It is not empty and has no line end.
   *
   * @throws {LLMError} invalid_response: the data has become longer than the limit
   */
  readLine(text: string, start: number, end: number): void {
    if (text.startsWith('data:', start)) {
      this.#addData(text.slice(valueStart(text, start + 5), end));
    } else if (text.startsWith('event:', start)) {
      this.#event = text.slice(valueStart(text, start + 6), end);
    } else {
      this.#readRareLine(text.slice(start, end));
    }
  }

  /** The event that the lines so far make up, and begins the next one; `undefined` where it had no data. */
  take(): ServerSentEvent | undefined {
    const data = this.#more === undefined ? this.#data : [this.#data, ...this.#more].join('\n');
    const event = data === undefined ? undefined : toEvent(data, this.#event, this.#id);
    this.#data = undefined;
    this.#more = undefined;
    this.#event = '';
    this.#id = undefined;
    return event;
  }

  #addData(value: string): void {
    if (this.#data === undefined) {
      this.#data = value;
      this.#length = value.length;
      return;
    }
    (this.#more ??= []).push(value);
    this.#length += value.length + 1;
    if (this.#length > this.#maxDataLength || this.#more.length > this.#maxLines)
      throw tooLong(this.#maxDataLength);
  }

  #readRareLine(line: string): void {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(valueStart(line, colon + 1));
    if (name === 'data') this.#addData(value);
    else if (name === 'event') this.#event = value;
    else if (name === 'id' && !value.includes('\0')) this.#id = value;
    // A comment has an empty name. `retry` concerns clients that reconnect. Other names are unknown.
  }
}

/** After the colon, and after the one space that may follow it. */
function valueStart(text: string, afterColon: number): number {
  return text.charCodeAt(afterColon) === 0x20 ? afterColon + 1 : afterColon;
}

function toEvent(data: string, event: string, id: string | undefined): ServerSentEvent {
  if (id !== undefined) return event === '' ? { data, id } : { event, data, id };
  return event === '' ? { data } : { event, data };
}
