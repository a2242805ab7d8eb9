import type { ChatMessage, ChatTool } from './completion-params.ts';
import type { HiddenParams } from './hidden-params.ts';
import type { MessagesTextBlock, MessagesTool, MessagesTurn } from './messages.ts';
import type { TargetParams } from './target-params.ts';

/**
 * What `countTokens` takes beside its model: a conversation as `completion` or as `messages` takes it. It is read as one of
 * Anthropic's where it has `system`, a tool with `input_schema`, or a part that only Anthropic has, such as `tool_result`.
 */
export interface CountTokensOptions extends TargetParams {
  /** Messages of the conversation, in OpenAI's or Anthropic's format. */
  readonly messages: readonly (ChatMessage | MessagesTurn)[];
  /** What stands before the conversation, in Anthropic's shape. */
  readonly system?: string | readonly MessagesTextBlock[];
  /** They are tokens, too. */
  readonly tools?: readonly (ChatTool | MessagesTool)[];
  /** Models to try in order when the asked one fails. */
  readonly fallbacks?: readonly string[];
  /** Aborts the call, at any moment. */
  readonly signal?: AbortSignal;
}

/** All that `countTokens` takes. */
export interface CountTokensParams extends CountTokensOptions {
  /** `provider/model`, or a name that needs no provider. */
  readonly model: string;
}

/** How many tokens an input is. */
export interface CountTokensAnswer {
  /** Tokens of the request. */
  readonly input_tokens: number;
  /** Whether the provider has no such call, so that this is a guess of ours. */
  readonly is_estimate: boolean;
  /** Who answered, and what came beside the answer. Never printed as JSON. */
  readonly _hidden_params: HiddenParams;
  /** From the call to its answer, retries and fallbacks included, in milliseconds. Never printed as JSON. */
  readonly _response_ms: number;
}
