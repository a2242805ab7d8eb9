import {
  callRecordOf,
  systemClock,
  toLLMError,
  withCallRecord,
  isExhausted,
  type CallLayer,
  type Clock,
  type FallbackNote,
  type LLMError,
  validateNumber,
} from '@llm/core';
import { createLists, type FallbackLists } from '../fallback-lists.ts';
import { failureTraits } from '../state/failure-traits.ts';

/** Which models stand in for which and for what failure, and how many are tried. */
export interface FallbackOptions extends FallbackLists {
  /** Models tried in one call beside the asked one. Default 5. */
  readonly maxFallbacks?: number;
  /** Attempts that one call may come to, over all models. Default unlimited. */
  readonly maxAttempts?: number;
  readonly clock?: Clock;
}

/**
 * Tries other models when one has failed with something that another model may not.
 *
 * `settings.fallbacks` of a call replaces the lists, and an empty one means none. After `content_filtered` only
 * `contentPolicy` counts, for the rest of the call: what one vendor refused to read is carried to none that the operator
 * did not name for it. A model that was tried is not tried again, so lists may point at each other. When all have failed,
 * the call fails as the asked model did.
 *
 * While a model is tried, the call's record says whether another one would follow (`otherModel`), so that the balance
 * need not ask deployments in cooldown. A model that was passed over for that reason is asked after all when the others
 * have failed.
 *
 * `maxAttempts` bounds a call as a whole: at that number of attempts neither a retry nor another model follows.
 *
 * @throws {TypeError} an option is out of its bounds
 */
export function fallback(options: FallbackOptions = {}): CallLayer {
  const { clock = systemClock, maxAttempts = Infinity } = options;
  const most = validateNumber('maxFallbacks', options.maxFallbacks ?? 5, { min: 0, whole: true });
  if (maxAttempts !== Infinity) validateNumber('maxAttempts', maxAttempts, { min: 1, whole: true });
  const lists = createLists(options);
  return (inner) => async (call, outer) => {
    const context = withCallRecord(outer);
    const record = callRecordOf(context);
    const wanted = call.settings.fallbacks;
    // A router may be a deployment of another one, and what stands ready there stands ready here.
    const outside = record.otherModel;
    const mostOutside = record.maxAttempts;
    record.maxAttempts = Math.min(mostOutside, record.attempts.length + maxAttempts);
    record.otherModel =
      outside || (most > 0 && hasOther(wanted ?? lists.general(call.model), call.model));
    try {
      return await inner(call, context);
    } catch (cause) {
      const first = toLLMError(cause);
      const note = (
        error: LLMError,
        model: string | undefined,
        why?: FallbackNote['why'],
      ): void => {
        record.notes?.push({
          decision: 'fallback',
          error: error.code,
          model,
          ...(why !== undefined && { why }),
        });
      };
      if (failureTraits[first.code].otherModel === 'none') {
        note(first, undefined, 'no other would help');
        throw first;
      }
      const isOver = (): boolean =>
        context.signal.aborted || isExhausted(record) || clock.now() >= context.deadline;
      let told = first;
      let last = first;
      let isFiltered = first.code === 'content_filtered';
      let queue = [...lists.after(first.code, call.model, wanted)];
      const tried = new Set([call.model]);
      let why: FallbackNote['why'] = 'none is left';
      for (let model = queue.shift(); model !== undefined; model = queue.shift()) {
        if (tried.has(model)) continue;
        if (tried.size > most || isOver()) {
          why = isOver() ? 'no time or attempts left' : 'enough were tried';
          break;
        }
        note(last, model);
        tried.add(model);
        record.fallbacks += 1;
        record.otherModel =
          outside ||
          (tried.size <= most &&
            [...queue, ...(wanted ?? lists.general(model))].some((name) => !tried.has(name)));
        try {
          return await inner({ ...call, model }, context);
        } catch (next) {
          const error = toLLMError(next);
          last = error;
          if (error.code === 'cancelled') throw error;
          if (error.code === 'content_filtered' && !isFiltered) {
            isFiltered = true;
            queue = [];
            if (isPassedOver(first)) told = error;
          }
          // A model's own stand-ins come after those that already wait. A caller's list is complete.
          const code = isFiltered ? 'content_filtered' : error.code;
          if (wanted === undefined || isFiltered) queue.push(...lists.after(code, model, wanted));
        }
      }
      note(last, undefined, why);
      record.otherModel = outside;
      if (!outside && tried.size > 1 && isPassedOver(first) && !isFiltered && !isOver()) {
        return await inner(call, context);
      }
      throw told;
    } finally {
      record.maxAttempts = mostOutside;
    }
  };
}

/** Whether a model was not asked because all its deployments are in cooldown. */
function isPassedOver({ code, retryAfterMs }: LLMError): boolean {
  return code === 'no_deployment' && retryAfterMs !== undefined;
}

/** A loop and no closure, because every call passes here. */
function hasOther(models: readonly string[], asked: string): boolean {
  for (const model of models) if (model !== asked) return true;
  return false;
}
