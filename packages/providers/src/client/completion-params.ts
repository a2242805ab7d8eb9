import type { ChatCompletion, ChatToolCall, ThinkingBlock } from './chat-completion.ts';
import type { StandardSchema } from './schema/standard-schema.ts';
import type { TargetParams } from './target-params.ts';

/** A marker that the prompt up to this part may be cached. */
export interface CacheControl {
  readonly type: 'ephemeral';
  readonly ttl?: string;
}

/** A part of a message's content. */
export type ContentPart =
  | { readonly type: 'text'; readonly text: string; readonly cache_control?: CacheControl }
  | { readonly type: 'refusal'; readonly refusal: string }
  | {
      readonly type: 'image_url';
      readonly image_url: { readonly url: string; readonly detail?: string } | string;
      readonly cache_control?: CacheControl;
    }
  | {
      readonly type: 'input_audio';
      readonly input_audio: { readonly data: string; readonly format: string };
    }
  | {
      readonly type: 'file';
      readonly file: {
        readonly file_data?: string;
        readonly file_id?: string;
        readonly filename?: string;
      };
      readonly cache_control?: CacheControl;
    };

type Content = string | readonly ContentPart[];

/** One turn of a conversation, in the shape of Chat Completions. */
export type ChatMessage =
  | { readonly role: 'system' | 'developer'; readonly content: Content; readonly name?: string }
  | { readonly role: 'user'; readonly content: Content; readonly name?: string }
  | {
      readonly role: 'assistant';
      readonly content?: Content | null;
      readonly name?: string;
      readonly refusal?: string | null;
      readonly tool_calls?: readonly ChatToolCall[];
      readonly function_call?: { readonly name: string; readonly arguments: string } | null;
      readonly reasoning_content?: string;
      readonly thinking_blocks?: readonly ThinkingBlock[];
      readonly audio?: { readonly id: string } | null;
      readonly provider_specific_fields?: Readonly<Record<string, unknown>>;
    }
  | { readonly role: 'tool'; readonly content: Content; readonly tool_call_id: string }
  | { readonly role: 'function'; readonly content: string | null; readonly name: string };

/** Kinds of tools that a provider runs itself. Each has fields of its own. */
export type ProviderToolType =
  | 'code_execution'
  | 'code_interpreter'
  | 'computer_use_preview'
  | 'file_search'
  | 'google_search'
  | 'image_generation'
  | 'mcp'
  | 'url_context'
  | 'web_search'
  | 'web_search_preview'
  | `${string}_${number}`;

/** A function the model may call, whose `parameters` are JSON Schema; a tool that takes free text; or one that the provider runs. */
export type ChatTool =
  | {
      readonly type: 'function';
      readonly function: {
        readonly name: string;
        readonly description?: string;
        readonly parameters?: Readonly<Record<string, unknown>>;
        readonly strict?: boolean | null;
      };
      readonly cache_control?: CacheControl;
    }
  | {
      readonly type: 'custom';
      readonly custom: {
        readonly name: string;
        readonly description?: string;
        readonly format?: Readonly<Record<string, unknown>>;
      };
    }
  | { readonly type: ProviderToolType; readonly [field: string]: unknown };

/** Which tool the model must use. */
export type ChatToolChoice =
  | 'auto'
  | 'none'
  | 'required'
  | { readonly type: 'function'; readonly function: { readonly name: string } }
  | { readonly type: 'custom'; readonly custom: { readonly name: string } }
  | {
      readonly type: 'allowed_tools';
      readonly allowed_tools: {
        readonly mode: 'auto' | 'required';
        readonly tools: readonly Readonly<Record<string, unknown>>[];
      };
    }
  | { readonly type: ProviderToolType; readonly [field: string]: unknown };

/** The form that the answer must have. */
export type ChatResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json_object' }
  | {
      readonly type: 'json_schema';
      readonly json_schema: {
        readonly name: string;
        readonly schema?: Readonly<Record<string, unknown>>;
        readonly strict?: boolean | null;
        readonly description?: string;
      };
    };

/** The fields of OpenAI's Chat Completions but the model. `null` means absent; fields of one provider alone go into `extra_body`. */
export interface ChatCompletionFields {
  readonly messages: readonly ChatMessage[];
  readonly audio?: { readonly voice: string; readonly format: string } | null;
  readonly frequency_penalty?: number | null;
  readonly logit_bias?: Readonly<Record<string, number>> | null;
  readonly logprobs?: boolean | null;
  readonly max_completion_tokens?: number | null;
  readonly max_tokens?: number | null;
  readonly modalities?: readonly string[] | null;
  readonly n?: number | null;
  readonly parallel_tool_calls?: boolean;
  readonly prediction?: Readonly<Record<string, unknown>> | null;
  readonly presence_penalty?: number | null;
  readonly prompt_cache_key?: string;
  readonly reasoning_effort?: string | null;
  /** The form that the answer must have; a schema of zod, valibot, arktype or their like also reads it, as `parsed`. */
  readonly response_format?: ChatResponseFormat | StandardSchema | null;
  readonly safety_identifier?: string;
  readonly seed?: number | null;
  readonly service_tier?: string | null;
  readonly stop?: string | readonly string[] | null;
  readonly store?: boolean | null;
  readonly stream_options?: { readonly include_usage?: boolean } | null;
  readonly temperature?: number | null;
  readonly thinking?: Readonly<Record<string, unknown>> | null;
  readonly tool_choice?: ChatToolChoice | null;
  readonly tools?: readonly ChatTool[] | null;
  readonly top_logprobs?: number | null;
  readonly top_p?: number | null;
  readonly user?: string;
  readonly verbosity?: string | null;
  readonly web_search_options?: Readonly<Record<string, unknown>> | null;
}

/** The fields of OpenAI's Chat Completions. */
export interface ChatCompletionParams extends ChatCompletionFields {
  /** `provider/model`, split at the first slash. */
  readonly model: string;
}

/** The same, with what only a completion has: a stream, and an answer to mock it with. */
export interface CompletionTargetParams extends TargetParams {
  /** Answer with this instead of calling anybody: a text, a chat completion, an error, or the name of one. */
  readonly mock_response?: string | Error | Partial<ChatCompletion> | null;
  readonly mock_tool_calls?: readonly ChatToolCall[] | null;
}

/** Another model to try, with fields that replace those of the call. */
export interface FallbackParams
  extends Partial<Omit<ChatCompletionParams, 'model'>>, CompletionTargetParams {
  readonly model: string;
}

/** What `completion` takes beside its model and whether it streams. */
export interface CompletionOptions extends ChatCompletionFields, CompletionTargetParams {
  /** Models to try in order when the asked one fails. */
  readonly fallbacks?: readonly (string | FallbackParams)[];
  /** Aborts the call, at any moment. */
  readonly signal?: AbortSignal;
}

/** All that `completion` takes. */
export interface CompletionParams extends CompletionOptions {
  /** `provider/model`, split at the first slash, or a name that needs no provider, such as `gpt-4o`. */
  readonly model: string;
  /** Whether the answer comes piece by piece. */
  readonly stream?: boolean | null | undefined;
}
