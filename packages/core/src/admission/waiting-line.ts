import type { Ticket } from '../contract/admission-store.ts';
import { type HeapPlace, OrderedHeap } from './ordered-heap.ts';

/** A ticket that waits. The line alone writes it. */
export interface Waiting extends HeapPlace {
  readonly id: string;
  readonly priority: number;
  readonly tenant: string;
  /** When its turn within the priority would come if tenants shared one counter in proportion to their weights. */
  readonly tag: number;
  /** Of all tickets that ever waited in the line, which one it is. */
  readonly number: number;
  readonly enteredAt: number;
  /** What it can take. */
  choices: ReadonlySet<string>;
  lane: Lane;
  older: Waiting | undefined;
  newer: Waiting | undefined;
}

/** Those that can take the same choices. Most queues have one lane. */
interface Lane {
  readonly key: string;
  readonly heap: OrderedHeap<Waiting>;
}

/** How far the turns of one priority are. */
interface Level {
  /** The tag of the last that was admitted. */
  now: number;
  /** Where the next ticket of a tenant comes. */
  readonly next: Map<string, number>;
}

type Rules = Pick<Ticket['rules'], 'agingMs' | 'agingEvery'>;

/**
 * The tickets that wait in one queue, in the order of `AdmissionStore`. Every operation costs at most the logarithm of their number.
 *
 * Tenants take turns by start-time fair queueing: a ticket is tagged with the larger of where the priority is and where its tenant's last
 * ticket ended, and the lowest tag goes first.
 */
export class WaitingLine {
  readonly #lanes = new Map<string, Lane>();
  readonly #levels = new Map<number, Level>();
  #oldest: Waiting | undefined;
  #newest: Waiting | undefined;
  #size = 0;
  #count = 0;
  #sinceAged = 0;

  get size(): number {
    return this.#size;
  }

  add({ id, priority, tenant, cost, weight = 1, choices }: Ticket, now: number): Waiting {
    const level: Level = this.#levels.get(priority) ?? { now: 0, next: new Map() };
    this.#levels.set(priority, level);
    const tag = Math.max(level.now, level.next.get(tenant) ?? 0);
    level.next.set(tenant, tag + Math.max(cost, 1) / weight);
    const ids = idsOf(choices);
    const waiting: Waiting = {
      ...{ id, priority, tenant, tag, lane: this.#laneOf(ids), choices: ids, enteredAt: now },
      number: (this.#count += 1),
      at: -1,
      older: this.#newest,
      newer: undefined,
    };
    if (this.#newest === undefined) this.#oldest = waiting;
    else this.#newest.newer = waiting;
    this.#newest = waiting;
    this.#size += 1;
    waiting.lane.heap.add(waiting);
    return waiting;
  }

  /** Puts one among those that can take the same, because what it can take has changed. Its place in the order stays. */
  move(waiting: Waiting, choices: Ticket['choices']): void {
    // Every look calls this, and nearly always nothing has changed, so nothing is moved then.
    const { choices: before } = waiting;
    const ids = idsOf(choices);
    if (ids.size === before.size && [...ids].every((id) => before.has(id))) return;
    this.#leaveLane(waiting);
    waiting.choices = ids;
    waiting.lane = this.#laneOf(waiting.choices);
    waiting.lane.heap.add(waiting);
  }

  remove(waiting: Waiting): void {
    const { older, newer } = waiting;
    this.#leaveLane(waiting);
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    this.#size -= 1;
    // While no call waits, none has a claim on the next turn.
    if (this.#size === 0) this.#levels.clear();
  }

  /** Removes one because it was admitted, which moves the turns on. */
  admit(waiting: Waiting, rules: Rules, now: number): void {
    const isAgedTurn = this.#agedTurn(rules, now) === waiting;
    this.#sinceAged = isAgedTurn ? 0 : Math.min(this.#sinceAged + 1, rules.agingEvery);
    const level = this.#levels.get(waiting.priority);
    if (level !== undefined) {
      level.now = Math.max(level.now, waiting.tag);
      // The tenant starts from `level.now` anyway, so its entry is not needed.
      if ((level.next.get(waiting.tenant) ?? 0) <= level.now) level.next.delete(waiting.tenant);
    }
    this.remove(waiting);
  }

  /** Those that may go next, in the order of their right: the first of each lane, and before them the oldest where it is its turn. */
  front(rules: Rules, now: number): readonly Waiting[] {
    const firsts: Waiting[] = [];
    for (const { heap } of this.#lanes.values())
      if (heap.first !== undefined) firsts.push(heap.first);
    if (firsts.length > 1) firsts.sort((one, other) => (isBefore(one, other) ? -1 : 1));
    const aged = this.#agedTurn(rules, now);
    return aged === undefined ? firsts : [aged, ...firsts.filter((first) => first !== aged)];
  }

  #agedTurn({ agingMs, agingEvery }: Rules, now: number): Waiting | undefined {
    const oldest = this.#oldest;
    const isDue =
      oldest !== undefined &&
      now - oldest.enteredAt >= agingMs &&
      this.#sinceAged >= agingEvery - 1;
    return isDue ? oldest : undefined;
  }

  #leaveLane(waiting: Waiting): void {
    const { lane } = waiting;
    lane.heap.remove(waiting);
    if (lane.heap.size === 0) this.#lanes.delete(lane.key);
  }

  #laneOf(choices: ReadonlySet<string>): Lane {
    const key = JSON.stringify([...choices].toSorted());
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    const lane = { key, heap: new OrderedHeap<Waiting>(isBefore) };
    this.#lanes.set(key, lane);
    return lane;
  }
}

function idsOf(choices: Ticket['choices']): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { id } of choices) ids.add(id);
  return ids;
}

function isBefore(one: Waiting, other: Waiting): boolean {
  if (one.priority !== other.priority) return one.priority < other.priority;
  return one.tag === other.tag ? one.number < other.number : one.tag < other.tag;
}
