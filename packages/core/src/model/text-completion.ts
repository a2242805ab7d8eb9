import type { JsonValue } from '../json/json-value.ts';
import type { Extra } from './extra.ts';
import type { FinishReason } from './finish-reason.ts';
import type { Usage } from './usage.ts';

/** A text to go on with, or the same as the tokens that the model's own tokenizer made of it. */
export type TextPrompt = string | readonly number[];

/** Asks for the continuation of one or several texts. Absent means: the upstream's default. */
export interface TextCompletionRequest {
  readonly model: string;
  /** At least one. */
  readonly prompts: readonly TextPrompt[];
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
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly logitBias?: Readonly<Record<string, number>>;
  /** The end user, as the caller names them. */
  readonly user?: string;
  readonly extra?: Extra;
}

/** One text of an answer. With `n` answers a prompt, those to prompt `p` have the indices from `p * n` on. */
export interface TextChoice {
  readonly index: number;
  readonly text: string;
  readonly finish: FinishReason;
  /** As the upstream wrote them. */
  readonly logprobs?: JsonValue;
  readonly extra?: Extra;
}

/** A whole answer. */
export interface TextCompletionResponse {
  readonly id: string;
  /** The model as the upstream names it. */
  readonly model: string;
  /** Unix seconds, where the upstream says. */
  readonly created?: number;
  readonly choices: readonly TextChoice[];
  readonly usage?: Usage;
  readonly extra?: Extra;
}

/** What one step of a stream adds to one text. `finish` is there in the last step of the text. */
export interface TextPiece extends Omit<TextChoice, 'finish'> {
  readonly finish?: FinishReason;
}

/** One step of a streamed answer: more of one or several texts, token counts, or both. */
export interface TextCompletionChunk {
  readonly id: string;
  readonly model: string;
  readonly created?: number;
  readonly choices: readonly TextPiece[];
  /** Token counts so far. A later one replaces an earlier one. */
  readonly usage?: Usage;
  readonly extra?: Extra;
}
