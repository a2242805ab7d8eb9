import type { HiddenParams } from './hidden-params.ts';
import type { TargetParams } from './target-params.ts';

/** What `embedding` takes beside its model and the form of its vectors. */
export interface EmbeddingOptions extends TargetParams {
  /** A text, its tokens, or a list of either. */
  readonly input: string | readonly string[] | readonly number[] | readonly (readonly number[])[];
  /** Length of each vector, for models that can shorten theirs. */
  readonly dimensions?: number;
  /** What the vectors are for, in the provider's own word, such as `query` or `passage`. */
  readonly input_type?: string;
  /** Id of the end user, for the provider's own checks. Default: none. */
  readonly user?: string;
  /** Models to try when the asked one fails: names, or fields that replace those of the call. */
  readonly fallbacks?: readonly (string | EmbeddingFallback)[];
  /** Cancels the call. Default: it is not cancelled. */
  readonly signal?: AbortSignal;
  /** A vector to answer with instead of calling anybody, or the name of an error. */
  readonly mock_response?: readonly number[] | string | null;
}

/** All that `embedding` takes, in OpenAI's words. */
export interface EmbeddingParams extends EmbeddingOptions {
  /** `provider/model`, or a name that needs no provider. */
  readonly model: string;
  /** How vectors are written. Default `float`: numbers. `base64` holds 32-bit little-endian floats. */
  readonly encoding_format?: 'float' | 'base64' | undefined;
}

/** Another model to ask for vectors, with what replaces the fields of the call. */
export interface EmbeddingFallback extends Pick<TargetParams, 'api_key' | 'api_base'> {
  /** `provider/model`. */
  readonly model: string;
}

/** One vector. */
export interface EmbeddingData<Vector> {
  readonly object: 'embedding';
  /** The place of its input, from 0. */
  readonly index: number;
  /** The vector. */
  readonly embedding: Vector;
}

/** A vector for each input, in the order of the inputs. */
export interface EmbeddingAnswer<Vector extends readonly number[] | string = readonly number[]> {
  readonly object: 'list';
  /** The vectors, in the order of the inputs. */
  readonly data: readonly EmbeddingData<Vector>[];
  /** Name of the model that responds. */
  readonly model: string;
  /** Token counts. */
  readonly usage: { readonly prompt_tokens: number; readonly total_tokens: number };
  /** What the client notes about the call: provider, deployment, attempts, headers. Not enumerable. */
  readonly _hidden_params: HiddenParams;
  /** From the call to its answer, retries and fallbacks included, in milliseconds. */
  readonly _response_ms: number;
}
