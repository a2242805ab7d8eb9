import {
  callRecordOf,
  systemClock,
  toLLMError,
  withCallRecord,
  isExhausted,
  LLMError,
  ownValue,
  type Call,
  type CallLayer,
  type Clock,
  type ErrorCode,
  type FallbackNote,
  type OperationName,
  validateNumber,
  append,
} from '@llm/core';
import { createLists, type FallbackLists } from '../fallback-lists.ts';
import { fallbacksAfter, wantedFallbacks } from '../wanted-fallbacks.ts';
import { failureTraits } from '../state/failure-traits.ts';

/** Which models stand in for which and for what failure, and how many are tried. */
export interface FallbackOptions extends FallbackLists {
  /** Models tried in one call beside the asked one. Default 5. */
  readonly maxFallbacks?: number;
  /** Attempts that one call may come to, over all models. Default unlimited. */
  readonly maxAttempts?: number;
  /**
   * Whether lists may lead back to where they began, which a router refuses otherwise. A call tries no model twice in any case.
   * Default `false`.
   */
  readonly allowCycles?: boolean;
  /** Source of time. Default: the system clock. */
  readonly clock?: Clock;
}

/**
 * Tries other models when one has failed with something that another model may not.
 *
 * `settings.fallbacks` of a call replaces the lists, and an empty one means none; with `fallbackFields` a model gets other fields of the
 * request. After `content_filtered` only `contentPolicy` and the call's own list for it count, for the rest of the call: what one provider refused to read is carried to none that the operator
 * did not name for it. A model that was tried is not tried again, so lists may point at each other. When all have failed,
 * the call fails as the requested model did.
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
    const { settings } = call;
    const wanted = wantedFallbacks(call);
    // A router may be a deployment of another router, whose fallback models are then ready for this call, too.
    const outside = record.otherModel;
    const mostOutside = record.maxAttempts;
    record.maxAttempts = Math.min(mostOutside, record.attempts.length + maxAttempts);
    const waiting = most > 0 ? countOthers(wanted ?? lists.general(call.model), call.model) : 0;
    record.modelsLeft = Math.min(most, waiting);
    record.otherModel = outside || waiting > 0;
    try {
      if (settings.failFirst !== undefined) throw testedFailure(settings.failFirst);
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
      const after = (code: ErrorCode, model: string): readonly string[] =>
        fallbacksAfter(lists, { code, model, wanted, settings });
      let queue = [...after(first.code, call.model)];
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
        const untried = [...queue, ...(wanted ?? lists.general(model))].filter(
          (name) => !tried.has(name),
        );
        record.modelsLeft = Math.min(most + 1 - tried.size, new Set(untried).size);
        record.otherModel = outside || record.modelsLeft > 0;
        try {
          return await inner(standIn(call, model), context);
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
          if (wanted === undefined || isFiltered) append(queue, after(code, model));
        }
      }
      note(last, undefined, why);
      record.otherModel = outside;
      record.modelsLeft = 0;
      if (!outside && tried.size > 1 && isPassedOver(first) && !isFiltered && !isOver()) {
        return await inner(call, context);
      }
      throw told;
    } finally {
      record.maxAttempts = mostOutside;
    }
  };
}

function testedFailure(code: ErrorCode): LLMError {
  return new LLMError(code, 'the call asked for this failure, to see what follows it');
}

/** The call for another model, with the fields that are others there. */
function standIn<Op extends OperationName>(call: Call<Op>, model: string): Call<Op> {
  const { settings } = call;
  const fields = settings.fallbackFields && ownValue(settings.fallbackFields, model);
  if (fields === undefined) return { ...call, model };
  const { amended } = call;
  if (amended === undefined)
    throw new LLMError(
      'unsupported',
      'a call without a body cannot have other fields for a fallback',
      {
        param: 'fallbacks',
      },
    );
  const changed = amended(fields);
  return { ...changed, model, settings: { ...settings, ...changed.asked } };
}

/** Whether a model was not asked because all its deployments are in cooldown. */
function isPassedOver({ code, retryAfterMs }: LLMError): boolean {
  return code === 'no_deployment' && retryAfterMs !== undefined;
}

/** A loop and no closure, because every call passes here. A name that stands twice counts twice, which spares a set. */
function countOthers(models: readonly string[], asked: string): number {
  let count = 0;
  for (const model of models) if (model !== asked) count += 1;
  return count;
}
