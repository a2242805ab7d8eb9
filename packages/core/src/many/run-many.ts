import { abortErrorOf, LLMError, toLLMError } from '../error/llm-error.ts';
import { followSignal } from '../runtime/follow-signal.ts';
import { untilAborted } from '../runtime/until-aborted.ts';
import { validateNumber } from '../runtime/validate-number.ts';

/** How much runs at once, and who may end it. */
export interface RunManyOptions<Value = unknown> {
  /** Pieces of work at once. Default 100. */
  readonly concurrency?: number;
  /** Whether outcomes come in the order of the items, else as they are there. Default false. */
  readonly isOrdered?: boolean;
  /** Starts nothing more and aborts what runs. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Calls back when the answer to an item is over, such as a stream that was read out: until then `signal` ends it. Default: it is over
   * when it is there.
   */
  readonly whenOver?: (value: Value, over: () => void) => void;
}

/** What became of one item. `index` counts the items from 0. */
export type ItemOutcome<Item, Value> =
  | { readonly index: number; readonly item: Item; readonly value: Value; readonly error?: never }
  | {
      /** Place of the item, from 0. */
      readonly index: number;
      /** The item. */
      readonly item: Item;
      /** Absent: the item failed. */
      readonly value?: never;
      /** What the item failed with. */
      readonly error: LLMError;
    };

/** The work on one item, under a signal that aborts when nobody wants it any more. */
export type ItemWork<Item, Value> = (
  item: Item,
  index: number,
  signal: AbortSignal,
) => Promise<Value>;

// In order, a slow item holds up what comes after it. So that it holds up no work, this many times `concurrency` may wait for it.
const aheadInOrder = 4;

/**
 * Does the same work for many items, `concurrency` at once, and gives what became of each.
 *
 * A failure is an outcome, so that one item harms no other. Items are taken one by one, and not before there is room for them; a reader
 * who is slow holds up the work. So memory does not grow with the number of items. Who leaves the loop aborts what runs.
 *
 * @throws {TypeError} an option is out of its bounds
 * @throws {LLMError} cancelled, or the signal's own reason, when the signal aborts: after the outcomes of what had begun
 * @throws whatever the items' iterator throws, after the outcomes of what had begun
 */
export async function* runMany<Item, Value>(
  items: Iterable<Item> | AsyncIterable<Item>,
  work: ItemWork<Item, Value>,
  options: RunManyOptions<Value> = {},
): AsyncGenerator<ItemOutcome<Item, Value>, void, undefined> {
  const { concurrency = 100, isOrdered = false, whenOver } = options;
  const { signal = new AbortController().signal } = options;
  validateNumber('concurrency', concurrency, { min: 1, whole: true });
  const most = isOrdered ? concurrency * aheadInOrder : concurrency;
  const source = iteratorOf(items);
  /** One for each item, because a signal with many listeners is taken for a leak; those whose outcome the reader has stand in `given`. */
  const open = new Map<number, AbortController>();
  const given = new Map<number, AbortController>();
  /** Outcomes that nobody has read, oldest first. */
  const unread = new Map<number, ItemOutcome<Item, Value>>();
  let started = 0;
  let running = 0;
  let next = 0;
  let isTaking = false;
  let isExhausted = false;
  let hasLeft = false;
  let sourceFailure: { readonly cause: unknown } | undefined;
  let wake = (): void => undefined;

  const hasRoom = (): boolean =>
    !isExhausted &&
    !signal.aborted &&
    !hasLeft &&
    running < concurrency &&
    running + unread.size < most;

  const close = (index: number): void => {
    open.delete(index);
    given.delete(index);
    if (hasLeft) unlink();
  };
  const unlink = (): void => {
    if (open.size + given.size === 0) unfollow();
  };

  const start = async (item: Item): Promise<void> => {
    const index = started++;
    const controller = new AbortController();
    const over = (): void => close(index);
    open.set(index, controller);
    running += 1;
    try {
      const answering = (async () => work(item, index, controller.signal))();
      const value = await untilAborted(answering, controller.signal);
      unread.set(index, { index, item, value });
      if (whenOver === undefined) over();
      else whenOver(value, over);
    } catch (cause) {
      unread.set(index, { index, item, error: toLLMError(cause) });
      over();
    }
    running -= 1;
    void fill();
    wake();
  };

  const fill = async (): Promise<void> => {
    if (isTaking) return;
    isTaking = true;
    try {
      while (hasRoom()) {
        const step = await source.next();
        if (step.done === true) isExhausted = true;
        else if (!signal.aborted && !hasLeft) void start(step.value);
      }
    } catch (cause) {
      isExhausted = true;
      sourceFailure = { cause };
    }
    isTaking = false;
    wake();
  };

  const take = (): ItemOutcome<Item, Value> | undefined => {
    const first = isOrdered ? next : unread.keys().next().value;
    const outcome = first === undefined ? undefined : unread.get(first);
    if (outcome === undefined) return undefined;
    unread.delete(outcome.index);
    const controller = open.get(outcome.index);
    if (controller !== undefined) given.set(outcome.index, controller);
    open.delete(outcome.index);
    return outcome;
  };

  const stop = (): void => {
    for (const controller of [...open.values(), ...given.values()])
      controller.abort(abortErrorOf(signal));
    wake();
  };
  const unfollow = followSignal(signal, stop);
  try {
    for (;;) {
      void fill();
      const outcome = take();
      if (outcome !== undefined) {
        next += 1;
        yield outcome;
        continue;
      }
      const isOver = signal.aborted || (isExhausted && !isTaking);
      if (isOver && running === 0 && unread.size === 0) break;
      await new Promise<void>((resolve) => (wake = resolve));
    }
    if (sourceFailure !== undefined) throw sourceFailure.cause;
    if (signal.aborted) throw abortErrorOf(signal);
  } finally {
    hasLeft = true;
    const reason = new LLMError('cancelled', 'nobody reads the outcomes');
    for (const controller of open.values()) controller.abort(reason);
    unlink();
    if (!isExhausted) void closeQuietly(source);
  }
}

function iteratorOf<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
): Iterator<Item> | AsyncIterator<Item> {
  return Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
}

/** A source that waits for its own next item closes when that comes, so nobody waits for it here. */
async function closeQuietly(source: Iterator<unknown> | AsyncIterator<unknown>): Promise<void> {
  try {
    await source.return?.();
  } catch {
    // Nobody reads this source any more, so its failure concerns nobody.
  }
}
