import type { JsonValue } from '../json/json-value.ts';
import type { Extra } from './extra.ts';
import type { FinishReason } from './finish-reason.ts';
import type { Usage } from './usage.ts';

/** A text to go on with, or the same as the tokens that the model's own tokenizer made of it. */
export type TextPrompt = string | readonly number[];

/** Asks for the continuation of one or several texts. Absent means: the upstream's default. */
export interface TextCompletionRequest {
  /** Name of the model. */
  readonly model: string;
  /** At least one. */
  readonly prompts: readonly TextPrompt[];
  /** Whether the response is streamed. Default: no. */
  readonly stream?: boolean;
  /** The caller wants token counts in the stream. */
  readonly includeUsage?: boolean;
  /** What stands behind the text that is asked for. */
  readonly suffix?: string;
  /** Whether each answer begins with its prompt. */
  readonly echo?: boolean;
  /** How many answers are wanted to each prompt. */
  readonly candidates?: number;
  /** How many answers are made of each prompt, of which the best are given. */
  readonly bestOf?: number;
  /** For how many of the likeliest tokens at each place the answer says how likely they are. */
  readonly logprobs?: number;
  /** Most tokens of each choice. Default: the provider's. */
  readonly maxOutputTokens?: number;
  /** Randomness, from 0. Default: the provider's. */
  readonly temperature?: number;
  /** Nucleus sampling: share of the probability that is sampled from, 0 to 1. Default: the provider's. */
  readonly topP?: number;
  /** Texts at which a choice ends. Default: none. */
  readonly stop?: readonly string[];
  /** Seed for repeatable sampling, where the provider has it. Default: none. */
  readonly seed?: number;
  /** Penalty for tokens by how often they occurred, -2 to 2. Default: the provider's. */
  readonly frequencyPenalty?: number;
  /** Penalty for tokens that occurred at all, -2 to 2. Default: the provider's. */
  readonly presencePenalty?: number;
  /** Bias from -100 to 100, by token id. Default: none. */
  readonly logitBias?: Readonly<Record<string, number>>;
  /** The end user, as the caller names them. */
  readonly user?: string;
  /** Fields of the client's protocol without a place here. */
  readonly extra?: Extra;
}

/** One text of an answer. With `n` answers a prompt, those to prompt `p` have the indices from `p * n` on. */
export interface TextChoice {
  /** Place among the choices, from 0. */
  readonly index: number;
  /** The text. */
  readonly text: string;
  /** Why it ended. */
  readonly finish: FinishReason;
  /** As the upstream wrote them. */
  readonly logprobs?: JsonValue;
  /** Fields of the provider's protocol without a place here. */
  readonly extra?: Extra;
}

/** A non-streaming response. */
export interface TextCompletionResponse {
  /** Id of the response. */
  readonly id: string;
  /** The model as the upstream names it. */
  readonly model: string;
  /** Unix seconds, where the upstream says. */
  readonly created?: number;
  /** The choices, in order. */
  readonly choices: readonly TextChoice[];
  /** Token counts; absent where the upstream sent none. */
  readonly usage?: Usage;
  /** Fields of the provider's protocol without a place here. */
  readonly extra?: Extra;
}

/** What one step of a stream adds to one text. `finish` is there in the last step of the text. */
export interface TextPiece extends Omit<TextChoice, 'finish'> {
  /** Why the choice ended; absent while it goes on. */
  readonly finish?: FinishReason;
}

/** One step of a streamed answer: more of one or several texts, token counts, or both. */
export interface TextCompletionChunk {
  /** Id of the response, the same in all chunks. */
  readonly id: string;
  /** Name of the model that responds. */
  readonly model: string;
  /** When the response was begun, in Unix seconds. */
  readonly created?: number;
  /** What is new in each choice. */
  readonly choices: readonly TextPiece[];
  /** Token counts so far. A later one replaces an earlier one. */
  readonly usage?: Usage;
  /** Fields of the provider's protocol without a place here. */
  readonly extra?: Extra;
}
