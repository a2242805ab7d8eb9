import {
  createMemoryAdmissionStore,
  type AdmissionChoice,
  type AdmissionStore,
  type Clock,
  type Limit,
  type Ticket,
} from '@llm/core';
import type { Failover } from './failover.ts';

interface FallbackOptions {
  readonly failover: Failover;
  readonly clock: Clock;
  /** How many instances share the limits, as far as is known. */
  readonly instances: () => number;
}

/** A shared store that decides alone where it must. */
export interface SharedOrLocal extends AdmissionStore {
  /** Tells the shared store what this process was admitted to in a queue, because it has forgotten it. */
  readonly tellAgain: (queue: string) => void;
}

/** What this process was admitted to, as far as a window or a slot still counts it. */
interface Admitted {
  readonly id: string;
  readonly queue: string;
  readonly cost: number;
  readonly choice: AdmissionChoice;
  readonly at: number;
  /** The shared store knows it. */
  isTold: boolean;
}

// What was used longer ago counts in no window of a minute.
const rememberedMs = 60_000;
const noRules = { maxWaiting: 0, agingMs: Infinity, agingEvery: 1 };

/**
 * Asks a store that instances share, and decides alone while it cannot be reached.
 *
 * Alone, a process keeps its share of each limit: the limit divided by the number of instances, and at least 1. What it used before counts, because
 * it keeps its own books all the time. When the store is back, or has forgotten everything, it is told what this process was admitted to within the last
 * minute, so that nothing is used twice. Those that wait here go on waiting here; who comes later waits there.
 */
export function withLocalFallback(
  shared: AdmissionStore,
  { failover, clock, instances }: FallbackOptions,
): SharedOrLocal {
  const local = createMemoryAdmissionStore({ clock });
  // Where a ticket is known. Those that are admitted by the shared store are in the local books, too.
  const places = new Map<string, 'shared' | 'local'>();
  // Sorted by the time of admission.
  const admitted = new Map<string, Admitted>();

  const remember = (ticket: Ticket, choiceId: string, isTold: boolean): void => {
    const { id, queue, cost, choices } = ticket;
    const choice = choices.find((one) => one.id === choiceId);
    const now = clock.now();
    for (const old of admitted.values()) {
      if (now - old.at < rememberedMs || places.has(old.id)) break;
      admitted.delete(old.id);
    }
    if (choice !== undefined) admitted.set(id, { id, queue, cost, choice, at: now, isTold });
  };

  const enterAlone = async (ticket: Ticket) => {
    const share = { ...ticket, choices: ticket.choices.map((one) => shareOf(one, instances())) };
    const admission = await local.enter(share);
    if (admission.kind === 'refused') places.delete(ticket.id);
    else places.set(ticket.id, 'local');
    if (admission.kind === 'admitted') remember(ticket, admission.choice, false);
    return admission;
  };

  const tell = (one: Admitted): void => {
    const { id, queue, cost, choice, at } = one;
    const isHeld = places.has(id);
    if (!isHeld && clock.now() - at >= rememberedMs) return;
    one.isTold = true;
    const ticket: Ticket = {
      ...{ id, queue, cost, priority: 0, tenant: '', waits: false, rules: noRules },
      ...{ choices: [choice], granted: choice.id },
    };
    const settle = (): unknown => {
      // The call has ended in the meantime: its tokens stay counted in the window, and its slot is freed.
      if (!places.has(id)) return failover.run(() => shared.leave(id));
      return places.set(id, 'shared');
    };
    failover
      .run(() => shared.enter(ticket))
      .then(settle)
      .catch(() => {
        one.isTold = false;
      });
  };
  failover.onBack(() => {
    for (const one of admitted.values()) if (!one.isTold) tell(one);
  });

  return {
    leaseMs: shared.leaseMs,
    isAlone: () => !failover.isShared(),
    tellAgain(queue) {
      for (const one of admitted.values()) if (one.queue === queue) tell(one);
    },
    async enter(ticket) {
      if (places.get(ticket.id) === 'local') return enterAlone(ticket);
      try {
        places.set(ticket.id, 'shared');
        const admission = await failover.run(() => shared.enter(ticket));
        if (admission.kind === 'refused') places.delete(ticket.id);
        if (admission.kind === 'admitted') {
          remember(ticket, admission.choice, true);
          await local.enter({ ...ticket, waits: false, granted: admission.choice });
        }
        return admission;
      } catch {
        // The call left the queue while the store was being asked.
        if (!places.has(ticket.id)) return { kind: 'refused', reason: 'no room', retryAfterMs: 0 };
        return enterAlone(ticket);
      }
    },
    async renew(ids) {
      const known = ids.filter((id) => places.get(id) === 'shared');
      if (known.length > 0) await failover.run(() => shared.renew(known)).catch(() => undefined);
    },
    async leave(id, spent) {
      const place = places.get(id);
      places.delete(id);
      await local.leave(id, spent);
      if (place === 'shared')
        await failover.run(() => shared.leave(id, spent)).catch(() => undefined);
    },
    subscribe(queue, onTurn) {
      const stops = [shared.subscribe(queue, onTurn), local.subscribe(queue, onTurn)];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

function shareOf(choice: AdmissionChoice, instances: number): AdmissionChoice {
  return { ...choice, limits: choice.limits.map((limit) => partOf(limit, instances)) };
}

function partOf(limit: Limit, instances: number): Limit {
  const { max } = limit;
  return { ...limit, max: max > 0 ? Math.max(1, Math.floor(max / instances)) : max };
}
