import type { ChatCompletion, ChatToolCall, ThinkingBlock } from './chat-completion.ts';
import type { StandardSchema } from './schema/standard-schema.ts';
import type { TargetParams } from './target-params.ts';

/** A marker that the prompt up to this part may be cached. */
export interface CacheControl {
  readonly type: 'ephemeral';
  /** How long the provider keeps it, such as `5m` or `1h`. Default: the provider's. */
  readonly ttl?: string;
}

/** A part of a message's content. */
export type ContentPart =
  | { readonly type: 'text'; readonly text: string; readonly cache_control?: CacheControl }
  | { readonly type: 'refusal'; readonly refusal: string }
  | {
      readonly type: 'image_url';
      /** Address of the image, or a `data:` URL with the image in it. `detail`: the resolution in which the model sees it. */
      readonly image_url: { readonly url: string; readonly detail?: string } | string;
      /** Asks the provider to cache the request up to here. Default: no. */
      readonly cache_control?: CacheControl;
    }
  | {
      readonly type: 'input_audio';
      /** The audio, base64, and its encoding, such as `wav` or `mp3`. */
      readonly input_audio: { readonly data: string; readonly format: string };
    }
  | {
      readonly type: 'file';
      /** The file, by its content or by an id. */
      readonly file: {
        /** Content of the file, as a `data:` URL. */
        readonly file_data?: string;
        /** Id of a file that was uploaded to the provider. */
        readonly file_id?: string;
        /** Name of the file. Default: none. */
        readonly filename?: string;
      };
      /** Asks the provider to cache the request up to here. Default: no. */
      readonly cache_control?: CacheControl;
    };

type Content = string | readonly ContentPart[];

/** One turn of a conversation, in the shape of Chat Completions. */
export type ChatMessage =
  | { readonly role: 'system' | 'developer'; readonly content: Content; readonly name?: string }
  | { readonly role: 'user'; readonly content: Content; readonly name?: string }
  | {
      readonly role: 'assistant';
      /** What the model said. Default: nothing, beside calls of tools. */
      readonly content?: Content | null;
      /** Name of the participant. Default: none. */
      readonly name?: string;
      /** The words in which the model refused. Default: none. */
      readonly refusal?: string | null;
      /** The calls of tools that the model made. Default: none. */
      readonly tool_calls?: readonly ChatToolCall[];
      /** The function call that the model made, in the format before tools. Default: none. */
      readonly function_call?: { readonly name: string; readonly arguments: string } | null;
      /** Reasoning that the model gave, as text. Default: none. */
      readonly reasoning_content?: string;
      /** Reasoning that the model gave, with signatures. Send it back unchanged. Default: none. */
      readonly thinking_blocks?: readonly ThinkingBlock[];
      /** Id of audio that an earlier response had. Default: none. */
      readonly audio?: { readonly id: string } | null;
      /** Fields of the provider that a response had. Send them back unchanged. Default: none. */
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
      /** The function. */
      readonly function: {
        /** Name of the function. */
        readonly name: string;
        /** What the function does, for the model. Default: none. */
        readonly description?: string;
        /** JSON Schema of the arguments. Default: the function takes none. */
        readonly parameters?: Readonly<Record<string, unknown>>;
        /** Whether arguments must keep to the schema. Default: the provider's. */
        readonly strict?: boolean | null;
      };
      /** Asks the provider to cache the request up to here. Default: no. */
      readonly cache_control?: CacheControl;
    }
  | {
      readonly type: 'custom';
      /** The tool. */
      readonly custom: {
        /** Name of the tool. */
        readonly name: string;
        /** What the tool does, for the model. Default: none. */
        readonly description?: string;
        /** Format of the input, such as a grammar. Default: any text. */
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
      /** The tools that the model may call in this request. */
      readonly allowed_tools: {
        /** `auto`: the model decides. `required`: it calls at least one. */
        readonly mode: 'auto' | 'required';
        /** The tools, each by type and name. */
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
      /** The schema of the response. */
      readonly json_schema: {
        /** Name of the schema. */
        readonly name: string;
        /** JSON Schema of the response. */
        readonly schema?: Readonly<Record<string, unknown>>;
        /** Whether the response must keep to the schema. Default: the provider's. */
        readonly strict?: boolean | null;
        /** What the response is for, as a hint to the model. Default: none. */
        readonly description?: string;
      };
    };

/** How much a model thinks before it answers. Which of them a model knows differs; `default` is the provider's own choice. */
export type ReasoningEffort =
  'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max' | 'default';

/** Whether and how much a model thinks, in Anthropic's words. */
export type ThinkingParams =
  | {
      readonly type: 'enabled';
      /** Tokens for thoughts at most; they count against the answer's bound. */
      readonly budget_tokens?: number;
      /** Whether reasoning is shown, in the provider's words. Default: the provider's. */
      readonly display?: string;
    }
  | { readonly type: 'adaptive'; readonly display?: string }
  | { readonly type: 'disabled' };

/** The fields of OpenAI's Chat Completions but the model. `null` means absent; fields of one provider alone go into `extra_body`. */
export interface ChatCompletionFields {
  /** The conversation, the oldest turn first. */
  readonly messages: readonly ChatMessage[];
  /** How spoken output sounds, and its format. Asked for by `modalities`. */
  /** Voice and encoding of spoken responses. Default: none. */
  readonly audio?: { readonly voice: string; readonly format: string } | null;
  /** From -2 to 2: above 0, words that came often come less. */
  readonly frequency_penalty?: number | null;
  /** Tokens by their ids, and how much likelier each becomes, from -100 to 100. */
  readonly logit_bias?: Readonly<Record<string, number>> | null;
  /** Whether the answer says how likely each of its tokens was. */
  readonly logprobs?: boolean | null;
  /** Tokens of the answer at most, thoughts included. */
  readonly max_completion_tokens?: number | null;
  /** The same under its older name. */
  readonly max_tokens?: number | null;
  /** What the answer may be. */
  readonly modalities?: readonly ('text' | 'audio' | 'image')[] | null;
  /** Answers to the conversation. Default 1. */
  readonly n?: number | null;
  /** Whether the model may call several tools in one answer. */
  readonly parallel_tool_calls?: boolean;
  /** Text that much of the answer will repeat, so that it comes faster. */
  readonly prediction?: {
    readonly type: 'content';
    /** Text that is expected in the response, so that the provider can respond faster. */
    readonly content: string | readonly { readonly type: 'text'; readonly text: string }[];
  } | null;
  /** From -2 to 2: above 0, words that came already come less. */
  readonly presence_penalty?: number | null;
  /** Calls with the same key find each other's cached prompts. */
  readonly prompt_cache_key?: string;
  /** How much the model thinks before it answers. */
  readonly reasoning_effort?: ReasoningEffort | null;
  /** The form that the answer must have; a schema of zod, valibot, arktype or their like also reads it, as `parsed`. */
  readonly response_format?: ChatResponseFormat | StandardSchema | null;
  /** The end user, without a name, for the provider's checks. */
  readonly safety_identifier?: string;
  /** The same seed asks for the same answer, as far as the model can. */
  readonly seed?: number | null;
  /** How fast and how dear the answer is. Providers have words of their own, too. */
  readonly service_tier?: 'auto' | 'default' | 'flex' | 'scale' | 'priority' | (string & {}) | null;
  /** Texts at which the answer ends. OpenAI takes four. */
  readonly stop?: string | readonly string[] | null;
  /** Whether the provider keeps the answer. */
  readonly store?: boolean | null;
  /** Whether a stream ends with its token counts. */
  /** `include_usage`: whether a last chunk has token counts. Default: no. */
  readonly stream_options?: { readonly include_usage?: boolean } | null;
  /** From 0 to 2: the higher, the more varied. */
  readonly temperature?: number | null;
  /** Whether and how much the model thinks, in Anthropic's words. */
  readonly thinking?: ThinkingParams | null;
  /** Which tool the model may or must use. Default `auto` where there are tools. */
  readonly tool_choice?: ChatToolChoice | null;
  /** What the model may call. */
  readonly tools?: readonly ChatTool[] | null;
  /** For how many of the likeliest tokens at each place `logprobs` tells. */
  readonly top_logprobs?: number | null;
  /** Only the likeliest tokens that together have this probability. */
  readonly top_p?: number | null;
  /** The end user, for the provider. */
  readonly user?: string;
  /** How long the answer is. */
  readonly verbosity?: 'low' | 'medium' | 'high' | null;
  /** How the provider searches the web before it answers. */
  readonly web_search_options?: {
    /** How much of the found pages the model sees. Default: the provider's. */
    readonly search_context_size?: 'low' | 'medium' | 'high';
    /** Where the user is, to find pages nearby. Default: not known. */
    readonly user_location?: {
      readonly type: 'approximate';
      /** The place, as far as it is known. */
      readonly approximate: {
        /** City, in free text. */
        readonly city?: string;
        /** Country, two letters of ISO 3166-1. */
        readonly country?: string;
        /** Region, in free text. */
        readonly region?: string;
        /** Time zone, such as `Europe/Berlin`. */
        readonly timezone?: string;
      };
    } | null;
  } | null;
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
  /** Tools to call instead of calling anybody. */
  readonly mock_tool_calls?: readonly ChatToolCall[] | null;
}

/** Another model to try, with fields that replace those of the call. */
export interface FallbackParams
  extends Partial<Omit<ChatCompletionParams, 'model'>>, CompletionTargetParams {
  /** Name of the fallback model. */
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
