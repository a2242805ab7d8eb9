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
}

// The others look once a second whether the store is there.
const settlingMs = 1_500;
// About six thousand a second.
const atOnce = 64;
const pauseMs = 10;
// What was used longer ago counts in no window of a minute.
const rememberedMs = 60_000;
const noRules = { maxWaiting: 0, agingMs: Infinity, agingEvery: 1 };

/**
 * Asks a store that instances share, and decides alone while it cannot be reached.
 *
 * Alone, a process keeps its share of each limit: the limit divided by the number of instances, and at least 1. What it used before counts, because
 * it keeps its own books all the time. When the store is back, or has forgotten everything, it is told what this process was admitted to within the last
 * minute, so that nothing is used twice; until the others have told it, too, each keeps its share. Then those that wait here go over.
 */
export function withLocalFallback(
  shared: AdmissionStore,
  { failover, clock, instances }: FallbackOptions,
): SharedOrLocal {
  const local = createMemoryAdmissionStore({ clock });
  // The store that knows each ticket. Tickets that the shared store has admitted are counted locally, too.
  const places = new Map<string, 'shared' | 'local'>();
  // The waiting tickets by id, each with its queue.
  const waiting = new Map<string, string>();
  const listeners = new Map<string, Set<(id: string) => void>>();
  // Sorted by the time of admission.
  const admitted = new Map<string, Admitted>();
  // Local admissions that the shared store does not know yet.
  const untold = new Set<Admitted>();
  // Ids of tickets that have ended but that the shared store may still count, with their cost.
  const unsaid = new Map<string, number | undefined>();
  // Tickets that are kept locally, but that the shared store may have too, because its response came too late.
  const ghosts = new Set<string>();
  let stopSettling: (() => void) | undefined;

  const remember = (ticket: Ticket, choiceId: string, isTold: boolean): void => {
    const { id, queue, cost, choices } = ticket;
    const choice = [...choices].find((one) => one.id === choiceId);
    const now = clock.now();
    for (const old of admitted.values()) {
      if (now - old.at < rememberedMs || places.has(old.id)) break;
      admitted.delete(old.id);
      untold.delete(old);
    }
    if (choice === undefined) return;
    const one: Admitted = { id, queue, cost, choice, at: now };
    admitted.set(id, one);
    if (!isTold) untold.add(one);
  };

  const sayEnd = async (id: string, spent: number | undefined): Promise<void> => {
    unsaid.delete(id);
    await failover.run(() => shared.leave(id, spent)).catch(() => unsaid.set(id, spent));
  };

  const enterAlone = async (ticket: Ticket) => {
    waiting.delete(ticket.id);
    const admission = await local.enter(shareOf(ticket, instances()));
    if (admission.kind !== 'refused') places.set(ticket.id, 'local');
    else {
      places.delete(ticket.id);
      if (ghosts.delete(ticket.id)) void sayEnd(ticket.id, 0);
    }
    if (admission.kind === 'waiting') waiting.set(ticket.id, ticket.queue);
    if (admission.kind === 'admitted') {
      remember(ticket, admission.choice, false);
      const one = admitted.get(ticket.id);
      if (one !== undefined && failover.isShared()) tell(one);
    }
    return admission;
  };

  const tell = (one: Admitted): void => {
    const { id, queue, cost, choice, at } = one;
    const isHeld = places.has(id);
    if (!isHeld && clock.now() - at >= rememberedMs) return;
    untold.delete(one);
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
        if (admitted.has(id)) untold.add(one);
      });
  };
  /** Does something for each, a few at a time, because thousands of commands at once would look like an outage. */
  const inTurn = <Item>(items: readonly Item[], act: (item: Item) => void): void => {
    for (const item of items.slice(0, atOnce)) act(item);
    const left = items.slice(atOnce);
    if (left.length > 0) clock.after(pauseMs, () => inTurn(left, act));
  };
  const call = (name?: string): void => {
    const ids = [...waiting].filter(([, queue]) => name === undefined || name === queue);
    inTurn(ids, ([id, queue]) => {
      for (const onTurn of listeners.get(queue) ?? []) onTurn(id);
    });
  };
  /** The store is there again, or begins anew, and does not know yet what other instances hold. Until they have told it, each keeps its share. */
  const settle = (): void => {
    stopSettling?.();
    stopSettling = clock.after(settlingMs, () => {
      stopSettling = undefined;
      // Tickets that wait locally enter the shared queue.
      call();
    });
  };
  failover.onBack(() => {
    settle();
    inTurn([...unsaid], ([id, spent]) => void sayEnd(id, spent));
    // The store may have lost admissions that it knew, so tell it again those that still hold a slot.
    inTurn(
      [...admitted.values()].filter((one) => untold.has(one) || places.has(one.id)),
      tell,
    );
  });

  return {
    leaseMs: shared.leaseMs,
    isAlone: () => !failover.isShared(),
    tellAgain(queue) {
      settle();
      inTurn(
        [...admitted.values()].filter((one) => one.queue === queue),
        tell,
      );
      // Only this process knows its waiting tickets, so it must wake them itself.
      call(queue);
    },
    async enter(ticket) {
      let asked = ticket;
      if (stopSettling !== undefined && !places.has(ticket.id)) {
        // Another instance may hold this room and not have reported it to the store yet.
        const held = await local.enter({ ...shareOf(ticket, instances()), waits: false });
        if (held.kind !== 'admitted') return enterAlone(ticket);
        asked = { ...ticket, choices: [...ticket.choices].filter(({ id }) => id === held.choice) };
      }
      if (places.get(ticket.id) === 'local') {
        const goesOver =
          stopSettling === undefined && failover.isShared() && waiting.has(ticket.id);
        if (!goesOver) return enterAlone(ticket);
        await local.leave(ticket.id);
      }
      try {
        places.set(ticket.id, 'shared');
        const admission = await failover.run(() => shared.enter(asked));
        // A single late command starts no outage, and only the end of an outage tells the store of all local admissions. So
        // tell it now.
        for (const one of [...untold]) tell(one);
        for (const [id, spent] of [...unsaid]) void sayEnd(id, spent);
        if (admission.kind !== 'admitted' && asked !== ticket) await local.leave(ticket.id, 0);
        if (admission.kind === 'waiting') waiting.set(ticket.id, ticket.queue);
        else waiting.delete(ticket.id);
        if (admission.kind === 'refused') places.delete(ticket.id);
        if (admission.kind === 'admitted') {
          remember(ticket, admission.choice, true);
          await local.enter({ ...ticket, waits: false, granted: admission.choice });
        }
        return admission;
      } catch {
        ghosts.add(ticket.id);
        // The ticket left the queue while the store was asked.
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
      waiting.delete(id);
      const isGhost = ghosts.delete(id);
      await local.leave(id, spent);
      if (place === 'shared' || isGhost) await sayEnd(id, spent);
    },
    subscribe(queue, onTurn) {
      const stops = [shared.subscribe(queue, onTurn), local.subscribe(queue, onTurn)];
      const known = listeners.get(queue) ?? new Set();
      listeners.set(queue, known.add(onTurn));
      return () => {
        known.delete(onTurn);
        for (const stop of stops) stop();
      };
    },
  };
}

/** A ticket as one of so many instances may let it in by itself. */
function shareOf(ticket: Ticket, instances: number): Ticket {
  const choices = Array.from(ticket.choices, (choice) => ({
    ...choice,
    limits: choice.limits.map((limit) => partOf(limit, instances)),
  }));
  return { ...ticket, choices };
}

function partOf(limit: Limit, instances: number): Limit {
  const { max } = limit;
  return { ...limit, max: max > 0 ? Math.max(1, Math.floor(max / instances)) : max };
}
