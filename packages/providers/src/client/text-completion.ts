import type { CompletionUsage } from './chat-completion.ts';
import type { HiddenParams } from './hidden-params.ts';
import type { TargetParams } from './target-params.ts';

/** What `textCompletion` takes beside its model and whether it streams, in OpenAI's words. `null` means absent. */
export interface TextCompletionOptions extends TargetParams {
  /** A text to go on with, its tokens, or a list of either. */
  readonly prompt: string | readonly string[] | readonly number[] | readonly (readonly number[])[];
  /** How many answers are made of each prompt, of which the best `n` are given. */
  readonly best_of?: number | null;
  /** Whether each answer begins with its prompt. */
  readonly echo?: boolean | null;
  /** From -2 to 2: above 0, words that came often come less. */
  readonly frequency_penalty?: number | null;
  /** Tokens by their ids, and how much likelier each becomes, from -100 to 100. */
  readonly logit_bias?: Readonly<Record<string, number>> | null;
  /** For how many of the likeliest tokens at each place the answer says how likely they are. */
  readonly logprobs?: number | null;
  /** Tokens of an answer at most. */
  readonly max_tokens?: number | null;
  /** Answers to each prompt. Default 1. */
  readonly n?: number | null;
  /** From -2 to 2: above 0, words that came already come less. */
  readonly presence_penalty?: number | null;
  /** The same seed asks for the same answer, as far as the model can. */
  readonly seed?: number | null;
  /** Texts at which the answer ends. */
  readonly stop?: string | readonly string[] | null;
  /** Whether a stream ends with its token counts. */
  /** `include_usage`: whether a last chunk has token counts. Default: no. */
  readonly stream_options?: { readonly include_usage?: boolean } | null;
  /** What stands behind the text that is asked for. */
  readonly suffix?: string | null;
  /** From 0 to 2: the higher, the more varied. */
  readonly temperature?: number | null;
  /** Only the likeliest tokens that together have this probability. */
  readonly top_p?: number | null;
  /** The end user, for the provider. */
  readonly user?: string;
  /** Models to try in order when the asked one fails: names, or fields that replace those of the call. */
  readonly fallbacks?: readonly (
    /** Models to try in this order after a failure, each a name or a request of its own. Default: none. */
    string | (Partial<Omit<TextCompletionOptions, 'fallbacks'>> & { readonly model: string })
  )[];
  /** Aborts the call, at any moment. */
  readonly signal?: AbortSignal;
  /** A text to answer with instead of calling anybody, or the name of an error. */
  readonly mock_response?: string | Error | null;
}

/** All that `textCompletion` takes. */
export interface TextCompletionParams extends TextCompletionOptions {
  /** `provider/model`, or a name that needs no provider. */
  readonly model: string;
  /** Whether the answer comes piece by piece. */
  readonly stream?: boolean | null | undefined;
}

/** One text. With `n` answers a prompt, those to prompt `p` have the indices from `p * n` on. */
export interface TextChoice {
  /** The place of the text among all of the answer. */
  readonly index: number;
  /** What the model wrote; in a stream, what it adds. */
  readonly text: string;
  /** Why the text ended; `null` in a stream before its end. */
  readonly finish_reason: 'stop' | 'length' | 'content_filter' | null;
  /** As the provider wrote them; `null` where nobody asked. */
  readonly logprobs?: unknown;
}

/** A non-streaming response, or one piece of a stream, in the shape of OpenAI's completions. */
export interface TextCompletion {
  /** Id of the response. */
  readonly id: string;
  readonly object: 'text_completion';
  /** Unix seconds. */
  readonly created: number;
  /** As the provider names it. */
  readonly model: string;
  /** One for each answer to each prompt. */
  readonly choices: readonly TextChoice[];
  /** Token counts over all prompts; in a stream only in the last piece, where they were asked for. */
  readonly usage?: CompletionUsage | null;
}

/** A non-streaming response with what came beside it. The fields that begin with an underscore are never printed as JSON. */
export interface TextCompletionAnswer extends TextCompletion {
  /** Who answered, and what came beside the answer. */
  readonly _hidden_params: HiddenParams;
  /** From the call to its answer, retries and fallbacks included, in milliseconds. */
  readonly _response_ms: number;
}
