import type { HiddenParams } from './hidden-params.ts';

/** Why a choice ended. */
export type ChatFinishReason =
  'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call';

/** A call of a function. `arguments` is the exact text that the model wrote, meant to be JSON. */
export interface FunctionToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
  readonly provider_specific_fields?: Readonly<Record<string, unknown>>;
  /** Gemini's, over its API that speaks like OpenAI's: the signature of the thought before. */
  readonly extra_content?: Readonly<Record<string, unknown>>;
}

/** A call of a tool that takes free text. */
export interface CustomToolCall {
  readonly id: string;
  readonly type: 'custom';
  readonly custom: { readonly name: string; readonly input: string };
  readonly provider_specific_fields?: Readonly<Record<string, unknown>>;
}

/** A call of one of the caller's tools. */
export type ChatToolCall = FunctionToolCall | CustomToolCall;

/** A place on the web that a text relies on. Offsets count UTF-16 units of the content. */
export interface UrlCitation {
  readonly type: 'url_citation';
  readonly url_citation: {
    readonly url: string;
    readonly title?: string;
    readonly start_index?: number;
    readonly end_index?: number;
  };
}

/** What a model thought, as it must be sent back. An empty `thinking` with a signature is meaningful. */
export type ThinkingBlock =
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature?: string }
  | { readonly type: 'redacted_thinking'; readonly data: string };

/** One thought in OpenRouter's list. Whoever sends it back sends it as it is. */
export interface ReasoningDetail {
  /** `reasoning.text`, `reasoning.summary` or `reasoning.encrypted`. */
  readonly type?: string;
  readonly text?: string | null;
  readonly summary?: string | null;
  readonly data?: string;
  readonly signature?: string | null;
  readonly id?: string | null;
  readonly format?: string | null;
  readonly index?: number | null;
}

/** Spoken output: base64, its words, and until when the provider keeps it (Unix seconds). */
export interface ChatAudio {
  readonly id: string;
  readonly data: string;
  readonly transcript: string;
  readonly expires_at: number;
}

/** An image in an answer, as a data URL. */
export interface ChatImage {
  readonly type: 'image_url';
  readonly index?: number;
  readonly image_url: { readonly url: string; readonly detail?: string };
}

/** What the model answered. Fields that were not set are absent, so that it can be sent back as it is. */
export interface ChatCompletionMessage {
  readonly role: 'assistant';
  readonly content: string | null;
  readonly refusal?: string | null;
  readonly reasoning_content?: string;
  /** The same with Groq, Cerebras, OpenRouter and Ollama. */
  readonly reasoning?: string;
  /** OpenRouter's thoughts, with what is signed or sealed of them. */
  readonly reasoning_details?: readonly ReasoningDetail[];
  readonly thinking_blocks?: readonly ThinkingBlock[];
  readonly tool_calls?: readonly ChatToolCall[];
  readonly function_call?: { readonly name: string; readonly arguments: string };
  readonly annotations?: readonly UrlCitation[];
  readonly audio?: ChatAudio;
  readonly images?: readonly ChatImage[];
  /** Gemini's, over its API that speaks like OpenAI's. */
  readonly extra_content?: Readonly<Record<string, unknown>>;
  readonly provider_specific_fields?: Readonly<Record<string, unknown>>;
}

/** The log probability of one token. */
export interface TokenLogprob {
  readonly token: string;
  readonly logprob: number;
  readonly bytes: readonly number[] | null;
  readonly top_logprobs: readonly {
    readonly token: string;
    readonly logprob: number;
    readonly bytes: readonly number[] | null;
  }[];
}

/** Log probabilities of a choice's tokens. */
export interface ChoiceLogprobs {
  readonly content: readonly TokenLogprob[] | null;
  readonly refusal?: readonly TokenLogprob[] | null;
}

/** One of the answers to a call. */
export interface ChatChoice {
  readonly index: number;
  readonly message: ChatCompletionMessage;
  readonly finish_reason: ChatFinishReason;
  readonly logprobs?: ChoiceLogprobs | null;
  readonly provider_specific_fields?: Readonly<Record<string, unknown>>;
}

/** Token counts. `prompt_tokens` includes what was read from a cache and what was written to one. */
export interface CompletionUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details?: {
    readonly cached_tokens?: number;
    readonly audio_tokens?: number;
    readonly text_tokens?: number;
    readonly image_tokens?: number;
    readonly cache_write_tokens?: number;
    readonly cache_creation_tokens?: number;
    readonly cache_creation_token_details?: {
      readonly ephemeral_5m_input_tokens?: number;
      readonly ephemeral_1h_input_tokens?: number;
    };
  };
  readonly completion_tokens_details?: {
    readonly reasoning_tokens?: number;
    readonly text_tokens?: number;
    readonly audio_tokens?: number;
    readonly image_tokens?: number;
    readonly accepted_prediction_tokens?: number;
    readonly rejected_prediction_tokens?: number;
  };
  readonly cache_read_input_tokens?: number;
  readonly cache_creation_input_tokens?: number;
  readonly server_tool_use?: Readonly<Record<string, number>>;
  /** What the provider says that the call cost. */
  readonly cost?: number;
}

/** A whole answer, in the shape of OpenAI's Chat Completions. */
export interface ChatCompletion {
  readonly id: string;
  readonly object: 'chat.completion';
  /** Unix seconds. */
  readonly created: number;
  readonly model: string;
  readonly choices: readonly ChatChoice[];
  readonly usage?: CompletionUsage;
  readonly service_tier?: string | null;
  readonly system_fingerprint?: string | null;
}

/** A whole answer with what came beside it. The fields that begin with an underscore are not enumerable, so they are never printed as JSON. */
export interface CompletionAnswer extends ChatCompletion {
  readonly _hidden_params: HiddenParams;
  /** From the call to its answer, retries and fallbacks included, in milliseconds. */
  readonly _response_ms: number;
}
