/**
 * What a call cost, in US dollars. The parts add up to the whole exactly, because they are added as decimals and become
 * numbers only here.
 */
export interface Cost {
  /** The whole cost in US dollars. */
  readonly totalUsd: number;
  /** The whole to its last digit, such as `0.0001234`, for those who add costs up. */
  readonly exactUsd: string;
  /** The request: fresh tokens, and those read from a cache, written to one, or of audio. */
  readonly inputUsd: number;
  /** The answer, its reasoning included. */
  readonly outputUsd: number;
  /** What is charged by the use and not by the token, such as web searches. */
  readonly toolsUsd: number;
  /**
   * Who said the price: `configured`, the program or its configuration; `catalogue`, the kept list of prices; `provider`, the
   * answer itself; `cache`, an answer that was kept and cost nothing.
   */
  readonly source: 'configured' | 'catalogue' | 'provider' | 'cache';
}
