import type {
  ChatAudio,
  ChatFinishReason,
  ChatImage,
  ChoiceLogprobs,
  CompletionUsage,
  ReasoningDetail,
  ThinkingBlock,
  UrlCitation,
} from './chat-completion.ts';

/** A piece of a tool call. The first one of an `index` has its id and name, later ones only more arguments. */
export interface ToolCallDelta {
  readonly index: number;
  readonly id?: string;
  readonly type?: 'function' | 'custom';
  readonly function?: { readonly name?: string; readonly arguments?: string };
  readonly custom?: { readonly name?: string; readonly input?: string };
  readonly extra_content?: Readonly<Record<string, unknown>>;
  readonly provider_specific_fields?: Readonly<Record<string, unknown>>;
}

/** What a chunk adds to the message of its choice. */
export interface ChunkDelta {
  readonly role?: 'assistant';
  readonly content?: string | null;
  readonly refusal?: string | null;
  readonly reasoning_content?: string;
  /** The same with Groq, Cerebras, OpenRouter and Ollama. */
  readonly reasoning?: string;
  readonly reasoning_details?: readonly ReasoningDetail[];
  readonly thinking_blocks?: readonly ThinkingBlock[];
  readonly tool_calls?: readonly ToolCallDelta[];
  readonly function_call?: { readonly name?: string; readonly arguments?: string };
  readonly annotations?: readonly UrlCitation[];
  readonly audio?: Partial<ChatAudio>;
  readonly images?: readonly ChatImage[];
  readonly extra_content?: Readonly<Record<string, unknown>>;
  readonly provider_specific_fields?: Readonly<Record<string, unknown>>;
}

/** One choice's part of a chunk. */
export interface ChunkChoice {
  readonly index: number;
  readonly delta: ChunkDelta;
  readonly finish_reason: ChatFinishReason | null;
  readonly logprobs?: ChoiceLogprobs | null;
  readonly provider_specific_fields?: Readonly<Record<string, unknown>>;
}

/** A piece of a streamed answer. The chunk with `usage` is the last one and has no choices. */
export interface ChatCompletionChunk {
  readonly id: string;
  readonly object: 'chat.completion.chunk';
  /** Unix seconds, the same in all chunks of an answer. */
  readonly created: number;
  readonly model: string;
  readonly choices: readonly ChunkChoice[];
  readonly usage?: CompletionUsage | null;
  readonly service_tier?: string | null;
  readonly system_fingerprint?: string | null;
}
