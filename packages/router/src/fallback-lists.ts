import type { ErrorCode } from '@llm/core';
import { compareBySpecificity, createModelPattern, isModelPattern } from './model-pattern.ts';
import { failureTraits } from './state/failure-traits.ts';

/** Models to try in order, by the model that failed. A key may be a pattern with `*`; the one that says most counts. */
export type FallbackModels = Readonly<Record<string, readonly string[]>>;

/** Which models stand in for which, and for what failure. */
export interface FallbackLists {
  /** Fallbacks after any failure. Default: none. */
  readonly models?: FallbackModels;
  /** For models that are not in `models`. */
  readonly default?: readonly string[];
  /** After `context_length_exceeded`, in place of the others. */
  readonly contextWindow?: FallbackModels;
  /** After `content_filtered`. No other list counts then, a call's own included. */
  readonly contentPolicy?: FallbackModels;
}

/** The lists as they are looked up. */
export interface Lists {
  /** What stands in for a model, whatever its failure. */
  general(model: string): readonly string[];
  /** What stands in for a model after its failure. */
  after(code: ErrorCode, model: string, wanted: readonly string[] | undefined): readonly string[];
}

const none: readonly string[] = [];

export function createLists(options: FallbackLists): Lists {
  const models = createTable(options.models);
  const special: Partial<Record<ErrorCode, LookUp>> = {
    context_length_exceeded: createTable(options.contextWindow),
    content_filtered: createTable(options.contentPolicy),
  };
  const general = (model: string): readonly string[] => models(model) ?? options.default ?? none;
  return {
    general,
    after(code, model, wanted) {
      if (failureTraits[code].otherModel === 'listed') {
        return wanted?.length === 0 ? none : (special[code]?.(model) ?? none);
      }
      return wanted ?? special[code]?.(model) ?? general(model);
    },
  };
}

type LookUp = (model: string) => readonly string[] | undefined;

function createTable(lists: FallbackModels = {}): LookUp {
  const exact = new Map(Object.entries(lists));
  const patterns = [...exact.keys()]
    .filter(isModelPattern)
    .toSorted(compareBySpecificity)
    .map(createModelPattern);
  return (model) => {
    const list = exact.get(model);
    if (list !== undefined || patterns.length === 0) return list;
    const pattern = patterns.find(({ match }) => match(model) !== undefined);
    return pattern && exact.get(pattern.text);
  };
}
