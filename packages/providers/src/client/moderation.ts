import type { HiddenParams } from './hidden-params.ts';
import type { TargetParams } from './target-params.ts';

/** A piece of what is judged as one. */
export type ModerationInputPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } };

/** What `moderation` takes beside its model. */
export interface ModerationOptions extends TargetParams {
  /** A text, a list of texts, each judged for itself, or a list of parts, judged as one. */
  readonly input: string | readonly string[] | readonly ModerationInputPart[];
  /** Models to try when the asked one fails: names, or fields that replace those of the call. */
  readonly fallbacks?: readonly (string | ModerationFallback)[];
  /** Cancels the call. Default: it is not cancelled. */
  readonly signal?: AbortSignal;
  /** Kinds of harm to find in every input instead of calling anybody, or the name of an error. */
  readonly mock_response?: readonly string[] | string | null;
}

/** All that `moderation` takes, in OpenAI's words. */
export interface ModerationParams extends ModerationOptions {
  /** `provider/model`. Default `omni-moderation-latest`, which is OpenAI's. */
  readonly model?: string;
}

/** Another model to ask for a judgement, with what replaces the fields of the call. */
export interface ModerationFallback extends Pick<TargetParams, 'api_key' | 'api_base'> {
  /** `provider/model`. */
  readonly model: string;
}

/** The judgement of one input. Which kinds of harm there are is the model's. */
export interface ModerationJudgement {
  /** Whether any category is true. */
  readonly flagged: boolean;
  /** Whether the input falls into a category, by the provider's names of them. */
  readonly categories: Readonly<Record<string, boolean>>;
  /** From 0 to 1. */
  readonly category_scores: Readonly<Record<string, number>>;
  /** What of the input each score is about. OpenAI only. */
  readonly category_applied_input_types?: Readonly<Record<string, readonly ('text' | 'image')[]>>;
}

/** A judgement for each input, in the order of the inputs. */
export interface ModerationAnswer {
  /** Id of the response. */
  readonly id: string;
  /** Name of the model that responds. */
  readonly model: string;
  /** A result for each input, in their order. */
  readonly results: readonly ModerationJudgement[];
  /** What the client notes about the call: provider, deployment, attempts, headers. Not enumerable. */
  readonly _hidden_params: HiddenParams;
  /** From the call to its answer, retries and fallbacks included, in milliseconds. */
  readonly _response_ms: number;
}
