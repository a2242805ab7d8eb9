import { asString, type JsonObject } from '@llm/core';
import type { Family, Takes } from './takes.ts';

/** What the models of one API take. */
export interface TakesTable {
  /** The first row that fits counts. */
  readonly families: readonly Family[];
  /** Any other model that speaks the API. */
  readonly others: Takes;
  /** A model's name in the form that the rows are written for. */
  readonly nameOf: (model: string) => string;
}

/**
 * What a model takes: its row of the table, with what its provider and its deployment say.
 *
 * @param said a `Takes` as data, such as `Provider.takes`
 */
export type TakesOf = (model: string, said?: JsonObject) => Takes;

const nothing: JsonObject = {};
// Callers choose names where a deployment takes any, so that they must not grow a table without bound.
const mostNames = 1000;

/** Looks models up in a table, each once. A table of its own for each API, so that nobody loads those of others. */
export function createTakesOf({ families, others, nameOf }: TakesTable): TakesOf {
  // Keyed by the `takes` of providers and deployments, which are the same objects in each call.
  const known = new WeakMap<JsonObject, Map<string, Takes>>();
  const rowOf = (model: string, { family }: JsonObject): Takes => {
    if (family === false) return others;
    const name = nameOf(asString(family) ?? model);
    return families.find((row) => row.name.test(name))?.takes ?? others;
  };
  return (model, said = nothing) => {
    let names = known.get(said);
    if (names === undefined) known.set(said, (names = new Map<string, Takes>()));
    let takes = names.get(model);
    if (takes === undefined) {
      if (names.size >= mostNames) names.clear();
      const row = rowOf(model, said);
      takes = said === nothing ? row : { ...row, ...said };
      names.set(model, takes);
    }
    return takes;
  };
}
