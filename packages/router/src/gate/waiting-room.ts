import {
  abortErrorOf,
  isThenable,
  runAside,
  type Admission,
  type AdmissionChoice,
  type AdmissionStore,
  type Clock,
  type LLMError,
  type Ticket,
  toLLMError,
} from '@llm/core';

/** A call that waits, or whose store has not answered yet. */
export interface Entrant {
  /** What it asks for by now. */
  ticket(): Ticket;
  /** How long it waits. */
  readonly untilMs: number;
  readonly signal: AbortSignal;
  /** It waits from now on. */
  onWait(): void;
}

/** How a visit ended. */
export type Ending =
  | Exclude<Admission, { readonly kind: 'waiting' }>
  | { readonly kind: 'timed out' }
  | { readonly kind: 'cancelled'; readonly error: LLMError };

/** The calls of this process that a store knows. */
export interface WaitingRoom {
  /**
   * Waits until the call is let in, refused, out of time or aborted. In the last two cases the store has been told. Where the store answers at once and
   * the call need not wait, there is no promise.
   *
   * @param later  makes what is needed of a call that waits for anything
   */
  enter(first: Ticket, later: () => Entrant): Ending | Promise<Ending>;
  /**
   * What calls of these queues can take has changed: all that wait ask again. First each tells what it can take by now, and nobody is let in, because one
   * that is told of more than those before it would pass them.
   */
  wake(queues: ReadonlySet<string>): void;
  /** The call is over. Nobody waits for the store. */
  leave(id: string, spent: number | undefined): void;
}

interface RoomOptions {
  readonly store: AdmissionStore;
  readonly clock: Clock;
  readonly pollingMs: number;
  readonly onFailure: (cause: unknown) => void;
}

// A cooldown can end early, and no event says so. Whoever waits for the end of one looks again after so long.
const lookAgainMs = 1_000;
const askedAtOnce = 64;
// A date that is a millisecond off must not become a busy loop.
const shortestMs = 1;

interface Waiter {
  readonly entrant: Entrant;
  readonly queue: string;
  readonly end: (ending: Ending) => void;
  isAsking: boolean;
  askAgain: boolean;
  stopTimer: (() => void) | undefined;
}

/**
 * Waits for a store on behalf of calls. It asks again only when something happened: the store called the ticket, or the time that it gave has come.
 *
 * Where instances share the store, a message may be lost and an instance may die, so one of those that wait also asks every `pollingMs`, and leases
 * are renewed.
 */
export function createWaitingRoom({
  store,
  clock,
  pollingMs,
  onFailure,
}: RoomOptions): WaitingRoom {
  const waiters = new Map<string, Waiter>();
  const queues = new Set<string>();
  const live = new Set<string>();
  // Ids whose turn came before `enter` had returned for the first time.
  const calledEarly = new Set<string>();
  const isShared = store.leaseMs !== Infinity;
  let stopTick: (() => void) | undefined;
  let stopRenewing: (() => void) | undefined;

  const ask = async (id: string): Promise<void> => {
    const waiter = waiters.get(id);
    if (waiter === undefined) return;
    waiter.askAgain = waiter.isAsking;
    if (waiter.isAsking) return;
    waiter.stopTimer?.();
    let ticket: Ticket;
    try {
      ticket = waiter.entrant.ticket();
    } catch (cause) {
      // Meanwhile every choice may have become impossible, for example because a budget was spent.
      waiter.end({ kind: 'cancelled', error: toLLMError(cause) });
      return;
    }
    waiter.isAsking = true;
    try {
      const admission = await store.enter(ticket);
      if (admission.kind !== 'waiting') waiter.end(admission);
      else arm(id, waiter, admission.retryAfterMs);
    } finally {
      waiter.isAsking = false;
    }
    if (waiter.askAgain) await ask(id);
  };
  const call = (id: string): void => {
    if (waiters.has(id)) runAside(ask, id, onFailure);
    else if (live.has(id)) calledEarly.add(id);
  };

  const arm = (id: string, waiter: Waiter, retryAfterMs: number): void => {
    waiter.stopTimer?.();
    const { choices } = waiter.entrant.ticket();
    const isClosed = [...choices].some(({ closedMs = 0 }) => closedMs > 0);
    // The store gives a time only to the first ticket in the queue, so only one timer runs.
    const isCapped = isClosed && retryAfterMs !== Infinity;
    const ms = isCapped ? Math.min(retryAfterMs, lookAgainMs) : retryAfterMs;
    waiter.stopTimer =
      ms === Infinity
        ? undefined
        : clock.after(Math.max(shortestMs, Math.ceil(ms)), () => call(id));
  };

  const tellChoices = async (ids: readonly string[]): Promise<void> => {
    const tell = async (id: string): Promise<void> => {
      const ticket = waiters.get(id)?.entrant.ticket();
      if (ticket) await store.enter({ ...ticket, choices: Array.from(ticket.choices, closed) });
    };
    // A ticket that fails here fails again at its next `enter`, and that failure is reported.
    for (const some of inGroups(ids)) await Promise.allSettled(some.map(tell));
    for (const some of inGroups(ids)) await Promise.all(some.map((id) => ask(id).catch(onFailure)));
  };
  /** A store over a network would take thousands of questions at once for an outage. One in memory is told by all before any of them is let in. */
  const inGroups = (ids: readonly string[]): readonly (readonly string[])[] => {
    if (!isShared) return [ids];
    const count = Math.ceil(ids.length / askedAtOnce);
    return Array.from({ length: count }, (_, at) =>
      ids.slice(at * askedAtOnce, (at + 1) * askedAtOnce),
    );
  };

  const tick = (): void => {
    stopTick = undefined;
    // Any waiting ticket will do, so take the oldest. The store then wakes the ticket whose turn it is.
    const [id] = waiters.keys();
    if (id === undefined) return;
    call(id);
    stopTick = clock.after(pollingMs, tick);
  };
  const renew = (): void => {
    stopRenewing = undefined;
    if (live.size === 0) return;
    runAside((ids) => store.renew(ids), [...live], onFailure);
    stopRenewing = clock.after(store.leaseMs / 3, renew);
  };

  const listenTo = (queue: string): void => {
    if (queues.has(queue)) return;
    queues.add(queue);
    store.subscribe(queue, call);
  };

  const leave = (id: string, spent: number | undefined): void => {
    live.delete(id);
    calledEarly.delete(id);
    runAside((ticket) => store.leave(ticket, spent), id, onFailure);
  };
  const noteLive = (id: string): void => {
    live.add(id);
    if (isShared) stopRenewing ??= clock.after(store.leaseMs / 3, renew);
  };

  const wait = (first: Ticket, entrant: Entrant, retryAfterMs: number): Promise<Ending> =>
    new Promise((resolve) => {
      const { signal, untilMs } = entrant;
      const { id, queue } = first;
      const end = (ending: Ending): void => {
        if (!waiters.delete(id)) return;
        waiter.stopTimer?.();
        stopDeadline();
        signal.removeEventListener('abort', onAbort);
        if (ending.kind !== 'admitted') leave(id, 0);
        resolve(ending);
      };
      const onAbort = (): void => end({ kind: 'cancelled', error: abortErrorOf(signal) });
      const waiter: Waiter = {
        ...{ entrant, queue, end, isAsking: false, askAgain: false, stopTimer: undefined },
      };
      const stopDeadline = clock.after(Math.max(0, untilMs), () => end({ kind: 'timed out' }));
      signal.addEventListener('abort', onAbort);
      waiters.set(id, waiter);
      entrant.onWait();
      if (calledEarly.delete(id)) call(id);
      else arm(id, waiter, retryAfterMs);
      if (isShared) stopTick ??= clock.after(pollingMs, tick);
    });

  const answer = (
    first: Ticket,
    entrant: Entrant,
    admission: Admission,
  ): Ending | Promise<Ending> => {
    const { id } = first;
    const { signal } = entrant;
    if (signal.aborted) {
      leave(id, 0);
      return { kind: 'cancelled', error: abortErrorOf(signal) };
    }
    noteLive(id);
    if (admission.kind === 'waiting') return wait(first, entrant, admission.retryAfterMs);
    if (admission.kind === 'refused') live.delete(id);
    calledEarly.delete(id);
    return admission;
  };
  const answerLater = async (
    first: Ticket,
    entrant: Entrant,
    asked: Promise<Admission>,
  ): Promise<Ending> => {
    // The store may call this listener before `enter` has returned.
    noteLive(first.id);
    try {
      return await answer(first, entrant, await asked);
    } catch (cause) {
      live.delete(first.id);
      throw cause;
    }
  };

  return {
    enter(first, later) {
      if (first.waits) listenTo(first.queue);
      const admission = store.enter(first);
      if (isThenable(admission)) return answerLater(first, later(), admission);
      if (admission.kind === 'waiting') return answer(first, later(), admission);
      if (admission.kind === 'admitted' && isShared) noteLive(first.id);
      return admission;
    },
    wake(changed) {
      const ids = [...waiters].filter(([, { queue }]) => changed.has(queue)).map(([id]) => id);
      if (ids.length > 0) runAside(tellChoices, ids, onFailure);
    },
    leave,
  };
}

function closed(choice: AdmissionChoice): AdmissionChoice {
  return { ...choice, closedMs: Math.max(1, choice.closedMs ?? 0) };
}
