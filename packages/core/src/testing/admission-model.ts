import type { AdmissionChoice, Limit, Ticket } from '../contract/admission-store.ts';

interface ModelTicket {
  readonly ticket: Ticket;
  readonly number: number;
  readonly tag: number;
  readonly enteredAt: number;
  leaseUntil: number;
}

interface Taken {
  readonly limit: Limit;
  readonly amount: number;
  readonly use: { at: number; amount: number } | undefined;
}

interface ModelAdmitted {
  readonly choice: string;
  readonly taken: readonly Taken[];
  leaseUntil: number;
}

/** What the model says becomes of a ticket. */
export type ModelAdmission =
  | { readonly kind: 'admitted'; readonly choice: string }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'refused'; readonly reason: 'full' | 'no room' };

/**
 * The rules of `AdmissionStore` for one queue, written as plainly as they are told: lists that are sorted anew for each question. It is slow, and that
 * is why it is easy to see that it is right. Stores are compared with it.
 */
export class AdmissionModel {
  readonly #leaseMs: number;
  #waiting: ModelTicket[] = [];
  readonly #admitted = new Map<string, ModelAdmitted>();
  readonly #uses = new Map<string, { at: number; amount: number }[]>();
  readonly #held = new Map<string, number>();
  readonly #levels = new Map<number, number>();
  readonly #tags = new Map<string, number>();
  #number = 0;
  #sinceAged = 0;

  constructor(leaseMs: number) {
    this.#leaseMs = leaseMs;
  }

  /** Those that wait and could enter if they asked. */
  able(now: number, current: (id: string) => Ticket): readonly string[] {
    this.#endDead(now);
    return this.#waiting
      .filter(({ ticket }) => this.#choiceFor(current(ticket.id), now) !== undefined)
      .map(({ ticket }) => ticket.id);
  }

  waits(id: string): boolean {
    return this.#waiting.some(({ ticket }) => ticket.id === id);
  }

  enter(ticket: Ticket, now: number): ModelAdmission {
    this.#endDead(now);
    const admitted = this.#admitted.get(ticket.id);
    if (admitted !== undefined) {
      admitted.leaseUntil = now + this.#leaseMs;
      return { kind: 'admitted', choice: admitted.choice };
    }
    const known = this.#waiting.find((one) => one.ticket.id === ticket.id);
    if (known !== undefined) {
      known.leaseUntil = now + this.#leaseMs;
      return this.#advance(ticket, now);
    }
    if (this.#waiting.length === 0) {
      const choice = [...ticket.choices].find((one) => this.#hasRoom(one, ticket, now));
      if (choice !== undefined) return this.#admit(ticket, choice, now);
    }
    if (ticket.waits && this.#waiting.length < ticket.rules.maxWaiting) {
      this.#add(ticket, now);
      return this.#advance(ticket, now);
    }
    const wanted = new Set(this.#waiting.flatMap((one) => idsOf(one.ticket)));
    const free = [...ticket.choices].filter(({ id }) => !wanted.has(id));
    const choice = free.find((one) => this.#hasRoom(one, ticket, now));
    if (choice !== undefined) return this.#admit(ticket, choice, now);
    return { kind: 'refused', reason: ticket.waits ? 'full' : 'no room' };
  }

  renew(ids: readonly string[], now: number): void {
    for (const id of ids) {
      const known = this.#admitted.get(id) ?? this.#waiting.find((one) => one.ticket.id === id);
      if (known !== undefined) known.leaseUntil = now + this.#leaseMs;
    }
    this.#endDead(now);
  }

  leave(id: string, spent: number | undefined, now: number): void {
    this.#endDead(now);
    this.#end(id, spent, now);
  }

  #add(ticket: Ticket, now: number): void {
    const { priority, tenant, cost, weight = 1 } = ticket;
    const key = `${priority} ${tenant}`;
    const tag = Math.max(this.#levels.get(priority) ?? 0, this.#tags.get(key) ?? 0);
    this.#tags.set(key, tag + Math.max(cost, 1) / weight);
    this.#number += 1;
    this.#waiting.push({
      ...{ ticket, tag, number: this.#number, enteredAt: now },
      leaseUntil: now + this.#leaseMs,
    });
  }

  #advance(ticket: Ticket, now: number): ModelAdmission {
    const choice = this.#choiceFor(ticket, now);
    const waiting = this.#waiting.find((one) => one.ticket.id === ticket.id);
    if (choice === undefined || waiting === undefined) return { kind: 'waiting' };
    const isAged = this.#agedTurn(ticket.rules, now) === waiting;
    this.#sinceAged = isAged ? 0 : Math.min(this.#sinceAged + 1, ticket.rules.agingEvery);
    const { priority } = waiting.ticket;
    this.#levels.set(priority, Math.max(this.#levels.get(priority) ?? 0, waiting.tag));
    this.#remove(waiting);
    return this.#admit(ticket, choice, now);
  }

  /** What a ticket that waits could take: the first choice with room that nobody before it could take, too. */
  #choiceFor(ticket: Ticket, now: number): AdmissionChoice | undefined {
    const wanted = new Set<string>();
    for (const before of this.#order(ticket.rules, now)) {
      if (before.ticket.id === ticket.id)
        return [...ticket.choices]
          .filter(({ id }) => !wanted.has(id))
          .find((one) => this.#hasRoom(one, ticket, now));
      for (const id of idsOf(before.ticket)) wanted.add(id);
    }
    return undefined;
  }

  #order(rules: Ticket['rules'], now: number): readonly ModelTicket[] {
    const order = this.#waiting.toSorted(
      (one, other) =>
        one.ticket.priority - other.ticket.priority ||
        one.tag - other.tag ||
        one.number - other.number,
    );
    const aged = this.#agedTurn(rules, now);
    return aged === undefined ? order : [aged, ...order.filter((one) => one !== aged)];
  }

  #agedTurn({ agingMs, agingEvery }: Ticket['rules'], now: number): ModelTicket | undefined {
    const [oldest] = this.#waiting;
    if (oldest === undefined || this.#sinceAged < agingEvery - 1) return undefined;
    return now - oldest.enteredAt >= agingMs ? oldest : undefined;
  }

  #hasRoom({ limits, closedMs = 0 }: AdmissionChoice, ticket: Ticket, now: number): boolean {
    return (
      closedMs <= 0 &&
      limits.every(
        (limit) => this.#used(limit, now) + amountOf(limit, ticket) <= limit.max && limit.max > 0,
      )
    );
  }

  #used({ key, windowMs }: Limit, now: number): number {
    if (windowMs === 'held') return this.#held.get(key) ?? 0;
    const uses = this.#uses.get(key) ?? [];
    return uses
      .filter(({ at }) => now - at < windowMs)
      .reduce((sum, { amount }) => sum + amount, 0);
  }

  #admit(ticket: Ticket, choice: AdmissionChoice, now: number): ModelAdmission {
    const taken = choice.limits.map((limit): Taken => {
      const amount = amountOf(limit, ticket);
      if (limit.windowMs === 'held') {
        this.#held.set(limit.key, (this.#held.get(limit.key) ?? 0) + amount);
        return { limit, amount, use: undefined };
      }
      return { limit, amount, use: this.#use(limit.key, amount, now) };
    });
    this.#admitted.set(ticket.id, {
      choice: choice.id,
      taken,
      leaseUntil: now + this.#leaseMs,
    });
    return { kind: 'admitted', choice: choice.id };
  }

  #use(key: string, amount: number, now: number): { at: number; amount: number } {
    const use = { at: now, amount };
    this.#uses.set(key, [...(this.#uses.get(key) ?? []), use]);
    return use;
  }

  #end(id: string, spent: number | undefined, now: number): void {
    const waiting = this.#waiting.find((one) => one.ticket.id === id);
    if (waiting !== undefined) this.#remove(waiting);
    const admitted = this.#admitted.get(id);
    this.#admitted.delete(id);
    for (const { limit, amount, use } of admitted?.taken ?? []) {
      if (use === undefined) {
        this.#held.set(limit.key, (this.#held.get(limit.key) ?? 0) - amount);
      } else if (limit.counts === 'cost' && spent !== undefined) {
        const by = spent - amount;
        if (by > 0) this.#use(limit.key, by, now);
        else use.amount += by;
      }
    }
  }

  #remove(waiting: ModelTicket): void {
    this.#waiting = this.#waiting.filter((one) => one !== waiting);
    if (this.#waiting.length > 0) return;
    this.#levels.clear();
    this.#tags.clear();
  }

  #endDead(now: number): void {
    const dead = [
      ...this.#waiting.map(({ ticket, leaseUntil }) => ({ id: ticket.id, leaseUntil })),
      ...[...this.#admitted].map(([id, { leaseUntil }]) => ({ id, leaseUntil })),
    ];
    for (const { id, leaseUntil } of dead) if (leaseUntil <= now) this.#end(id, undefined, now);
  }
}

function idsOf({ choices }: Ticket): readonly string[] {
  return [...choices].map(({ id }) => id);
}

function amountOf({ counts, max }: Limit, { cost }: Ticket): number {
  return Math.min(max, counts === 'cost' ? cost : 1);
}
