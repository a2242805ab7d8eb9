/**
 * A bound on what a choice takes: so much within any span of `windowMs`, or, with `held`, so much at once.
 *
 * A window never admits more than `max` within any span of its length, so that there is no edge at which twice as much fits.
 */
export interface Limit {
  /** Unique within the queue: limits of one key share one count. */
  readonly key: string;
  /** Above 0. */
  readonly max: number;
  /** What it counts: tickets, or what they cost. */
  readonly counts: 'tickets' | 'cost';
  /** Length of the window in milliseconds, or `held` for a bound on what is held at once. */
  readonly windowMs: number | 'held';
}

/** Something that a ticket may be admitted to, such as a deployment. */
export interface AdmissionChoice {
  /** Unique within its ticket; an admission names it. */
  readonly id: string;
  /** All of them are taken, or none. Empty: it always has room. */
  readonly limits: readonly Limit[];
  /** How long it takes nobody, in milliseconds from now. Default 0. */
  readonly closedMs?: number;
}

/** How a queue is kept. All tickets of one queue should bring the same. */
export interface QueueRules {
  /** Tickets that may wait; a further one is refused. */
  readonly maxWaiting: number;
  /** A ticket that has waited for so long has a turn of its own, whatever its priority. `Infinity`: never. */
  readonly agingMs: number;
  /** While such a ticket waits, one of so many admissions is its turn, the oldest first. At least 1. */
  readonly agingEvery: number;
}

/** A wish to be admitted. */
export interface Ticket {
  /** Unique among all instances. */
  readonly id: string;
  /** Whose turn it is is decided within one queue. */
  readonly queue: string;
  /** Lower goes first. */
  readonly priority: number;
  /** Those of one priority take turns by tenant, so that nobody fills the queue for the others; one tenant's own go first in, first out. */
  readonly tenant: string;
  /** The tenant's share against the others', above 0. Default 1. */
  readonly weight?: number;
  /** How much it is expected to use of limits that count costs, and how long its tenant's next one comes later. At least 0. */
  readonly cost: number;
  /** Whether it waits where there is no room, or nobody waits for it. */
  readonly waits: boolean;
  /**
   * In the order preferred. Each is found out when it is read, because ranking many costs more than the rest of an admission; a
   * list that is read twice gives the same. So a store that admits to the first one reads no other.
   */
  readonly choices: Iterable<AdmissionChoice>;
  /** How its queue is kept. */
  readonly rules: QueueRules;
  /** Somebody else has admitted it to this choice. Then it is counted, whether there is room or not. */
  readonly granted?: string;
}

/** What became of a ticket. */
export type Admission =
  | { readonly kind: 'admitted'; readonly choice: string }
  /** `retryAfterMs`: when time alone may let it in, to ask again then; `Infinity` where only an event can. */
  | { readonly kind: 'waiting'; readonly retryAfterMs: number }
  /**
   * It is not in the queue. `full`: too many wait; `no room`: it does not wait. `retryAfterMs`: when there may be room, as far as that is
   * known; `Infinity` where something held must be given back.
   */
  | {
      readonly kind: 'refused';
      /** Why it is not in the queue. */
      readonly reason: 'full' | 'no room';
      /** Milliseconds until there may be room. `Infinity`: when something that is held is given back. */
      readonly retryAfterMs: number;
    };

/**
 * Who may go next, and how much has gone: queues and limits that several instances may share.
 *
 * **Order.** Lower priorities first. Within one priority tenants take turns in proportion to cost, and of one tenant the first that came is the first
 * that goes. A ticket that has waited for `agingMs` gets one of `agingEvery` admissions whatever its priority, the oldest first.
 *
 * **Nobody is overtaken for ever.** A ticket takes a choice only if no ticket before it could take that one, too. So a big one at the head is not passed by small
 * ones, and who waits for one choice does not keep others from another.
 *
 * **Capacity.** All limits of a choice are taken in one atomic step, or none. A cost above a limit's `max` counts as `max`: such a ticket is admitted
 * when the window is empty. What is held is given back by `leave`, or when its lease has ended.
 */
export interface AdmissionStore {
  /** How long a ticket lives without `renew`, in milliseconds; `Infinity` where it needs none. */
  readonly leaseMs: number;
  /**
   * Admits a ticket, or lets it wait. Idempotent by `id`: of one that waits, asking again is how it is let in, with its choices as they are by now; one
   * that was admitted gets the same answer again. A store that knows the answer at once gives it without a promise, so that nobody waits for the next turn.
   */
  enter(ticket: Ticket): Admission | Promise<Admission>;
  /** Extends the leases of tickets that wait or were admitted. One that the store no longer knows stays unknown. */
  renew(ids: readonly string[]): Promise<void>;
  /**
   * Ends a ticket: takes it out of the queue, or gives back what it holds.
   *
   * @param spent  its real cost, which replaces the expected one; absent where that is not known
   */
  leave(id: string, spent?: number): void | Promise<void>;
  /**
   * Says whose turn it may be in a queue, so that they ask again: after a ticket has left, was admitted or has spent less. Ids of
   * other instances come, too. What it returns ends it.
   */
  subscribe(queue: string, onTurn: (id: string) => void): () => void;
  /** Whether this process decides alone at present, because what instances share cannot be reached. Absent: never. */
  isAlone?(): boolean;
}
