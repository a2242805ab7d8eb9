import type { EncodingName } from './encoding-of.ts';

/** Turns text into tokens and back. */
export interface Encoding {
  encodeGenerator(
    text: string,
    options: { readonly disallowedSpecial: Set<string> },
  ): Iterable<readonly number[]>;
  decodeGenerator(tokens: Iterable<number>): Iterable<string>;
  readonly vocabularySize: number;
}

/** The list of tokens, which is in memory from the first time on. Reading it takes a tenth of a second of the processor. */
export function loadEncoding(name: EncodingName): Promise<Encoding> {
  switch (name) {
    case 'o200k_base':
      return import('gpt-tokenizer/encoding/o200k_base');
    case 'cl100k_base':
      return import('gpt-tokenizer/encoding/cl100k_base');
  }
}
