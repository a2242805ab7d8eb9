import { validateNumber } from '@llm/core';
import { createSlidingWindow, type SlidingWindow } from './sliding-window.ts';

/** How many retries a model may have. */
export interface RetryBudgetOptions {
  /** Of the calls of the last ten seconds, that many may be made again. Default 0.2. */
  readonly share?: number;
  /** Retries in ten seconds that are always allowed, so that a model with few calls is retried, too. Default 10. */
  readonly reserve?: number;
}

/** Counts calls and retries of each model. */
export interface RetryBudget {
  addCall(model: string, now: number): void;
  /** Takes one retry from the budget; `false` where it is used up. */
  take(model: string, now: number): boolean;
}

const windowMs = 10_000;
// Names of models are chosen by callers where a pattern serves them, so old ones make room.
const mostModels = 1_000;

interface Counts {
  readonly calls: SlidingWindow;
  readonly retries: SlidingWindow;
}

/**
 * Bounds the retries of each model by a share of its calls: where everything fails, an upstream gets a fifth more
 * requests than there are calls, and not three times as many, so that it can recover.
 *
 * @throws {TypeError} an option is out of its bounds
 */
export function createRetryBudget({
  share = 0.2,
  reserve = 10,
}: RetryBudgetOptions = {}): RetryBudget {
  for (const [name, value] of Object.entries({ share, reserve }))
    validateNumber(name, value, { min: 0 });
  const models = new Map<string, Counts>();
  const countsOf = (model: string): Counts => {
    const known = models.get(model);
    if (known !== undefined) return known;
    const counts = {
      calls: createSlidingWindow(windowMs, 10),
      retries: createSlidingWindow(windowMs, 10),
    };
    models.set(model, counts);
    const [oldest] = models.keys();
    if (models.size > mostModels && oldest !== undefined) models.delete(oldest);
    return counts;
  };
  return {
    addCall(model, now) {
      countsOf(model).calls.add(now, 1);
    },
    take(model, now) {
      const { calls, retries } = countsOf(model);
      if (retries.sum(now) + 1 > calls.sum(now) * share + reserve) return false;
      retries.add(now, 1);
      return true;
    },
  };
}
