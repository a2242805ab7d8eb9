import type { HiddenParams } from './hidden-params.ts';
import type { TargetParams } from './target-params.ts';
import type {
  ResponsesOutputContent,
  ResponsesOutputItem,
  ResponsesInputItem,
} from './responses-items.ts';

/** A function of the caller's, or a tool that the provider runs. */
export type ResponsesTool =
  | {
      readonly type: 'function';
      /** Name of the tool. */
      readonly name: string;
      /** What the tool does, for the model. Default: none. */
      readonly description?: string | null;
      /** JSON Schema of the arguments. */
      readonly parameters: Readonly<Record<string, unknown>> | null;
      /** Whether arguments must keep to the schema. Default: the provider's. */
      readonly strict?: boolean | null;
    }
  | {
      /** Type of the provider's tool. */
      readonly type:
        | 'apply_patch'
        | 'code_interpreter'
        | 'computer'
        | 'computer_use_preview'
        | 'custom'
        | 'file_search'
        | 'image_generation'
        | 'local_shell'
        | 'mcp'
        | 'shell'
        | 'web_search'
        | 'web_search_preview';
      readonly [field: string]: unknown;
    };

/** What `responses` takes beside its model and whether it streams, in OpenAI's words. `null` means absent. */
export interface ResponsesOptions extends Omit<TargetParams, 'metadata'> {
  /** A text, or the items of a conversation. */
  readonly input?: string | readonly ResponsesInputItem[];
  /** What stands before the conversation. */
  readonly instructions?: string | null;
  /** Whether the answer is made while nobody waits for it. Only where the provider speaks this protocol. */
  readonly background?: boolean | null;
  /** What of the conversation the provider keeps. Only where it speaks this protocol. */
  /** Conversation at the provider that the response is added to. Default: none. */
  readonly conversation?: string | { readonly id: string } | null;
  /** What the answer has beside itself, such as `reasoning.encrypted_content`. */
  readonly include?: readonly string[] | null;
  /** Tokens of the answer at most, thoughts included. */
  readonly max_output_tokens?: number | null;
  /** Calls of the provider's own tools at most. */
  readonly max_tool_calls?: number | null;
  /** OpenAI's: kept with the answer. Labels for logs go into `litellm_metadata`. */
  readonly metadata?: Readonly<Record<string, string>> | null;
  /** Whether the model may call several tools at once. Default: the provider's. */
  readonly parallel_tool_calls?: boolean | null;
  /** The answer that this one goes on from. Only where the provider speaks this protocol. */
  readonly previous_response_id?: string | null;
  /** Stored prompt at the provider, by id and variables. Default: none. */
  readonly prompt?: Readonly<Record<string, unknown>> | null;
  /** Groups requests that share a cache at the provider. Default: none. */
  readonly prompt_cache_key?: string;
  /** How long the provider keeps the cache. Default: the provider's. */
  readonly prompt_cache_retention?: 'in-memory' | 'in_memory' | '24h' | null;
  /** How much the model thinks before it answers, and whether it says what. */
  readonly reasoning?: {
    /** How much to think. Default: the model's. */
    readonly effort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | null;
    /** Which summary of the reasoning is shown. Default: none. */
    readonly summary?: 'auto' | 'concise' | 'detailed' | null;
  } | null;
  /** Hash of the end user's id, for the provider's own checks. Default: none. */
  readonly safety_identifier?: string;
  /** Service tier. Default: the provider's. */
  readonly service_tier?: 'auto' | 'default' | 'flex' | 'scale' | 'priority' | null;
  /** Whether the provider keeps the answer. */
  readonly store?: boolean | null;
  /** Options of the stream, such as `include_obfuscation`. Default: the provider's. */
  readonly stream_options?: Readonly<Record<string, unknown>> | null;
  /** From 0 to 2: the higher, the more varied. */
  readonly temperature?: number | null;
  /** The form that the text must have, and how long it is. */
  readonly text?: {
    /** Format of the text. Default: plain text. */
    readonly format?:
      | { readonly type: 'text' }
      | { readonly type: 'json_object' }
      | {
          readonly type: 'json_schema';
          /** Name of the schema. */
          readonly name: string;
          /** JSON Schema of the response. */
          readonly schema: Readonly<Record<string, unknown>>;
          /** Whether the response must keep to the schema. Default: the provider's. */
          readonly strict?: boolean | null;
          /** What the response is for, as a hint to the model. Default: none. */
          readonly description?: string;
        };
    /** How long responses are. Default: the model's. */
    readonly verbosity?: 'low' | 'medium' | 'high' | null;
  };
  /** Which tool the model may or must use. */
  readonly tool_choice?:
    | 'auto'
    | 'none'
    | 'required'
    | { readonly type: 'function'; readonly name: string }
    | { readonly type: 'custom'; readonly name: string }
    | {
        readonly type: 'allowed_tools';
        /** `auto`: the model decides. `required`: it calls at least one. */
        readonly mode: 'auto' | 'required';
        /** The tools that may be called, each by type and name. */
        readonly tools: readonly Readonly<Record<string, unknown>>[];
      }
    | { readonly type: Exclude<ResponsesTool['type'], 'function' | 'custom'> };
  /** Tools that the model may call. Default: none. */
  readonly tools?: readonly ResponsesTool[];
  /** How many alternatives have a log probability at each token. Default: none. */
  readonly top_logprobs?: number | null;
  /** Only the likeliest tokens that together have this probability. */
  readonly top_p?: number | null;
  /** Whether the provider drops the oldest items where the input is too long (`auto`) or refuses it. Default: the provider's. */
  readonly truncation?: 'auto' | 'disabled' | null;
  /** The end user, for the provider. */
  readonly user?: string;
  /** Models to try in order when the asked one fails: names, or fields that replace those of the call. */
  readonly fallbacks?: readonly (
    /** Models to try in this order after a failure, each a name or a request of its own. Default: none. */
    string | (Partial<Omit<ResponsesOptions, 'fallbacks'>> & { readonly model: string })
  )[];
  /** Aborts the call, at any moment. */
  readonly signal?: AbortSignal;
  /** A text to answer with instead of calling anybody, or the name of an error. */
  readonly mock_response?: string | Error | null;
}

/** All that `responses` takes. */
export interface ResponsesParams extends ResponsesOptions {
  /** `provider/model`, or a name that needs no provider. */
  readonly model: string;
  /** Whether the answer comes piece by piece. */
  readonly stream?: boolean | null | undefined;
}

/** Token counts in the words of the Responses API. */
export interface ResponsesUsage {
  /** What was read from a cache included. */
  readonly input_tokens: number;
  /** Tokens of the request that were read from the cache; a part of `input_tokens`. */
  readonly input_tokens_details?: { readonly cached_tokens?: number };
  /** Thoughts included. */
  readonly output_tokens: number;
  /** Tokens of reasoning; a part of `output_tokens`. */
  readonly output_tokens_details?: { readonly reasoning_tokens?: number };
  /** Tokens of request and response together. */
  readonly total_tokens: number;
}

/** A non-streaming response in the shape of OpenAI's Responses API. */
export interface ResponsesResponse {
  /** Id of the response. */
  readonly id: string;
  readonly object: 'response';
  /** Unix seconds. */
  readonly created_at: number;
  /** How far the response has come. */
  readonly status?: 'completed' | 'failed' | 'in_progress' | 'cancelled' | 'queued' | 'incomplete';
  /** As the provider names it. */
  readonly model: string;
  /** What the model produced, in order. */
  readonly output: readonly ResponsesOutputItem[];
  /** Why the answer is not complete. */
  readonly incomplete_details?: {
    /** Why the response is incomplete. */
    readonly reason?: 'max_output_tokens' | 'content_filter';
  } | null;
  /** Why there is no answer. */
  /** What the response failed with; `null` where it has not. */
  readonly error?: { readonly code: string; readonly message: string } | null;
  /** Token counts; `null` or absent where there are none yet. */
  readonly usage?: ResponsesUsage | null;
  /** Values that the request had in `metadata`. */
  readonly metadata?: Readonly<Record<string, string>> | null;
  /** Id of the response that this one continues. */
  readonly previous_response_id?: string | null;
  /** Service tier in the provider's words. */
  readonly service_tier?: string | null;
}

/** A non-streaming response with what came beside it. The fields that begin with an underscore, and `output_text`, are never printed as JSON. */
export interface ResponsesAnswer extends ResponsesResponse {
  /** All texts of the answer, joined. */
  readonly output_text: string;
  /** Who answered, and what came beside the answer. */
  readonly _hidden_params: HiddenParams;
  /** From the call to its answer, retries and fallbacks included, in milliseconds. */
  readonly _response_ms: number;
}

interface OfItem {
  readonly item_id: string;
  /** The place of the item in `output`. */
  readonly output_index: number;
}

interface OfPart extends OfItem {
  /** The place of the part in the item. */
  readonly content_index: number;
}

type Numbered<Event> = Event & {
  /** Counts the events of an answer. */
  readonly sequence_number: number;
};

/** One event of a streamed answer. */
export type ResponsesEvent = Numbered<
  | {
      /** How far the response has come. */
      readonly type:
        | 'response.created'
        | 'response.queued'
        | 'response.in_progress'
        | 'response.completed'
        | 'response.incomplete'
        | 'response.failed';
      /** The response so far. */
      readonly response: ResponsesResponse;
    }
  | {
      /** Whether the item begins or is complete. */
      readonly type: 'response.output_item.added' | 'response.output_item.done';
      /** Place of the item in `output`, from 0. */
      readonly output_index: number;
      /** The item so far. */
      readonly item: ResponsesOutputItem;
    }
  | ({
      /** Whether the part begins or is complete. */
      readonly type: 'response.content_part.added' | 'response.content_part.done';
      /** The part so far. */
      readonly part: ResponsesOutputContent;
    } & OfPart)
  | ({ readonly type: 'response.output_text.delta'; readonly delta: string } & OfPart)
  | ({ readonly type: 'response.output_text.done'; readonly text: string } & OfPart)
  | ({
      readonly type: 'response.output_text.annotation.added';
      /** The citation. */
      readonly annotation: Readonly<Record<string, unknown>>;
      /** Place among the citations of the part, from 0. */
      readonly annotation_index: number;
    } & OfPart)
  | ({ readonly type: 'response.refusal.delta'; readonly delta: string } & OfPart)
  | ({ readonly type: 'response.refusal.done'; readonly refusal: string } & OfPart)
  | ({ readonly type: 'response.function_call_arguments.delta'; readonly delta: string } & OfItem)
  | ({
      readonly type: 'response.function_call_arguments.done';
      /** The arguments: JSON, not checked. */
      readonly arguments: string;
    } & OfItem)
  | ({ readonly type: 'response.reasoning_text.delta'; readonly delta: string } & OfPart)
  | ({ readonly type: 'response.reasoning_text.done'; readonly text: string } & OfPart)
  | ({
      readonly type: 'response.reasoning_summary_text.delta';
      /** The next piece of the summary. */
      readonly delta: string;
      /** Place among the parts of the summary, from 0. */
      readonly summary_index: number;
    } & OfItem)
  | ({
      readonly type: 'response.reasoning_summary_text.done';
      /** The part of the summary. */
      readonly text: string;
      /** Place among the parts of the summary, from 0. */
      readonly summary_index: number;
    } & OfItem)
  | {
      /** Whether the part of the summary begins or is complete. */
      readonly type:
        | 'response.reasoning_summary_part.added'
        | 'response.reasoning_summary_part.done'
        | 'response.custom_tool_call_input.delta'
        | 'response.custom_tool_call_input.done'
        | `response.${'audio' | 'audio.transcript'}.${'delta' | 'done'}`
        | `response.${'code_interpreter_call' | 'file_search_call' | 'image_generation_call' | 'mcp_call' | 'mcp_list_tools' | 'web_search_call'}.${string}`
        | `response.${'code_interpreter_call_code' | 'mcp_call_arguments'}.${'delta' | 'done'}`;
      readonly [field: string]: unknown;
    }
>;
