import type { Call, CallLayer, CallService, Result } from '../contract/call.ts';
import type { Clock } from '../contract/clock.ts';
import type { Operation, OperationName, ResponseOf } from '../contract/operation.ts';
import type { CallContext } from '../contract/service.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { untilAborted } from '../runtime/until-aborted.ts';
import { validateNumber } from '../runtime/validate-number.ts';
import { when } from '../service/by-operation.ts';
import { callRecordOf } from '../service/call-record.ts';
import type { JsonObject } from '../json/json-value.ts';
import { asObject } from '../json/read.ts';
import { embedByItem } from './embed-by-item.ts';
import type { CacheOptions } from './cache-options.ts';
import type { CacheEntry } from './entry.ts';
import { free } from './free.ts';
import { createShelf } from './shelf.ts';
import { createFlights } from './flights.ts';
import { isGood, keptOperations, toResult, whenWhole } from './whole-answer.ts';

/**
 * A layer that answers what was asked before without asking again.
 *
 * Only whole, successful answers are kept: no failure, no stream that was cut off or left, nothing that a fallback gave. A streamed
 * answer is given as a stream or whole, as the next caller wants it, and embeddings are kept input by input. Who asks what another
 * call of the same tenant is asking waits for that answer; should the other one fail or give up, it asks by itself. A store that
 * fails or is slow counts as empty.
 *
 * Calls that it keeps are translated. Others pass untouched.
 *
 * @throws {TypeError} a bound is out of range
 */
export function cache(options: CacheOptions): CallLayer {
  const keeper = createKeeper(options);
  const operations = new Set<string>(options.operations ?? Object.keys(keptOperations));
  const isAsked = options.mode === 'ask';
  const isOff = ({ operation, settings: { cache: controls = {} } }: Call): boolean => {
    const isUnwanted = isAsked ? controls.use !== true : controls.use === false;
    // A call that neither reads the cache nor writes to it skips it.
    const isIdle = controls.noCache === true && controls.noStore === true;
    return isUnwanted || isIdle || !operations.has(operation);
  };
  return (inner) => {
    const byItem = when(
      'embeddings',
      (ask) => (call, context) => keeper.embed(call, context, ask),
    )(inner);
    return (call, context) => {
      if (isOff(call)) return inner(call, context);
      if (call.operation === 'embeddings') return byItem(call, context);
      const operation = operationOf(call);
      return operation === undefined
        ? inner(call, context)
        : keeper.answer(operation, { call, context, inner });
    };
  };
}

function operationOf<Op extends OperationName>({ operation }: Call<Op>): Operation<Op> | undefined {
  return keptOperations[operation];
}

/** A call on its way through a cache. */
interface Passing<Op extends OperationName> {
  readonly call: Call<Op>;
  readonly context: CallContext;
  readonly inner: CallService;
}

/** Ends a flight, with what others get. */
type Land = (entry: CacheEntry | undefined) => void;

type Joined = { readonly entry: CacheEntry } | { readonly land: Land };

function createKeeper(options: CacheOptions) {
  const kept = createShelf(options);
  const { clock = systemClock, flightMs = 30_000 } = options;
  validateNumber('flightMs', flightMs, { min: 1 });
  const flights = createFlights<CacheEntry>();

  /**
   * What another call that asks the same at this moment got; or, once nobody asks any more or it takes too long, the lead. Nothing
   * is awaited between the look and the lead, or of several that waited each would see that nobody leads.
   */
  async function joinOrLead(key: string, call: Call, signal: AbortSignal): Promise<Joined> {
    const until = clock.now() + flightMs;
    for (let flight = flights.joined(key); flight !== undefined; flight = flights.joined(key)) {
      const entry = await within(flight, { ms: until - clock.now(), signal, clock });
      if (entry !== undefined && kept.isFresh(entry, call)) return { entry };
      if (clock.now() >= until) break;
    }
    return { land: leadOf(key, call) };
  }

  /** A call that keeps nothing has nothing for others to wait for. */
  const leadOf = (key: string, { settings }: Call): Land =>
    settings.cache?.noStore === true ? () => undefined : flights.lead(key);

  async function answer<Op extends OperationName>(
    operation: Operation<Op>,
    passing: Passing<Op>,
  ): Promise<Result<Op>> {
    const { call, context } = passing;
    const noCache = call.settings.cache?.noCache === true;
    const key = await kept.keyOf(call, context, call.decoded());
    const joined = noCache
      ? { land: leadOf(key, call) }
      : await joinOrLead(key, call, context.signal);
    if ('entry' in joined) return toHit(operation, call, { key, entry: joined.entry });
    // From here until the answer, equal calls wait for this one, also during the look into the store. Otherwise they would
    // look, find nothing and call, too.
    const { land } = joined;
    try {
      const [entry] = noCache ? [] : await kept.read([key], call);
      if (entry === undefined) return await ask(operation, passing, { key, land });
      land(entry);
      return toHit(operation, call, { key, entry });
    } catch (cause) {
      land(undefined);
      throw cause;
    }
  }

  async function ask<Op extends OperationName>(
    operation: Operation<Op>,
    { call, context, inner }: Passing<Op>,
    { key, land }: { readonly key: string; readonly land: Land },
  ): Promise<Result<Op>> {
    // Without the caller's own bytes, because what is kept is for callers of every protocol.
    const result = await inner({ ...call, native: undefined }, context);
    const isKept = call.settings.cache?.noStore !== true && callRecordOf(context).fallbacks === 0;
    whenWhole(operation, result, (response) => {
      const entry = isKept ? entryOf(response, result, clock.date()) : undefined;
      if (entry !== undefined) kept.write(key, entry, call);
      land(entry);
    });
    return { ...result, cache: { key, hit: 'none' } };
  }

  const embed = embedByItem({ ...kept, date: () => clock.date() });
  return { answer, embed };
}

/** A promise, waited for until it is too late or nobody wants it any more. */
async function within<Value>(
  work: Promise<Value>,
  {
    ms,
    signal,
    clock,
  }: { readonly ms: number; readonly signal: AbortSignal; readonly clock: Clock },
): Promise<Value | undefined> {
  let stop: () => void = () => undefined;
  const late = new Promise<undefined>((resolve) => {
    stop = clock.after(ms, () => {
      resolve(undefined);
    });
  });
  try {
    return await untilAborted(Promise.race([work, late]), signal);
  } finally {
    stop();
  }
}

function entryOf<Op extends OperationName>(
  response: ResponseOf<Op> | undefined,
  { answeredBy, costOf }: Result<Op>,
  keptAt: number,
): CacheEntry | undefined {
  const answer = asObject(response);
  if (response === undefined || answer === undefined || !isGood(answer)) return undefined;
  const { usage } = response;
  const costUsd = usage === undefined ? undefined : costOf?.(usage)?.totalUsd;
  return { keptAt, answeredBy, answer, costUsd };
}

function toHit<Op extends OperationName>(
  operation: Operation<Op>,
  call: Call<Op>,
  { key, entry }: { readonly key: string; readonly entry: CacheEntry },
): Result<Op> {
  const { answeredBy, answer, costUsd: savedUsd } = entry;
  return {
    ...toResult(operation, toResponse<Op>(answer), call.stream),
    answeredBy,
    costOf: () => free,
    cache: { key, hit: 'all', ...(savedUsd !== undefined && { savedUsd }) },
  };
}

/** What was written as an answer of an operation is one: keys hold the operation, and entries the version of their form. */
function toResponse<Op extends OperationName>(answer: JsonObject): ResponseOf<Op> {
  if (isResponse<Op>(answer)) return answer;
  throw new TypeError('an entry of the cache is no answer');
}

function isResponse<Op extends OperationName>(answer: object): answer is ResponseOf<Op> {
  return Object.keys(answer).length > 0;
}
