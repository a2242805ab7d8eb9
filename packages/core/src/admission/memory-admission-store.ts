import type { Clock } from '../contract/clock.ts';
import type {
  Admission,
  AdmissionChoice,
  AdmissionStore,
  QueueRules,
  Ticket,
} from '../contract/admission-store.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { type HeapPlace, OrderedHeap } from './ordered-heap.ts';
import { giveBack, LimitCounts, type Taken } from './limit-counts.ts';
import { type Waiting, WaitingLine } from './waiting-line.ts';

/** What an admission store in memory is made of. */
export interface MemoryAdmissionOptions {
  /** Source of the current time. Default: the system clock. */
  readonly clock?: Pick<Clock, 'now'>;
  /** How long a ticket lives without `renew`, in milliseconds. Default `Infinity`: who shares a process ends with it. */
  readonly leaseMs?: number;
}

interface Queue {
  readonly name: string;
  readonly line: WaitingLine;
  readonly counts: LimitCounts;
  readonly listeners: Set<(id: string) => void>;
}

/** A ticket that the store knows: it waits, or it was admitted. */
interface Known extends HeapPlace {
  readonly id: string;
  readonly queue: Queue;
  readonly rules: QueueRules;
  leaseUntil: number;
  waiting: Waiting | undefined;
  choice: string | undefined;
  taken: readonly Taken[];
}

/**
 * Queues and limits in this process's memory. What is asked is answered at once, and no operation grows with the number of those that wait.
 */
export function createMemoryAdmissionStore({
  clock = systemClock,
  leaseMs = Infinity,
}: MemoryAdmissionOptions = {}): AdmissionStore {
  const queues = new Map<string, Queue>();
  const tickets = new Map<string, Known>();
  const leases = new OrderedHeap<Known>((one, other) => one.leaseUntil < other.leaseUntil);

  const queueOf = (name: string): Queue => {
    const known = queues.get(name);
    if (known !== undefined) return known;
    const queue = {
      name,
      line: new WaitingLine(),
      counts: new LimitCounts(),
      listeners: new Set<never>(),
    };
    queues.set(name, queue);
    return queue;
  };

  /** Ends what was not renewed. */
  const endDead = (now: number): void => {
    for (let dead = leases.first; dead !== undefined; dead = leases.first) {
      if (dead.leaseUntil > now) return;
      end(dead, undefined, now);
    }
  };
  const renew = (known: Known, now: number): void => {
    if (leaseMs === Infinity) return;
    leases.remove(known);
    known.leaseUntil = now + leaseMs;
    leases.add(known);
  };
  const keep = (known: Known): void => {
    if (!tickets.has(known.id) && leaseMs !== Infinity) {
      known.leaseUntil = clock.now() + leaseMs;
      leases.add(known);
    }
    tickets.set(known.id, known);
  };

  const admit = (known: Known, { id }: AdmissionChoice, taken: readonly Taken[]): Admission => {
    known.choice = id;
    known.taken = taken;
    keep(known);
    return { kind: 'admitted', choice: id };
  };

  const end = (known: Known, spent: number | undefined, now: number): void => {
    const { id, queue, rules, waiting, taken } = known;
    tickets.delete(id);
    if (leaseMs !== Infinity) leases.remove(known);
    if (waiting !== undefined) queue.line.remove(waiting);
    for (const one of taken) giveBack(one, spent, now);
    callFront(queue, rules, clock);
  };

  /** Looks whether a waiting ticket may go now. */
  const advance = (known: Known, ticket: Ticket, now: number): Admission => {
    const { queue, rules, waiting } = known;
    if (waiting === undefined) return enterNew(ticket, now);
    queue.line.move(waiting, ticket.choices);
    const blocked = new Set<string>();
    for (const before of queue.line.front(rules, now)) {
      if (before !== waiting) {
        for (const choice of before.choices) blocked.add(choice);
        continue;
      }
      const open = [...ticket.choices].filter(({ id }) => !blocked.has(id));
      const choice = queue.counts.firstWithRoom(open, ticket, now);
      if (choice === undefined)
        return { kind: 'waiting', retryAfterMs: queue.counts.msUntilRoom(open, ticket, now) };
      queue.line.admit(waiting, rules, now);
      known.waiting = undefined;
      const admission = admit(known, choice, queue.counts.take(choice, ticket, now));
      callFront(queue, rules, clock);
      return admission;
    }
    return { kind: 'waiting', retryAfterMs: Infinity };
  };

  const enterNew = (ticket: Ticket, now: number): Admission => {
    const { id, rules, choices } = ticket;
    const queue = queueOf(ticket.queue);
    const { line, counts } = queue;
    const known = (): Known => ({
      id,
      queue,
      rules,
      leaseUntil: Infinity,
      waiting: undefined,
      choice: undefined,
      taken: [],
      at: -1,
    });
    if (ticket.granted !== undefined) {
      const granted = [...choices].find((one) => one.id === ticket.granted);
      if (granted !== undefined) return admit(known(), granted, counts.take(granted, ticket, now));
    }
    if (line.size === 0) {
      const choice = counts.firstWithRoom(choices, ticket, now);
      if (choice !== undefined) return admit(known(), choice, counts.take(choice, ticket, now));
    }
    if (ticket.waits && line.size < rules.maxWaiting) {
      const entry = known();
      entry.waiting = line.add(ticket, now);
      keep(entry);
      return advance(entry, ticket, now);
    }
    // No waiting call could use what is left, so this one overtakes nobody.
    const wanted = new Set(line.front(rules, now).flatMap((one) => [...one.choices]));
    const all = [...choices];
    const free = all.filter((one) => !wanted.has(one.id));
    const choice = counts.firstWithRoom(free, ticket, now);
    if (choice !== undefined) return admit(known(), choice, counts.take(choice, ticket, now));
    return {
      kind: 'refused',
      reason: ticket.waits ? 'full' : 'no room',
      retryAfterMs: counts.msUntilRoom(all, ticket, now),
    };
  };

  return {
    leaseMs,
    enter(ticket) {
      const now = clock.now();
      endDead(now);
      const known = tickets.get(ticket.id);
      if (known === undefined) return enterNew(ticket, now);
      renew(known, now);
      if (known.choice !== undefined) return { kind: 'admitted', choice: known.choice };
      return advance(known, ticket, now);
    },
    async renew(ids) {
      const now = clock.now();
      for (const id of ids) {
        const known = tickets.get(id);
        if (known !== undefined) renew(known, now);
      }
      endDead(now);
    },
    leave(id, spent) {
      const now = clock.now();
      endDead(now);
      const known = tickets.get(id);
      if (known !== undefined) end(known, spent, now);
    },
    subscribe(name, onTurn) {
      const { listeners } = queueOf(name);
      // A new function for each subscription, because a set would hold the same listener once.
      const listener = (id: string): void => onTurn(id);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Later, so that whoever was admitted just now goes on before the next one does. */
function callFront({ line, listeners }: Queue, rules: QueueRules, clock: Pick<Clock, 'now'>): void {
  if (line.size === 0) return;
  queueMicrotask(() => {
    for (const { id } of line.front(rules, clock.now()))
      for (const listener of listeners) listener(id);
  });
}
