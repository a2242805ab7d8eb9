import {
  boundOf,
  callWithin,
  createMemoryAdmissionStore,
  LLMError,
  systemClock,
  validateNumber,
  extended,
  isThenable,
  type AdmissionChoice,
  type AdmissionStore,
  type Call,
  type CallContext,
  type CallRecord,
  type CallService,
  type Clock,
  type QueuedCall,
  type QueueNote,
  type Ticket,
  type Timeouts,
} from '@llm/core';
import { LazyList } from '../lazy-list.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { createLimitTable, type Limited } from './limit-table.ts';
import { failureOf } from './refusals.ts';
import { createWaitingRoom, type Ending } from './waiting-room.ts';

/** How calls wait for room. */
export interface QueueOptions {
  /** The priority of calls that ask for none. Lower goes first. Default: such calls do not wait, but fail at once where there is no room. */
  readonly defaultPriority?: number;
  /** Calls that may wait for one model; a further one fails with `overloaded`. Default 10000. */
  readonly maxWaiting?: number;
  /** After so long a call has turns of its own, whatever its priority. Default 30000 ms. */
  readonly agingMs?: number;
  /** While a call waits for longer than that, one of so many admissions is its turn, the oldest first. Default 4. */
  readonly agingEvery?: number;
  /** The longest wait, where neither the call nor the router says how long an answer may take. Default 600000 ms. */
  readonly maxWaitMs?: number;
  /** Whether requests and tokens a minute of deployments are kept as limits; `false`: they only share calls. Default true. */
  readonly enforceRates?: boolean;
  /** How often to look again, in milliseconds, where other instances share the queue and their word may be lost. Default 30. */
  readonly pollingMs?: number;
  /**
   * Whose call it is. Tenants of one priority take turns in proportion to what their calls cost, and to `weight` (default 1). Default: all calls are
   * one tenant's.
   */
  readonly tenantOf?: (call: Call, context: CallContext) => Tenant | undefined;
  /** What a call may cost at most, in tokens, as far as one can tell before it. Default: its texts at four characters a token, and the tokens that it allows for the answer. */
  readonly tokensOf?: (call: Call) => number;
}

/** Whose call it is. */
export interface Tenant {
  /** Unique id of the tenant. */
  readonly id: string;
  /** Share against other tenants', above 0. Default 1. */
  readonly weight?: number;
}

/** What a gate is made of. */
export interface GateOptions extends QueueOptions {
  /** Shares queues and limits with other instances. Default: this process alone. */
  readonly store?: AdmissionStore;
  /** Bounds of the router, within which a call waits, too. */
  readonly timeout?: Timeouts;
  readonly onFailure?: (cause: unknown) => void;
  /** Whether deployments also have limits that were learned. Default false. */
  readonly learns?: boolean;
  readonly clock?: Clock;
}

interface GateCandidate extends Limited {
  readonly service: CallService;
  /** Milliseconds of the clock's `now`; a time that has passed means that it does not cool. */
  readonly coolingUntil: number;
}

/** A call that wants to be made. */
export interface Applicant<Candidate extends GateCandidate> {
  readonly call: Call;
  readonly context: CallContext;
  readonly record: CallRecord;
  /** The deployments of its model. */
  readonly group: readonly Candidate[];
  /** Those that could be asked by now, in the order preferred, those in cooldown last. */
  options(): LazyList<Candidate>;
}

/** A call that is let in. */
export interface Turn<Candidate> {
  readonly candidate: Candidate;
  /** Calls the deployment, within the time that waiting has left. */
  readonly service: CallService;
  /** Gives back what the call holds. Must be called, once, when its answer is over; `spent` is what it cost in tokens, where that is known. */
  leave(spent: number | undefined): void;
}

/** What is known of a call while it asks to be let in. */
interface Visit<Candidate extends GateCandidate> {
  readonly applicant: Applicant<Candidate>;
  readonly queued: QueuedCall | undefined;
  readonly ticket: Ticket;
  /** How long it may wait and be answered, in milliseconds. */
  readonly boundMs: number;
  /** The deployments of its latest question, in the order preferred. */
  latest: LazyList<Candidate>;
}

/** Lets calls to deployments when it is their turn and there is room. */
export interface Gate {
  /** Whether a call has to be admitted: it may wait, or a deployment of its model has limits. */
  concerns(call: Call, group: readonly GateCandidate[]): boolean;
  /**
   * Waits for room where the call has a priority. `undefined` where nothing has to be waited for or counted, or nobody can be asked. There is a promise
   * only where something is waited for.
   *
   * @throws {LLMError} (or the promise) rate_limited, overloaded: there is no room, and the call does not wait, or too many do;
   * queue_timeout: it waited until its time was over; cancelled: its caller left
   */
  admit<Candidate extends GateCandidate>(
    applicant: Applicant<Candidate>,
  ): Turn<Candidate> | Promise<Turn<Candidate>> | undefined;
  /** Deployments of these models were added, changed or taken out, so that calls that wait for them look again. */
  wake(models: ReadonlySet<string>): void;
}

/**
 * A gate before the deployments of each model: it keeps their limits and the order of those that wait.
 *
 * @throws {TypeError} an option is out of its bounds
 */
export function createGate(options: GateOptions = {}): Gate {
  const { clock = systemClock, store = createMemoryAdmissionStore({ clock }) } = options;
  const { onFailure = () => undefined, tokensOf = estimateTokens, timeout = {} } = options;
  const { maxWaiting = 10_000, agingMs = 30_000, agingEvery = 4 } = options;
  const { maxWaitMs = 600_000, pollingMs = 30, defaultPriority } = options;
  validateNumber('maxWaiting', maxWaiting, { min: 0, whole: true });
  validateNumber('agingEvery', agingEvery, { min: 1, whole: true });
  if (agingMs !== Infinity) validateNumber('agingMs', agingMs, { min: 0 });
  validateNumber('maxWaitMs', maxWaitMs, { min: 0 });
  validateNumber('pollingMs', pollingMs, { min: 1 });
  validateNumber('defaultPriority', defaultPriority, { min: 0, whole: true });
  const rules = { maxWaiting, agingMs, agingEvery };
  const room = createWaitingRoom({ store, clock, pollingMs, onFailure });
  const limits = createLimitTable({
    enforceRates: options.enforceRates ?? true,
    learns: options.learns ?? false,
  });
  const instance = globalThis.crypto.randomUUID();
  let count = 0;

  /** How long a call may wait: as long as its answer may take. */
  const boundOfWait = (call: Call): number => {
    const { answerMs = 0, firstChunkMs = answerMs } = timeout;
    const ms = call.stream
      ? boundOf(call, 'firstChunkTimeoutMs', firstChunkMs)
      : boundOf(call, 'timeoutMs', answerMs);
    return ms > 0 ? ms : maxWaitMs;
  };

  /** Deployments as choices of a ticket. */
  function* choicesOf(
    candidates: Iterable<GateCandidate>,
    waits: boolean,
  ): Generator<AdmissionChoice, void> {
    for (const candidate of candidates) {
      const { coolingUntil } = candidate;
      // Who does not wait asks one in cooldown rather than nobody.
      const closedMs = waits && coolingUntil > 0 ? Math.max(0, coolingUntil - clock.now()) : 0;
      yield limits.choiceOf(candidate, closedMs);
    }
  }
  const ticketOf = <Candidate extends GateCandidate>(
    { call, context, record, group }: Applicant<Candidate>,
    current: Iterable<Candidate>,
    queued: QueuedCall | undefined,
  ): Ticket => {
    const tenant = options.tenantOf?.(call, context);
    // A stand-in helps now or not at all.
    const waits = queued !== undefined && !record.otherModel && record.standIn === undefined;
    return {
      id: `${instance} ${(count += 1)}`,
      queue: group[0]?.deployment.modelName ?? call.model,
      priority: queued?.priority ?? Number.MAX_SAFE_INTEGER,
      tenant: tenant?.id ?? '',
      weight: tenant?.weight ?? 1,
      cost: waits || limits.ofGroup(group).costs ? tokensOf(call) : 1,
      waits,
      rules,
      choices: new LazyList(choicesOf(current, waits)),
    };
  };

  const enter = <Candidate extends GateCandidate>(
    applicant: Applicant<Candidate>,
    current: LazyList<Candidate>,
    queued: QueuedCall | undefined,
  ): Turn<Candidate> | Promise<Turn<Candidate>> => {
    const { call, context } = applicant;
    const startedAt = clock.now();
    const boundMs = boundOfWait(call) - (queued?.waitedMs ?? 0);
    const ticket = ticketOf(applicant, current, queued);
    const visit: Visit<Candidate> = { applicant, queued, ticket, boundMs, latest: current };
    const ending = room.enter(ticket, () => ({
      ticket() {
        visit.latest = applicant.options();
        const choices = new LazyList(choicesOf(visit.latest, ticket.waits));
        return extended(ticket, { choices });
      },
      untilMs: Math.min(boundMs, context.deadline - startedAt),
      signal: context.signal,
      onWait() {
        if (queued !== undefined) queued.isWaiting = true;
      },
    }));
    return isThenable(ending)
      ? ending.then((known) => turnOf(known, clock.now() - startedAt, visit))
      : turnOf(ending, 0, visit);
  };
  const turnOf = <Candidate extends GateCandidate>(
    ending: Ending,
    waitedMs: number,
    { applicant: { call, record, group }, queued, ticket, boundMs, latest }: Visit<Candidate>,
  ): Turn<Candidate> => {
    if (queued !== undefined) {
      queued.isWaiting = false;
      queued.waitedMs += waitedMs;
      queued.isAlone = store.isAlone?.() === true;
    }
    if (ending.kind !== 'admitted' || waitedMs > 0) {
      const note: QueueNote = {
        decision: 'queue',
        model: call.model,
        priority: queued?.priority,
        waitedMs,
        became: ending.kind,
        ...(ending.kind === 'admitted' && { deployment: ending.choice }),
      };
      record.notes?.push(note);
    }
    if (ending.kind !== 'admitted') {
      const error = failureOf(ending, { model: call.model, waitedMs });
      // Another attempt would find the same queue.
      if (error.code !== 'rate_limited') record.next = 'nothing';
      throw error;
    }
    const { choice } = ending;
    // A deployment that was added while the call waited is not in `group`, so look into the latest list first.
    const chosen = withId(latest, choice) ?? withId(group, choice);
    if (chosen === undefined) {
      room.leave(ticket.id, 0);
      throw new TypeError(`the store admitted a call to ${ending.choice}, which was no choice`);
    }
    const hasWaited = queued !== undefined && waitedMs > 0;
    const leftMs = Math.max(1, boundMs - waitedMs);
    return {
      candidate: chosen,
      service: hasWaited ? within(chosen.service, leftMs, clock) : chosen.service,
      leave: (spent) => room.leave(ticket.id, spent),
    };
  };

  const priorityOf = ({ settings }: Call): number | undefined =>
    settings.priority ?? defaultPriority;
  const concerns: Gate['concerns'] = (call, group) =>
    priorityOf(call) !== undefined || limits.ofGroup(group).some;

  return {
    concerns,
    admit(applicant) {
      const { call, record, group } = applicant;
      if (!concerns(call, group)) return undefined;
      const priority = priorityOf(call);
      if (priority !== undefined)
        record.queued ??= { priority, waitedMs: 0, isWaiting: false, isAlone: false };
      const current = applicant.options();
      const first = current.at(0);
      if (first === undefined) return undefined;
      const isOpen = first.coolingUntil <= 0 || first.coolingUntil <= clock.now();
      if (isOpen && !limits.ofGroup(group).some) return undefined;
      return enter(applicant, current, priority === undefined ? undefined : record.queued);
    },
    wake: room.wake,
  };
}

function withId<Candidate extends GateCandidate>(
  candidates: Iterable<Candidate>,
  id: string,
): Candidate | undefined {
  for (const one of candidates) if (one.deployment.id === id) return one;
  return undefined;
}

/** Takes what a call has waited off the time that its answer may take. */
function within(service: CallService, ms: number, clock: Clock): CallService {
  const expire = (): LLMError =>
    new LLMError('timeout', `no answer came in the ${ms} ms that the queue had left`);
  return (call, context) =>
    callWithin({ ms, clock, until: 'result', expire }, context, (signal) =>
      service(call, { ...context, signal }),
    );
}
