import type { Extra } from './extra.ts';
import type { Usage } from './usage.ts';

/** One text, or the same as the tokens that the model's own tokenizer made of it. */
export type EmbeddingInput = string | readonly number[];

/** How a vector is written: as numbers, or as base64 of its 32-bit little-endian floats. */
export type EmbeddingEncoding = 'float' | 'base64';

/** Asks for one vector an input. */
export interface EmbeddingRequest {
  /** Name of the model. */
  readonly model: string;
  /** What to embed: each input becomes one vector. */
  readonly inputs: readonly EmbeddingInput[];
  /** How the caller wants vectors written. Absent means `float`. */
  readonly encoding?: EmbeddingEncoding;
  /** Length of each vector, for models that can shorten theirs. */
  readonly dimensions?: number;
  /** What the vectors are for, in the provider's own word, such as `search_query`. */
  readonly inputType?: string;
  /** The end user, as the caller names them. */
  readonly user?: string;
  /** Fields of the client's protocol without a place here. */
  readonly extra?: Extra;
  /** Vectors are never streamed. */
  readonly stream?: false;
}

/** The vector of one input, as its upstream wrote it: numbers, or base64. */
export interface Embedding {
  /** The place of its input in the request, from 0. */
  readonly index: number;
  /** The numbers, or base64 of little-endian 32-bit floats, as the upstream sent them. */
  readonly vector: readonly number[] | string;
}

/** A vector for each input. */
export interface EmbeddingResponse {
  /** Name of the model that responds. */
  readonly model: string;
  /** The vectors, in the order of the inputs. */
  readonly embeddings: readonly Embedding[];
  /** Token counts; absent where the upstream sent none. */
  readonly usage?: Usage;
  /** Fields of the provider's protocol without a place here. */
  readonly extra?: Extra;
}
