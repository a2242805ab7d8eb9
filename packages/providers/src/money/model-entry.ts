import { asNumber, isObject, type JsonObject, type JsonValue, LLMError } from '@llm/core';
import { decimalOf } from './decimal.ts';

/**
 * What is known of a model, in the words of LiteLLM's price map, so that its entries can be pasted. Prices are dollars
 * for one token. A field that is absent or `null` is not known; a price of 0 means that it is free.
 *
 * A price may have `_above_200k_tokens` (or another number of thousands) behind it for prompts longer than that, and
 * `_priority`, `_flex` or `_batches` for a service tier, in this order.
 */
export interface ModelEntry {
  /** US dollars for one token of the request. */
  readonly input_cost_per_token?: number | null;
  /** US dollars for one token of the response. */
  readonly output_cost_per_token?: number | null;
  /** Read from the provider's cache. Default: as fresh input. */
  readonly cache_read_input_token_cost?: number | null;
  /** Written to the provider's cache for its shortest time. Default: as fresh input. */
  readonly cache_creation_input_token_cost?: number | null;
  /** Written for an hour. Default: not known where the shorter time has a price, else as fresh input. */
  readonly cache_creation_input_token_cost_above_1hr?: number | null;
  /** US dollars for one token of audio in the request. */
  readonly input_cost_per_audio_token?: number | null;
  /** US dollars for one token of audio in the response. */
  readonly output_cost_per_audio_token?: number | null;
  /** Default: as the other output. */
  readonly output_cost_per_reasoning_token?: number | null;
  /** For the call itself, whatever it says. */
  readonly input_cost_per_request?: number | null;
  /** For one search that the provider makes, by how much context it finds. */
  readonly search_context_cost_per_query?: {
    /** US dollars for a search with little context. */
    readonly search_context_size_low?: number | null;
    /** US dollars for a search with a medium amount of context. */
    readonly search_context_size_medium?: number | null;
    /** US dollars for a search with much context. */
    readonly search_context_size_high?: number | null;
  } | null;
  /** Tokens of prompt and answer together, where nothing else is said. */
  readonly max_tokens?: number | null;
  /** Most tokens of a request. */
  readonly max_input_tokens?: number | null;
  /** Most tokens of a response. */
  readonly max_output_tokens?: number | null;
  /** LiteLLM's name of the provider. */
  readonly litellm_provider?: string | null;
  /** `chat`, `embedding`, … */
  readonly mode?: string | null;
  /** The day from which on the model is gone, as `2026-12-31`. */
  readonly deprecation_date?: string | null;
  /** `supports_vision` and its like, further prices, and whatever else an entry says. */
  readonly [field: string]: unknown;
}

const suffix = /(?:_above_\d+(?:\.\d+)?k_tokens)?(?:_priority|_flex|_batches)?$/;
const priceNames: ReadonlySet<string> = new Set([
  'input_cost_per_token',
  'output_cost_per_token',
  'cache_read_input_token_cost',
  'cache_creation_input_token_cost',
  'cache_creation_input_token_cost_above_1hr',
  'input_cost_per_audio_token',
  'output_cost_per_audio_token',
  'output_cost_per_reasoning_token',
  'input_cost_per_request',
]);
const countNames = ['max_tokens', 'max_input_tokens', 'max_output_tokens'];

/** Whether a field is a price of tokens, in whatever tier. */
export function isTokenPrice(name: string): boolean {
  return priceNames.has(name.replace(suffix, ''));
}

/**
 * Checks an entry that a person wrote. Fields that nobody here reads are kept as they are.
 *
 * @throws {LLMError} invalid_request: a price or a number of tokens is none, with the path of the field as `param`
 */
export function checkModelEntry(entry: unknown, path: string): asserts entry is ModelEntry {
  if (!isObject(entry)) refuse(path, 'an object');
  for (const [name, value] of Object.entries(entry)) {
    if (value === null || value === undefined) continue;
    const at = `${path}.${name}`;
    if (isTokenPrice(name)) decimalOf(numberOf(value, at), at);
    else if (countNames.includes(name)) checkCount(value, at);
    else if (name === 'search_context_cost_per_query') checkSearches(value, at);
    else if (name.startsWith('supports_') && typeof value !== 'boolean')
      refuse(at, 'true or false');
  }
}

function checkSearches(value: JsonValue, path: string): void {
  if (!isObject(value)) refuse(path, 'an object');
  const prices: JsonObject = value;
  for (const [name, price] of Object.entries(prices)) {
    if (price !== null && price !== undefined)
      decimalOf(numberOf(price, `${path}.${name}`), `${path}.${name}`);
  }
}

function checkCount(value: JsonValue, path: string): void {
  if (!Number.isInteger(value) || numberOf(value, path) < 0) {
    refuse(path, 'a whole number of tokens, at least 0');
  }
}

function numberOf(value: JsonValue, path: string): number {
  return asNumber(value) ?? refuse(path, 'a number');
}

function refuse(path: string, expected: string): never {
  throw new LLMError('invalid_request', `${path} must be ${expected}`, { param: path });
}
