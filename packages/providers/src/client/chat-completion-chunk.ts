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
  /** Place of the call among those of the message. Deltas with the same index belong together. */
  readonly index: number;
  /** Id of the call, in its first delta. */
  readonly id?: string;
  /** Kind of the tool, in the first delta. */
  readonly type?: 'function' | 'custom';
  /** Name, in the first delta, and a piece of the arguments of a function. */
  readonly function?: { readonly name?: string; readonly arguments?: string };
  /** Name, in the first delta, and a piece of the input of a custom tool. */
  readonly custom?: { readonly name?: string; readonly input?: string };
  /** What the provider adds to the call, such as a signature. Send it back unchanged. */
  readonly extra_content?: Readonly<Record<string, unknown>>;
  /** Fields of the provider without a place in this format. */
  readonly provider_specific_fields?: Readonly<Record<string, unknown>>;
}

/** What a chunk adds to the message of its choice. */
export interface ChunkDelta {
  readonly role?: 'assistant';
  /** The next piece of text. */
  readonly content?: string | null;
  /** The next piece of a refusal. */
  readonly refusal?: string | null;
  /** The next piece of reasoning, as text. */
  readonly reasoning_content?: string;
  /** The same with Groq, Cerebras, OpenRouter and Ollama. */
  readonly reasoning?: string;
  /** Pieces of reasoning with what the provider needs to read them again. */
  readonly reasoning_details?: readonly ReasoningDetail[];
  /** Pieces of reasoning with signatures, in Anthropic's format. */
  readonly thinking_blocks?: readonly ThinkingBlock[];
  /** Pieces of calls of tools. */
  readonly tool_calls?: readonly ToolCallDelta[];
  /** Piece of a function call, in the format before tools. */
  readonly function_call?: { readonly name?: string; readonly arguments?: string };
  /** Citations of web pages. */
  readonly annotations?: readonly UrlCitation[];
  /** The next piece of audio. */
  readonly audio?: Partial<ChatAudio>;
  /** Images of the response. */
  readonly images?: readonly ChatImage[];
  /** What the provider adds to the message. Send it back unchanged. */
  readonly extra_content?: Readonly<Record<string, unknown>>;
  /** Fields of the provider without a place in this format. */
  readonly provider_specific_fields?: Readonly<Record<string, unknown>>;
}

/** One choice's part of a chunk. */
export interface ChunkChoice {
  /** Place among the choices, from 0. */
  readonly index: number;
  /** What is new in the message. */
  readonly delta: ChunkDelta;
  /** Why the choice ended; `null` while it goes on. */
  readonly finish_reason: ChatFinishReason | null;
  /** Log probabilities of the new tokens; `null` or absent where they were not asked for. */
  readonly logprobs?: ChoiceLogprobs | null;
  /** Fields of the provider without a place in this format. */
  readonly provider_specific_fields?: Readonly<Record<string, unknown>>;
}

/** A piece of a streamed answer. The chunk with `usage` is the last one and has no choices. */
export interface ChatCompletionChunk {
  /** Id of the response, the same in all chunks. */
  readonly id: string;
  readonly object: 'chat.completion.chunk';
  /** Unix seconds, the same in all chunks of an answer. */
  readonly created: number;
  /** Name of the model that responds. */
  readonly model: string;
  /** What is new in each choice; empty in a chunk that has only usage. */
  readonly choices: readonly ChunkChoice[];
  /** Token counts, in the last chunk, where they were asked for. */
  readonly usage?: CompletionUsage | null;
  /** Service tier in the provider's words. */
  readonly service_tier?: string | null;
  /** The provider's name for the configuration that responded. */
  readonly system_fingerprint?: string | null;
}
