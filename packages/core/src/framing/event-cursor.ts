import { LineCursor } from './line-cursor.ts';

/** Goes through the server-sent events of a text, which end at blank lines. The last one may lack its blank line. */
export class EventCursor {
  readonly #text: string;
  /** `undefined` for a text without carriage returns, in which one search finds a blank line. */
  readonly #lines: LineCursor | undefined;
  #start = 0;
  #end = 0;
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#lines = text.includes('\r') ? new LineCursor(text) : undefined;
  }

  /** Where the event begins. */
  get start(): number {
    return this.#start;
  }

  /** Where its last line ends, before the line end. */
  get end(): number {
    return this.#end;
  }

  /** Where the next event begins, behind the blank line. */
  get next(): number {
    return this.#next;
  }

  /** Moves to the next event. `false` where none is left. */
  advance(): boolean {
    this.#start = this.#next;
    if (this.#start >= this.#text.length) return false;
    if (this.#lines === undefined) this.#findDoubleLineFeed();
    else this.#findEmptyLine(this.#lines);
    return true;
  }

  #findDoubleLineFeed(): void {
    const end = this.#text.indexOf('\n\n', this.#start);
    this.#end = end < 0 ? this.#text.length : end;
    this.#next = end < 0 ? this.#text.length : end + 2;
  }

  #findEmptyLine(lines: LineCursor): void {
    lines.advance();
    let end = lines.end;
    while (lines.advance()) {
      if (lines.start === lines.end) {
        this.#end = end;
        this.#next = lines.next;
        return;
      }
      end = lines.end;
    }
    this.#end = this.#text.length;
    this.#next = this.#text.length;
  }
}
