/** A member of a `PlacedList`. */
export interface Placed {
  /** Where it stands in its list; -1 outside of it. Only the list sets it. */
  place: number;
}

/**
 * Members in no particular order, added and removed in constant time.
 *
 * An array whose members know their index, and not a `Set`: V8 moves a `Set` whose members come and go to a new table
 * every few dozen changes, and links the old table, with all that was in it, to the new one. Once such a table is in the
 * old generation, every later one is kept until the next full collection (ADR 0014).
 */
export class PlacedList<Member extends Placed> {
  readonly #members: Member[] = [];

  get length(): number {
    return this.#members.length;
  }

  /** A copy: members may come and go while it is read. */
  toArray(): readonly Member[] {
    return [...this.#members];
  }

  /** Does nothing with a member that is in the list already. */
  add(member: Member): void {
    if (member.place < 0) member.place = this.#members.push(member) - 1;
  }

  /** The last member takes the place of the removed one. Does nothing with a member of no list. */
  remove(member: Member): void {
    const { place } = member;
    if (place < 0) return;
    member.place = -1;
    const last = this.#members.pop();
    if (last === undefined || last === member) return;
    this.#members[place] = last;
    last.place = place;
  }
}
