import {
  callRecordOf,
  systemClock,
  toLLMError,
  withCallRecord,
  type CallLayer,
  type Clock,
  type ErrorCode,
  type LLMError,
  validateNumber,
} from '@llm/core';
import { compareBySpecificity, createModelPattern, isModelPattern } from '../model-pattern.ts';
import { failureTraits } from '../state/failure-traits.ts';

/** Models to try in order, by the model that failed. A key may be a pattern with `*`; the one that says most counts. */
export type FallbackModels = Readonly<Record<string, readonly string[]>>;

/** Which models stand in for which, and for what failure. */
export interface FallbackOptions {
  readonly models?: FallbackModels;
  /** For models that are not in `models`. */
  readonly default?: readonly string[];
  /** After `context_length_exceeded`, in place of the others. */
  readonly contextWindow?: FallbackModels;
  /** After `content_filtered`, in place of the others. */
  readonly contentPolicy?: FallbackModels;
  /** Models tried in one call beside the asked one. Default 5. */
  readonly maxFallbacks?: number;
  readonly clock?: Clock;
}

/**
 * Tries other models when one has failed with something that another model may not.
 *
 * `settings.fallbacks` of a call replaces all lists, and an empty one means none. A model that was tried is not
 * tried again, so lists may point at each other. When all have failed, the call fails as the asked model did.
 *
 * @throws {TypeError} an option is out of its bounds
 */
export function fallback(options: FallbackOptions = {}): CallLayer {
  const { clock = systemClock } = options;
  const most = validateNumber('maxFallbacks', options.maxFallbacks ?? 5, { min: 0, whole: true });
  const fallbacksOf = createLookUp(options);
  return (inner) => async (call, outer) => {
    const context = withCallRecord(outer);
    try {
      return await inner(call, context);
    } catch (cause) {
      const first = toLLMError(cause);
      if (!failureTraits[first.code].otherModel) throw first;
      const record = callRecordOf(context);
      const wanted = call.settings.fallbacks;
      const queue = [...(wanted ?? fallbacksOf(call.model, first))];
      const tried = new Set([call.model]);
      for (const model of queue) {
        if (tried.has(model)) continue;
        if (tried.size > most || context.signal.aborted || clock.now() >= context.deadline) break;
        tried.add(model);
        record.fallbacks += 1;
        try {
          return await inner({ ...call, model }, context);
        } catch (next) {
          const error = toLLMError(next);
          if (error.code === 'cancelled') throw error;
          // The loop reads the queue while it grows: a model's own fallbacks come after those before it.
          if (wanted === undefined) queue.push(...fallbacksOf(model, error));
        }
      }
      throw first;
    }
  };
}

type LookUp = (model: string, error: LLMError) => readonly string[];

function createLookUp(options: FallbackOptions): LookUp {
  const models = createTable(options.models);
  const special: Partial<Record<ErrorCode, (model: string) => readonly string[] | undefined>> = {
    context_length_exceeded: createTable(options.contextWindow),
    content_filtered: createTable(options.contentPolicy),
  };
  return (model, { code }) => special[code]?.(model) ?? models(model) ?? options.default ?? [];
}

function createTable(lists: FallbackModels = {}): (model: string) => readonly string[] | undefined {
  const exact = new Map(Object.entries(lists));
  const patterns = [...exact.keys()]
    .filter(isModelPattern)
    .toSorted(compareBySpecificity)
    .map(createModelPattern);
  return (model) => {
    const pattern = patterns.find(({ match }) => match(model) !== undefined);
    return exact.get(model) ?? (pattern && exact.get(pattern.text));
  };
}
