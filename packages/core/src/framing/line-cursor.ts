/**
 * Goes through the lines of a text, which end at a line feed, a carriage return, or both together.
 *
 * Both characters are searched with `indexOf`, which is several times as fast as a look at each character.
 * Each search goes on from the last place found, so the whole walk is linear even in a text that holds one
 * of the two only at its end.
 */
export class LineCursor {
  readonly #text: string;
  #lineFeed: number;
  #return: number;
  #start = 0;
  #end = 0;
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#lineFeed = text.indexOf('\n');
    this.#return = text.indexOf('\r');
  }

  /** Where the line begins. */
  get start(): number {
    return this.#start;
  }

  /** Where its line end begins; the end of the text where it has none. */
  get end(): number {
    return this.#end;
  }

  /** Where the following line begins. */
  get next(): number {
    return this.#next;
  }

  /** Moves to the next line. `false` where none is left, not even an empty one. */
  advance(): boolean {
    const start = this.#next;
    const text = this.#text;
    if (start >= text.length) return false;
    if (this.#lineFeed >= 0 && this.#lineFeed < start) this.#lineFeed = text.indexOf('\n', start);
    if (this.#return >= 0 && this.#return < start) this.#return = text.indexOf('\r', start);
    this.#start = start;
    this.#find();
    return true;
  }

  #find(): void {
    const lineFeed = this.#lineFeed;
    const carriageReturn = this.#return;
    if (carriageReturn >= 0 && (lineFeed < 0 || carriageReturn < lineFeed)) {
      this.#end = carriageReturn;
      this.#next = lineFeed === carriageReturn + 1 ? lineFeed + 1 : carriageReturn + 1;
    } else {
      this.#end = lineFeed < 0 ? this.#text.length : lineFeed;
      this.#next = this.#end + 1;
    }
  }
}
