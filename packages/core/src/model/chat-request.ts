import type { JsonObject, JsonValue } from '../json/json-value.ts';
import type { Extra } from './extra.ts';
import type { Message } from './message.ts';
import type { Tool, ToolChoice } from './tool.ts';

/** What form an answer must have: any text, any JSON, or JSON of a schema. */
export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json' }
  | {
      readonly type: 'json_schema';
      /** Name of the schema. */
      readonly name: string;
      /** JSON Schema of the response. */
      readonly schema: JsonObject;
      /** Whether the provider must keep to the schema. Default: the provider's. */
      readonly strict?: boolean;
      /** What the response is for, as a hint to the model. */
      readonly description?: string;
    };

/** How much a model may think. `effort` as protocols write it (`low`, `medium`, `high`, …); `budgetTokens` bounds it exactly. */
export interface ReasoningSettings {
  /** `false` switches thinking off, `adaptive` lets the model decide. */
  readonly mode?: 'on' | 'off' | 'adaptive';
  /** How much to think, in the provider's words, such as `low` or `high`. Default: the model's. */
  readonly effort?: string;
  /** Most tokens for reasoning. Default: the model's. */
  readonly budgetTokens?: number;
}

/** The neutral form of a chat call, a superset of what the protocols can say. Absent means: the upstream's default. */
export interface ChatRequest {
  /** Name of the model. */
  readonly model: string;
  /** System and developer messages stand where the caller put them. */
  readonly messages: readonly Message[];
  /** Whether the response is streamed. Default: no. */
  readonly stream?: boolean;
  /** The caller wants token counts in the stream. */
  readonly includeUsage?: boolean;
  /** Tools that the model may call. Default: none. */
  readonly tools?: readonly Tool[];
  /** Whether and which tools the model must call. Default: the model decides. */
  readonly toolChoice?: ToolChoice;
  /** Whether the model may call several tools at once. Default: the provider's. */
  readonly parallelToolCalls?: boolean;
  /** Format of the response. Default: text. */
  readonly responseFormat?: ResponseFormat;
  /** How much the model thinks before it responds. Default: the model's. */
  readonly reasoning?: ReasoningSettings;
  /** Most tokens of the response. Default: the provider's, or the model's limit where the API needs a number. */
  readonly maxOutputTokens?: number;
  /** Randomness, from 0. Default: the provider's. */
  readonly temperature?: number;
  /** Nucleus sampling: share of the probability that is sampled from, 0 to 1. Default: the provider's. */
  readonly topP?: number;
  /** Samples from so many of the likeliest tokens. Default: the provider's. */
  readonly topK?: number;
  /** Texts at which the response ends. Default: none. */
  readonly stop?: readonly string[];
  /** Seed for repeatable sampling, where the provider has it. Default: none. */
  readonly seed?: number;
  /** Penalty for tokens by how often they occurred, -2 to 2. Default: the provider's. */
  readonly frequencyPenalty?: number;
  /** Penalty for tokens that occurred at all, -2 to 2. Default: the provider's. */
  readonly presencePenalty?: number;
  /** Bias from -100 to 100, by token id. Default: none. */
  readonly logitBias?: Readonly<Record<string, number>>;
  /** Whether the response has log probabilities of its tokens. Default: no. */
  readonly logprobs?: boolean;
  /** How many alternatives have a log probability at each token. Default: none. */
  readonly topLogprobs?: number;
  /** How many answers are wanted. */
  readonly candidates?: number;
  /** The end user, as the provider's abuse detection wants to hear it. */
  readonly user?: string;
  /** Service tier in the provider's words. Default: the provider's. */
  readonly serviceTier?: string;
  /** The provider's own metadata field, not the gateway's. */
  readonly metadata?: Readonly<Record<string, JsonValue>>;
  /** Fields of the client's protocol without a place here. */
  readonly extra?: Extra;
}
