import { calcPrice, type ModelPrice } from '@pydantic/genai-prices';
import { decimalOf, toNumber } from '../money/decimal.ts';
import type { ModelEntry } from '../money/model-entry.ts';

/** The day of the kept prices: when the version of `@pydantic/genai-prices` that is pinned here was published. */
export const pricesDay = '2026-09-23';

// The ids of our providers that the kept list has under another name.
const listedAs: Readonly<Record<string, string>> = {
  gemini: 'google',
  vertex_ai: 'google',
  bedrock: 'aws',
  xai: 'x-ai',
  together_ai: 'together',
  fireworks_ai: 'fireworks',
  moonshot: 'moonshotai',
};

// Its names of prices, dollars for a million tokens each, and ours.
const tokenPrices: Readonly<Record<string, string>> = {
  input_mtok: 'input_cost_per_token',
  output_mtok: 'output_cost_per_token',
  cache_read_mtok: 'cache_read_input_token_cost',
  cache_write_mtok: 'cache_creation_input_token_cost',
  cache_write_1h_mtok: 'cache_creation_input_token_cost_above_1hr',
  input_audio_mtok: 'input_cost_per_audio_token',
  output_audio_mtok: 'output_cost_per_audio_token',
  output_reasoning_mtok: 'output_cost_per_reasoning_token',
};

const half = 2n;
/**
 * Tiers that cost half of every price. The list has standard prices only.
 *
 * Batches: developers.openai.com/api/docs/guides/batch, platform.claude.com/docs/en/build-with-claude/batch-processing,
 * ai.google.dev/gemini-api/docs/batch-api, learn.microsoft.com/azure/foundry/openai/how-to/batch. Flex costs what a batch
 * does: developers.openai.com/api/docs/guides/flex-processing. All read 2026-11-30.
 */
const halfPriced: Readonly<Record<string, readonly string[]>> = {
  openai: ['_batches', '_flex'],
  anthropic: ['_batches'],
  azure: ['_batches'],
  google: ['_batches'],
};

/** A model of the kept list. */
export interface KeptModel {
  /** As the list names it. */
  readonly id: string;
  readonly entry: ModelEntry;
}

/**
 * The model of a provider in the kept list, with its prices at a moment: prices change on days, and of some models by the
 * hour. `undefined` where the list does not have it.
 */
export function keptModel(provider: string, model: string, at: Date): KeptModel | undefined {
  const providerId = listedAs[provider] ?? provider;
  const found = calcPrice({ input_tokens: 0 }, model, { providerId, timestamp: at });
  if (found === null) return undefined;
  return {
    id: found.model.id,
    entry: {
      ...toEntry(found.model_price, halfPriced[providerId] ?? []),
      max_input_tokens: found.model.context_window ?? null,
    },
  };
}

function toEntry(prices: ModelPrice, tiers: readonly string[]): ModelEntry {
  const entry: Record<string, unknown> = {};
  for (const [listed, price] of Object.entries(prices)) {
    const name = tokenPrices[listed];
    if (name === undefined || price === undefined) continue;
    if (typeof price === 'number') {
      Object.assign(entry, pricesOf(name, price, tiers));
      continue;
    }
    Object.assign(entry, pricesOf(name, price.base, tiers));
    for (const tier of price.tiers) {
      const long = `${name}_above_${tier.start / 1000}k_tokens`;
      Object.assign(entry, pricesOf(long, tier.price, tiers));
    }
  }
  const searches = prices['web_searches_kcount'];
  if (typeof searches === 'number') {
    const price = toNumber(decimalOf(searches, 'web_searches_kcount') / 1000n);
    entry['search_context_cost_per_query'] = {
      search_context_size_low: price,
      search_context_size_medium: price,
      search_context_size_high: price,
    };
  }
  const requests = prices['requests_kcount'];
  if (typeof requests === 'number') {
    entry['input_cost_per_request'] = toNumber(decimalOf(requests, 'requests_kcount') / 1000n);
  }
  return entry;
}

/** The names of a price in all tiers, with what it is in each. */
function pricesOf(name: string, perMillion: number, tiers: readonly string[]): ModelEntry {
  const price = decimalOf(perMillion, name) / 1_000_000n;
  const halves = tiers.map((tier) => [name + tier, toNumber(price / half)] as const);
  return Object.fromEntries([[name, toNumber(price)], ...halves]);
}
