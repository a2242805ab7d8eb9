import type { HiddenParams } from './hidden-params.ts';

/** Why a choice ended. */
export type ChatFinishReason =
  'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call';

/** A call of a function. `arguments` is the exact text that the model wrote, meant to be JSON. */
export interface FunctionToolCall {
  /** Id of the call, which its result names. */
  readonly id: string;
  readonly type: 'function';
  /** Name of the function, and its arguments as the model wrote them: JSON, not checked. */
  readonly function: { readonly name: string; readonly arguments: string };
  /** Fields of the provider without a place in this format. */
  readonly provider_specific_fields?: Readonly<Record<string, unknown>>;
  /** Gemini's, over its API that speaks like OpenAI's: the signature of the thought before. */
  readonly extra_content?: Readonly<Record<string, unknown>>;
}

/** A call of a tool that takes free text. */
export interface CustomToolCall {
  /** Id of the call, which its result names. */
  readonly id: string;
  readonly type: 'custom';
  /** Name of the tool, and its input as text. */
  readonly custom: { readonly name: string; readonly input: string };
  /** Fields of the provider without a place in this format. */
  readonly provider_specific_fields?: Readonly<Record<string, unknown>>;
}

/** A call of one of the caller's tools. */
export type ChatToolCall = FunctionToolCall | CustomToolCall;

/** A place on the web that a text relies on. Offsets count UTF-16 units of the content. */
export interface UrlCitation {
  readonly type: 'url_citation';
  /** The page that is cited, and where. */
  readonly url_citation: {
    /** Address of the page. */
    readonly url: string;
    /** Title of the page. */
    readonly title?: string;
    /** Offset of the first character of the cited passage in the text. */
    readonly start_index?: number;
    /** Offset behind the last character of the cited passage in the text. */
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
  /** Reasoning as text. */
  readonly text?: string | null;
  /** Summary of the reasoning. */
  readonly summary?: string | null;
  /** Reasoning that only the provider can read. */
  readonly data?: string;
  /** The provider's signature. Send it back unchanged. */
  readonly signature?: string | null;
  /** Id of the detail at the provider. */
  readonly id?: string | null;
  /** Name of the format that the provider wrote it in. */
  readonly format?: string | null;
  /** Place among the details, from 0. */
  readonly index?: number | null;
}

/** Spoken output: base64, its words, and until when the provider keeps it (Unix seconds). */
export interface ChatAudio {
  /** Id by which a later message refers to the audio. */
  readonly id: string;
  /** The audio, base64. */
  readonly data: string;
  /** What is said in the audio, as text. */
  readonly transcript: string;
  /** Until when the provider keeps the audio, in Unix seconds. */
  readonly expires_at: number;
}

/** An image in an answer, as a data URL. */
export interface ChatImage {
  readonly type: 'image_url';
  /** Place among the images, from 0. */
  readonly index?: number;
  /** Address of the image, or a `data:` URL with the image in it. */
  readonly image_url: { readonly url: string; readonly detail?: string };
}

/** What the model answered. Fields that were not set are absent, so that it can be sent back as it is. */
export interface ChatCompletionMessage {
  readonly role: 'assistant';
  /** Text of the response; `null` where it has none, such as beside calls of tools. */
  readonly content: string | null;
  /** The words in which the model refuses; `null` or absent where it does not. */
  readonly refusal?: string | null;
  /** Reasoning as text; absent where the provider sends none. */
  readonly reasoning_content?: string;
  /** The same with Groq, Cerebras, OpenRouter and Ollama. */
  readonly reasoning?: string;
  /** OpenRouter's thoughts, with what is signed or sealed of them. */
  readonly reasoning_details?: readonly ReasoningDetail[];
  /** Reasoning with signatures, in Anthropic's format. Send it back unchanged. */
  readonly thinking_blocks?: readonly ThinkingBlock[];
  /** Tools that the model calls; absent where it calls none. */
  readonly tool_calls?: readonly ChatToolCall[];
  /** Function that the model calls, in the format before tools. */
  readonly function_call?: { readonly name: string; readonly arguments: string };
  /** Citations of web pages. */
  readonly annotations?: readonly UrlCitation[];
  /** Audio of the response, where it was asked for. */
  readonly audio?: ChatAudio;
  /** Images of the response. */
  readonly images?: readonly ChatImage[];
  /** Gemini's, over its API that speaks like OpenAI's. */
  readonly extra_content?: Readonly<Record<string, unknown>>;
  /** Fields of the provider without a place in this format. */
  readonly provider_specific_fields?: Readonly<Record<string, unknown>>;
}

/** The log probability of one token. */
export interface TokenLogprob {
  /** The token as text. */
  readonly token: string;
  /** Its natural logarithm of the probability. */
  readonly logprob: number;
  /** The token's UTF-8 bytes; `null` where it has none. */
  readonly bytes: readonly number[] | null;
  /** The likeliest tokens at this place. */
  readonly top_logprobs: readonly {
    /** The token as text. */
    readonly token: string;
    /** Its natural logarithm of the probability. */
    readonly logprob: number;
    /** The token's UTF-8 bytes; `null` where it has none. */
    readonly bytes: readonly number[] | null;
  }[];
}

/** Log probabilities of a choice's tokens. */
export interface ChoiceLogprobs {
  /** Those of the text's tokens. */
  readonly content: readonly TokenLogprob[] | null;
  /** Those of the refusal's tokens. */
  readonly refusal?: readonly TokenLogprob[] | null;
}

/** One of the answers to a call. */
export interface ChatChoice {
  /** Place among the choices, from 0. */
  readonly index: number;
  /** The message. */
  readonly message: ChatCompletionMessage;
  /** Why the choice ended. */
  readonly finish_reason: ChatFinishReason;
  /** Log probabilities of the tokens; `null` or absent where they were not asked for. */
  readonly logprobs?: ChoiceLogprobs | null;
  /** Fields of the provider without a place in this format. */
  readonly provider_specific_fields?: Readonly<Record<string, unknown>>;
}

/** Token counts. `prompt_tokens` includes what was read from a cache and what was written to one. */
export interface CompletionUsage {
  /** Tokens of the request, those of the cache included. */
  readonly prompt_tokens: number;
  /** Tokens of the response, those of reasoning included. */
  readonly completion_tokens: number;
  /** Tokens of request and response together. */
  readonly total_tokens: number;
  /** Tokens of the request by kind; each kind is a part of `prompt_tokens`. */
  readonly prompt_tokens_details?: {
    /** Read from the provider's cache. */
    readonly cached_tokens?: number;
    /** Of audio. */
    readonly audio_tokens?: number;
    /** Of text. */
    readonly text_tokens?: number;
    /** Of images. */
    readonly image_tokens?: number;
    /** Written into the provider's cache. */
    readonly cache_write_tokens?: number;
    /** Written into the provider's cache, under LiteLLM's name. */
    readonly cache_creation_tokens?: number;
    /** Written into the provider's cache, by how long it keeps them. */
    readonly cache_creation_token_details?: {
      /** Kept for five minutes. */
      readonly ephemeral_5m_input_tokens?: number;
      /** Kept for an hour. */
      readonly ephemeral_1h_input_tokens?: number;
    };
  };
  /** Tokens of the response by kind; each kind is a part of `completion_tokens`. */
  readonly completion_tokens_details?: {
    /** Of reasoning. */
    readonly reasoning_tokens?: number;
    /** Of text. */
    readonly text_tokens?: number;
    /** Of audio. */
    readonly audio_tokens?: number;
    /** Of images. */
    readonly image_tokens?: number;
    /** Of the prediction, where it was right. */
    readonly accepted_prediction_tokens?: number;
    /** Of the prediction, where it was wrong. They are paid for. */
    readonly rejected_prediction_tokens?: number;
  };
  /** Tokens that were read from the provider's cache, under Anthropic's name. */
  readonly cache_read_input_tokens?: number;
  /** Tokens that were written into the provider's cache, under Anthropic's name. */
  readonly cache_creation_input_tokens?: number;
  /** How often the provider's own tools were used, by their names. */
  readonly server_tool_use?: Readonly<Record<string, number>>;
  /** What the provider says that the call cost. */
  readonly cost?: number;
}

/** A non-streaming response, in the shape of OpenAI's Chat Completions. */
export interface ChatCompletion {
  /** Id of the response. */
  readonly id: string;
  readonly object: 'chat.completion';
  /** Unix seconds. */
  readonly created: number;
  /** Name of the model that responds. */
  readonly model: string;
  /** The choices; one, unless `n` asked for more. */
  readonly choices: readonly ChatChoice[];
  /** Token counts; absent where the upstream sent none. */
  readonly usage?: CompletionUsage;
  /** Service tier in the provider's words. */
  readonly service_tier?: string | null;
  /** The provider's name for the configuration that responded. */
  readonly system_fingerprint?: string | null;
}

/** A non-streaming response with what came beside it. The fields that begin with an underscore are not enumerable, so they are never printed as JSON. */
export interface CompletionAnswer extends ChatCompletion {
  /** What the client notes about the call: provider, deployment, attempts, headers. Not enumerable. */
  readonly _hidden_params: HiddenParams;
  /** From the call to its answer, retries and fallbacks included, in milliseconds. */
  readonly _response_ms: number;
}
