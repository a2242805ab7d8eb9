import type { LLMError } from '@llm/core';
import {
  canContinue,
  continuedRequest,
  createContinuedSplice,
  createSaid,
  createVerifiedSplice,
  ResultStream,
  toLLMError,
  type ChatEvent,
  type Splice,
} from '@llm/core';
import type { Restarts } from './restarts.ts';
import { createUsageSum } from './usage-sum.ts';

// Beyond this an answer is no longer remembered, and a break is told as without recovery.
const mostCharacters = 16_777_216;

/** A stream that goes on elsewhere where it breaks, in the modes `verified` and `continue`. */
export function splicedStream(
  first: ResultStream<ChatEvent>,
  restarts: Restarts,
): ResultStream<ChatEvent> {
  const { report, mode } = restarts;
  const said = createSaid();
  const usage = createUsageSum();
  // With several answers in one stream, a second model cannot continue all of them.
  const isSingle = (restarts.request.candidates ?? 1) === 1;
  let current = first;
  let splice: Splice | undefined;
  /** What broke the stream last, for the reader where nobody can go on. */
  let broken: LLMError | undefined;
  /** Somebody goes on, and has not come to where the reader is. */
  let isJoining = false;
  let isOver = false;
  let isCancelled = false;

  // Of an answer that says nothing yet no word could be doubled or lost.
  const isEmpty = (): boolean => said.length === 0 && said.finished.size === 0;
  const canGoOn = (): boolean =>
    said.length <= mostCharacters &&
    (mode === 'verified' || isEmpty() || (isSingle && canContinue(said)));

  /** Has somebody else go on. Gives why nobody does. */
  const goOn = async (error: LLMError): Promise<string | undefined> => {
    report.breaks += 1;
    if (!restarts.mayMend(error)) return 'no other attempt would help, or none is left';
    if (!canGoOn()) return 'it broke off where nobody can go on';
    const continued =
      mode === 'continue' && !isEmpty() ? continuedRequest(restarts.request, said) : undefined;
    usage.next();
    try {
      current = (await restarts.again(continued)).stream;
    } catch {
      return 'nobody could go on';
    }
    splice = continued === undefined ? createVerifiedSplice(said) : createContinuedSplice(said);
    isJoining = true;
    return undefined;
  };

  /** @throws {LLMError} invalid_response: who goes on says something else than the reader has had */
  const toReader = (batch: readonly ChatEvent[] | undefined): readonly ChatEvent[] => {
    const counted = (batch ?? []).map((event) => withoutForm(usage.see(event)));
    const joined = splice === undefined ? counted : joinedBy(splice, counted, batch === undefined);
    for (const event of joined) said.push(event);
    if (isJoining && (joined.length > 0 || batch === undefined)) {
      isJoining = false;
      report.recovered += 1;
    }
    const { total } = usage;
    return batch === undefined && usage.isUntold && total !== undefined
      ? [...joined, { type: 'usage', usage: total }]
      : joined;
  };

  const fail = (error: LLMError, why: string): never => {
    report.why = why;
    restarts.release();
    throw error;
  };

  return new ResultStream<ChatEvent>({
    async read() {
      while (!isOver) {
        let batch: readonly ChatEvent[] | undefined;
        try {
          batch = await restarts.read(current, restarts.hasOther && canGoOn());
        } catch (cause) {
          broken = toLLMError(cause);
          const why = await goOn(broken);
          if (why !== undefined) fail(broken, why);
          if (isCancelled) current.cancel();
          continue;
        }
        isOver = batch === undefined;
        if (isOver) restarts.release();
        try {
          const events = toReader(batch);
          if (events.length > 0) return events;
        } catch (cause) {
          current.cancel();
          fail(
            broken ?? toLLMError(cause),
            'the stand-in says something else than the reader has had',
          );
        }
      }
      return undefined;
    },
    cancel() {
      isCancelled = true;
      restarts.cancel();
      current.cancel();
    },
    usage: () => usage.total,
  });
}

/**
 * How one upstream lays out its pieces is no use to the next one: whoever writes the stream would wait for a layout that
 * does not come.
 */
function withoutForm(event: ChatEvent): ChatEvent {
  if (event.type !== 'start' || event.extra?.form === undefined) return event;
  const { protocol, fields } = event.extra;
  return { ...event, extra: { protocol, fields } };
}

/** Counts of tokens are of both answers; all else is the splice's to say. */
function joinedBy(
  splice: Splice,
  events: readonly ChatEvent[],
  isEnd: boolean,
): readonly ChatEvent[] {
  const joined = events.flatMap((event) => (event.type === 'usage' ? [event] : splice.push(event)));
  return isEnd ? [...joined, ...splice.end()] : joined;
}
