import type { Extra } from './extra.ts';

/**
 * Tokens of one call in disjoint classes: the sum of a side is what the upstream processed on it.
 *
 * Protocols count differently (some include cached tokens in the input, some do not); codecs translate
 * here and nowhere else. `native` keeps the upstream's own numbers.
 */
export interface Usage {
  /** Tokens of the request, by kind. Each token is counted once. */
  readonly input: InputTokens;
  /** Tokens of the response, by kind. Each token is counted once. */
  readonly output: OutputTokens;
  /** The service tier that served the call, in the provider's lower-case word; absent for the standard one. Prices depend on it. */
  readonly serviceTier?: string;
  /** The counts as the provider sent them. */
  readonly native?: Extra;
}

/** Tokens of the request. The classes are disjoint. */
export interface InputTokens {
  /** Neither read from a cache nor written to one. */
  readonly fresh: number;
  /** Tokens that were read from the provider's cache. */
  readonly cacheRead: number;
  /** Written with the provider's shortest or only lifetime. */
  readonly cacheWrite: number;
  /** Written with the one-hour lifetime. */
  readonly cacheWriteHour: number;
  /** Tokens of audio. */
  readonly audio: number;
}

/** Tokens of the answer. The classes are disjoint. */
export interface OutputTokens {
  /** All that is not in another class. */
  readonly text: number;
  /** Tokens of reasoning. */
  readonly reasoning: number;
  /** Tokens of audio. */
  readonly audio: number;
}
