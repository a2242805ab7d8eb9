import {
  abortErrorOf,
  callRecordKey,
  callRecordOf,
  isExhausted,
  LLMError,
  standInRecord,
  systemClock,
  toLLMError,
  validateNumber,
  whenSettled,
  withCallRecord,
  withValue,
  type Call,
  type CallContext,
  type CallLayer,
  type CallRecord,
  type CallService,
  type Clock,
  type FirstContentNote,
  type OperationName,
  type Result,
} from '@llm/core';
import { mayAct } from '../may-act.ts';
import { failureTraits } from '../state/failure-traits.ts';
import { createStandInBudget, type StandInBudget } from '../state/stand-in-budget.ts';

/** When a second deployment is asked for a stream, and how often. */
export interface FirstContentOptions {
  /** How long the first content of a stream may take until a stand-in is asked, too. Default 10000 ms; 0 for never. */
  readonly firstContentMs?: number;
  /** The same by the name that callers ask for. It wins. */
  readonly models?: Readonly<Record<string, number>>;
  /** The share of the streams that may ask one. Default 0.05. */
  readonly share?: number;
  /** Stand-ins that may be asked before streams have paid for them with that share. Default 10. */
  readonly allowance?: number;
  /** Source of time. Default: the system clock. */
  readonly clock?: Clock;
}

/** How long the first content of a stream may take until a stand-in is asked, too, in milliseconds. */
export const defaultFirstContentMs = 10_000;

/**
 * Asks a second deployment for a stream whose first content takes long. The first content wins, and the other attempt is aborted.
 *
 * Content is what the rules of the operation call so: in a chat also what a model thinks, because a model that thinks is at work. The time
 * runs from the beginning of the attempt that is under way. The stand-in is chosen by the layers within: another deployment of the model
 * that neither failed in this call nor is in cooldown, else a fallback. It takes over what is left of retries, fallbacks and `maxAttempts`;
 * the first attempt then has only itself.
 *
 * Non-streaming responses are left alone: their time says how long they are, and not whether somebody is at work. So are calls that may do more than
 * answer (`mayAct`). A key of the caller's own is shown to nobody else than without this layer.
 *
 * What streams save up for stand-ins is bounded by 100. A stand-in that was looked for in vain costs nothing.
 *
 * @throws {TypeError} an option is out of its bounds
 */
export function firstContent(options: FirstContentOptions = {}): CallLayer {
  const { clock = systemClock, firstContentMs = defaultFirstContentMs, models = {} } = options;
  const { share = 0.05, allowance = 10 } = options;
  validateNumber('firstContentMs', firstContentMs, { min: 0 });
  for (const [name, ms] of Object.entries(models)) validateNumber(`models.${name}`, ms, { min: 0 });
  validateNumber('share', share, { min: 0 });
  validateNumber('allowance', allowance, { min: 0 });
  const own = new Map(Object.entries(models));
  const budget = createStandInBudget(share, allowance);
  return (inner) => (call, context) => {
    const ms = call.stream ? (own.get(call.model) ?? firstContentMs) : 0;
    if (ms === 0) return inner(call, context);
    if (context.signal.aborted) return Promise.reject(abortErrorOf(context.signal));
    budget.count();
    return race({ inner, call, context: withCallRecord(context), ms, clock, budget });
  };
}

interface Asked<Op extends OperationName> {
  readonly inner: CallService;
  readonly call: Call<Op>;
  readonly context: CallContext;
  readonly ms: number;
  readonly clock: Clock;
  readonly budget: StandInBudget;
}

/** One of the two who may answer. */
interface Contender {
  readonly controller: AbortController;
  readonly record: CallRecord;
  error: LLMError | undefined;
}

function race<Op extends OperationName>(asked: Asked<Op>): Promise<Result<Op>> {
  const { inner, call, context, ms, clock, budget } = asked;
  const { signal } = context;
  const record = callRecordOf(context);
  // The inner layers have already written the first attempt into the record. The stand-in gets a record as it was before.
  const { otherModel } = record;
  const begun = record.attempts.length;
  const first: Contender = { controller: new AbortController(), record, error: undefined };
  let standIn: Contender | undefined;
  let isDecided = false;

  return new Promise((resolve, reject) => {
    const unlink = (): void => signal.removeEventListener('abort', follow);
    const decide = (): void => {
      isDecided = true;
      stopTimer();
    };
    const fail = (error: LLMError): void => {
      decide();
      unlink();
      first.controller.abort(error);
      standIn?.controller.abort(error);
      reject(error);
    };
    const follow = (): void => {
      const error = abortErrorOf(signal);
      if (!isDecided) fail(error);
      first.controller.abort(error);
      standIn?.controller.abort(error);
    };

    const win = (winner: Contender, result: Result<Op>): void => {
      if (isDecided) {
        if (result.kind === 'stream') result.stream.cancel();
        return;
      }
      decide();
      whenSettled(result, unlink);
      if (standIn === undefined) {
        resolve(result);
        return;
      }
      const loser = winner === first ? standIn : first;
      if (loser.error === undefined)
        loser.controller.abort(new LLMError('cancelled', 'another was faster'));
      record.fallbacks = winner.record.fallbacks;
      note(winner === first ? 'in time' : 'stand-in');
      resolve(withAttempts(result, record.attempts.length));
    };

    const lose = (loser: Contender, cause: unknown): void => {
      if (isDecided) return;
      loser.error = toLLMError(cause);
      const other = loser === first ? standIn : first;
      // An error about the prompt itself would be the same at every deployment, so the other attempt is not waited for.
      const isFinal = loser === first && failureTraits[loser.error.code].otherModel !== 'any';
      if (isFinal || other === undefined || other.error !== undefined)
        fail(first.error ?? loser.error);
      else if (loser !== first) giveUpStandIn(loser);
    };

    const contend = (contender: Contender, under: CallContext): void => {
      inner(call, { ...under, signal: contender.controller.signal }).then(
        (result) => win(contender, result),
        (cause: unknown) => lose(contender, cause),
      );
    };

    /** Where the attempt under way is older than it may be, somebody else is asked, too. */
    const look = (): void => {
      const now = clock.now();
      const open = record.attempts.findLast(
        ({ durationMs }, at) => at >= begun && durationMs === undefined,
      );
      // No attempt is running: the call waits in the queue, or for the next attempt.
      const leftMs = open === undefined ? ms / 10 : open.startedAt + ms - now;
      if (open === undefined || leftMs > 0) stopTimer = clock.after(leftMs, look);
      else askStandIn(now - open.startedAt);
    };

    let allowed = record.maxAttempts;
    let attemptsBefore = begun;
    const askStandIn = (waitedMs: number): void => {
      const why = whyNot(call, record, budget);
      note(why ?? 'asked', waitedMs);
      if (why !== undefined) return;
      allowed = record.maxAttempts;
      attemptsBefore = record.attempts.length;
      const underWay = record.attempts.slice(begun).map(({ deployment }) => deployment);
      const { except = nobody, onlyPrefill = false } = record.standIn ?? {};
      standIn = {
        controller: new AbortController(),
        record: standInRecord(
          record,
          { except: new Set([...except, ...underWay]), onlyReady: true, onlyPrefill },
          { otherModel },
        ),
        error: undefined,
      };
      record.maxAttempts = attemptsBefore;
      contend(standIn, withValue(context, callRecordKey, standIn.record));
    };
    const giveUpStandIn = (loser: Contender): void => {
      record.maxAttempts = allowed;
      if (record.attempts.length === attemptsBefore) budget.giveBack();
      note('the stand-in failed');
      standIn = loser;
    };
    const note = (what: FirstContentNote['what'], waitedMs = ms): void => {
      record.notes?.push({ decision: 'first content', waitedMs, what });
    };

    let stopTimer = clock.after(ms, look);
    signal.addEventListener('abort', follow);
    contend(first, context);
  });
}

const nobody: ReadonlySet<string> = new Set();

function whyNot(
  call: Call,
  record: CallRecord,
  budget: StandInBudget,
): FirstContentNote['what'] | undefined {
  if (isExhausted(record)) return 'no attempts left';
  if (mayAct(call)) return 'it may act';
  return budget.take() ? undefined : 'the budget is spent';
}

/** All attempts of the call, and not those before the one that answered. */
function withAttempts<Op extends OperationName>(result: Result<Op>, attempts: number): Result<Op> {
  const { answeredBy } = result;
  return answeredBy === undefined ? result : { ...result, answeredBy: { ...answeredBy, attempts } };
}
