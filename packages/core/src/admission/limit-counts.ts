import type { AdmissionChoice, Limit, Ticket } from '../contract/admission-store.ts';
import { type Usage, UsageWindow } from './usage-window.ts';

type Cost = Pick<Ticket, 'cost'>;

/** What one limit counts. */
interface Count {
  readonly window: UsageWindow | undefined;
  held: number;
}

/** What a ticket took of one limit. */
export interface Taken {
  readonly count: Count;
  readonly amount: number;
  /** In a window. */
  readonly use: Usage | undefined;
  readonly isCost: boolean;
}

/** What is used of the limits of one queue. */
export class LimitCounts {
  readonly #counts = new Map<string, Count>();

  hasRoom({ limits, closedMs = 0 }: AdmissionChoice, ticket: Cost, now: number): boolean {
    return closedMs <= 0 && limits.every((limit) => this.#msUntilFree(limit, ticket, now) === 0);
  }

  /** When time alone makes room in one of the choices; `Infinity` where it does not. */
  msUntilRoom(choices: readonly AdmissionChoice[], ticket: Cost, now: number): number {
    const waits = choices.map(({ limits, closedMs = 0 }) =>
      Math.max(closedMs, ...limits.map((limit) => this.#msUntilFree(limit, ticket, now))),
    );
    return Math.min(Infinity, ...waits);
  }

  /** Takes what a ticket needs, whether there is room or not. */
  take({ limits }: AdmissionChoice, ticket: Cost, now: number): readonly Taken[] {
    return limits.map((limit) => {
      const count = this.#countOf(limit);
      const amount = amountOf(limit, ticket);
      const use = count.window?.add(amount, now);
      if (use === undefined) count.held += amount;
      return { count, amount, use, isCost: limit.counts === 'cost' };
    });
  }

  /** The first choice that has room. */
  firstWithRoom(
    choices: Iterable<AdmissionChoice>,
    ticket: Cost,
    now: number,
  ): AdmissionChoice | undefined {
    for (const choice of choices) if (this.hasRoom(choice, ticket, now)) return choice;
    return undefined;
  }

  #countOf({ key, windowMs }: Limit): Count {
    const known = this.#counts.get(key);
    if (known !== undefined) return known;
    const count = { window: windowMs === 'held' ? undefined : new UsageWindow(windowMs), held: 0 };
    this.#counts.set(key, count);
    return count;
  }

  /** How long until a limit has room for a ticket; `Infinity` where something held must be given back first. */
  #msUntilFree(limit: Limit, ticket: Cost, now: number): number {
    // With a limit of 0 waiting never helps, so the ticket is refused at once.
    if (limit.max <= 0) return Infinity;
    const count = this.#counts.get(limit.key);
    if (count === undefined) return 0;
    const most = limit.max - amountOf(limit, ticket);
    if (count.window === undefined) return count.held <= most ? 0 : Infinity;
    return count.window.msUntil(most, now);
  }
}

/** Gives back what was held, and corrects a cost where the real one is known. */
export function giveBack(
  { count, amount, use, isCost }: Taken,
  spent: number | undefined,
  now: number,
): void {
  if (use === undefined) count.held -= amount;
  else if (isCost && spent !== undefined) count.window?.correct(use, spent - amount, now);
}

/** A cost that is larger than the limit counts as all of it. Otherwise such a ticket would wait for ever. */
function amountOf({ counts, max }: Limit, { cost }: Cost): number {
  return Math.min(max, counts === 'cost' ? cost : 1);
}
