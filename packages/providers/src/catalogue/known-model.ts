import type { Cost } from '@llm/core';
import { isTokenPrice, type ModelEntry } from '../money/model-entry.ts';
import { keptLimits } from './kept-limits.ts';
import { keptModel } from './kept-prices.ts';
import { createPricer, type Pricer } from '../money/pricer.ts';
import { type NamedModel, namedModel, namesToTry } from './model-names.ts';

/** What a catalogue knows of a model. */
export interface KnownModel {
  /** The name under which it was found. */
  readonly key: string;
  readonly provider: string | undefined;
  readonly entry: ModelEntry;
  /** Who said its prices. */
  readonly source: Cost['source'];
}

// Prices change by the hour at most.
const lifeMs = 60_000;
const mostKnown = 1000;

/** Looks models up and remembers them for a minute, because a look-up takes longer than the rest of a price. */
export function createFinder(
  own: ReadonlyMap<string, ModelEntry>,
  now: () => number,
): {
  find(model: string, provider: string | undefined): PricedModel | undefined;
  /** After a change of `own`. */
  forget(): void;
} {
  const found = new Map<
    string,
    { readonly model: PricedModel | undefined; readonly until: number }
  >();
  return {
    find(model, provider) {
      const key = `${provider ?? ''} ${model}`;
      const time = now();
      const before = found.get(key);
      if (before !== undefined && time < before.until) return before.model;
      const known = findKnown(namedModel(model, provider), own, new Date(time));
      const priced = known === undefined ? undefined : { ...known, price: pricerOf(known) };
      if (found.size >= mostKnown) found.clear();
      found.set(key, { model: priced, until: time + lifeMs });
      return priced;
    },
    forget: () => {
      found.clear();
    },
  };
}

/** A model with its prices ready. */
export interface PricedModel extends KnownModel {
  readonly price: Pricer;
}

// xAI charges a prompt of exactly the threshold as a long one (docs.x.ai/docs/models, read 2026-11-30).
const includesThreshold: ReadonlySet<string> = new Set(['xai']);

function pricerOf({ entry, source, provider = '' }: KnownModel): Pricer {
  return createPricer(entry, {
    source,
    // The kept list has thresholds of its own, which already take this into account.
    includesThreshold: source === 'configured' && includesThreshold.has(provider),
  });
}

/**
 * Looks a model up: among the entries of the program, then in the kept lists. An entry of the program adds to what the
 * lists know, and its prices stand in place of all of theirs.
 */
function findKnown(
  named: NamedModel,
  own: ReadonlyMap<string, ModelEntry>,
  at: Date,
): KnownModel | undefined {
  const { provider } = named;
  const kept = provider === undefined ? undefined : findKept(provider, named.model, at);
  const registered = findOwn(named, own);
  if (registered === undefined) return kept;
  const hasPrices = Object.keys(registered.entry).some(isTokenPrice);
  const base = kept === undefined || !hasPrices ? kept?.entry : withoutPrices(kept.entry);
  return {
    key: registered.key,
    provider: provider ?? registered.entry.litellm_provider ?? undefined,
    entry: { ...base, ...registered.entry },
    source: hasPrices ? 'configured' : (kept?.source ?? 'configured'),
  };
}

function findKept(provider: string, model: string, at: Date): KnownModel | undefined {
  const names = namesToTry(model);
  const limits = firstOf(names, (name) => keptLimits(provider, name));
  const prices = firstOf(names, (name) => keptModel(provider, name, at));
  if (limits === undefined && prices === undefined) return undefined;
  const entry: Record<string, unknown> = { ...limits };
  for (const [name, value] of Object.entries(prices?.entry ?? {})) {
    if (value !== null || entry[name] === undefined) entry[name] = value;
  }
  // A model with a price for each search can search.
  const searches = entry['search_context_cost_per_query'] !== undefined;
  return {
    key: `${provider}/${model}`,
    provider,
    entry: { ...entry, ...(searches && { supports_web_search: true }), litellm_provider: provider },
    source: 'catalogue',
  };
}

function findOwn({ provider, model }: NamedModel, own: ReadonlyMap<string, ModelEntry>) {
  if (own.size === 0) return undefined;
  for (const name of namesToTry(model)) {
    const full = `${provider ?? ''}/${name}`;
    for (const key of provider === undefined ? [name] : [full, name]) {
      const entry = own.get(key);
      // An entry under a bare name holds for the provider that it names, or for all if it names none.
      const isOurs =
        key === full ||
        provider === undefined ||
        (entry?.litellm_provider ?? provider) === provider;
      if (entry !== undefined && isOurs) return { key, entry };
    }
  }
  return undefined;
}

function withoutPrices(entry: ModelEntry): ModelEntry {
  return Object.fromEntries(Object.entries(entry).filter(([name]) => !isTokenPrice(name)));
}

function firstOf<Found>(
  names: readonly string[],
  find: (name: string) => Found | undefined,
): Found | undefined {
  for (const name of names) {
    const found = find(name);
    if (found !== undefined) return found;
  }
  return undefined;
}
