/** Items that are found out one by one when they are first read, and kept: reading them again gives the same. */
export class LazyList<Item extends object> implements Iterable<Item> {
  readonly #known: Item[] = [];
  #source: Iterator<Item> | undefined;

  constructor(source: Iterable<Item>) {
    this.#source = source[Symbol.iterator]();
  }

  at(index: number): Item | undefined {
    while (this.#known.length <= index && this.#source !== undefined) {
      const next = this.#source.next();
      if (next.done === true) this.#source = undefined;
      else this.#known.push(next.value);
    }
    return this.#known[index];
  }

  *[Symbol.iterator](): Iterator<Item> {
    for (let index = 0; ; index += 1) {
      const item = this.at(index);
      if (item === undefined) return;
      yield item;
    }
  }
}
