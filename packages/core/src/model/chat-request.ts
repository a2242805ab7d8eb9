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
      readonly name: string;
      readonly schema: JsonObject;
      readonly strict?: boolean;
      readonly description?: string;
    };

/** How much a model may think. `effort` as protocols write it (`low`, `medium`, `high`, …); `budgetTokens` bounds it exactly. */
export interface ReasoningSettings {
  /** `false` switches thinking off, `adaptive` lets the model decide. */
  readonly mode?: 'on' | 'off' | 'adaptive';
  readonly effort?: string;
  readonly budgetTokens?: number;
}

/** The neutral form of a chat call, a superset of what the protocols can say. Absent means: the upstream's default. */
export interface ChatRequest {
  readonly model: string;
  /** System and developer messages stand where the caller put them. */
  readonly messages: readonly Message[];
  readonly stream?: boolean;
  /** The caller wants token counts in the stream. */
  readonly includeUsage?: boolean;
  readonly tools?: readonly Tool[];
  readonly toolChoice?: ToolChoice;
  readonly parallelToolCalls?: boolean;
  readonly responseFormat?: ResponseFormat;
  readonly reasoning?: ReasoningSettings;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly logitBias?: Readonly<Record<string, number>>;
  readonly logprobs?: boolean;
  readonly topLogprobs?: number;
  /** How many answers are wanted. */
  readonly candidates?: number;
  /** The end user, as the provider's abuse detection wants to hear it. */
  readonly user?: string;
  readonly serviceTier?: string;
  /** The provider's own metadata field, not the gateway's. */
  readonly metadata?: Readonly<Record<string, JsonValue>>;
  readonly extra?: Extra;
}
