import type { HiddenParams } from './hidden-params.ts';
import type { TargetParams } from './target-params.ts';

/** A part of a message to the model. */
export type ResponsesInputContent =
  | { readonly type: 'input_text'; readonly text: string }
  | {
      readonly type: 'input_image';
      readonly image_url?: string | null;
      readonly file_id?: string | null;
      readonly detail?: 'low' | 'high' | 'auto' | 'original';
    }
  | {
      readonly type: 'input_file';
      readonly file_data?: string;
      readonly file_id?: string | null;
      readonly file_url?: string;
      readonly filename?: string;
    }
  | {
      readonly type: 'input_audio';
      readonly input_audio: { readonly data: string; readonly format: 'mp3' | 'wav' };
    };

/** A part of the model's message. */
export type ResponsesOutputContent =
  | {
      readonly type: 'output_text';
      readonly text: string;
      readonly annotations: readonly Readonly<Record<string, unknown>>[];
      readonly logprobs?: readonly unknown[];
    }
  | { readonly type: 'refusal'; readonly refusal: string };

/** What the model wrote. */
export interface ResponsesOutputMessage {
  readonly type: 'message';
  readonly id: string;
  readonly role: 'assistant';
  readonly status: 'in_progress' | 'completed' | 'incomplete';
  readonly content: readonly ResponsesOutputContent[];
  readonly phase?: string | null;
}

/** The model calls a function of the caller's. */
export interface ResponsesFunctionCall {
  readonly type: 'function_call';
  readonly id?: string;
  /** What its result refers to. */
  readonly call_id: string;
  readonly name: string;
  /** The exact text that the model wrote, meant to be JSON. */
  readonly arguments: string;
  readonly status?: 'in_progress' | 'completed' | 'incomplete';
}

/** What the model thought. */
export interface ResponsesReasoning {
  readonly type: 'reasoning';
  readonly id: string;
  readonly summary: readonly { readonly type: 'summary_text'; readonly text: string }[];
  readonly content?: readonly { readonly type: 'reasoning_text'; readonly text: string }[];
  /** To be sent back where nothing is stored. */
  readonly encrypted_content?: string | null;
  readonly status?: 'in_progress' | 'completed' | 'incomplete';
}

/** What tools of the provider's own did, and tools that take free text, as the provider wrote it. */
export interface ResponsesToolItem {
  readonly type:
    | 'apply_patch_call'
    | 'code_interpreter_call'
    | 'compaction'
    | 'computer_call'
    | 'custom_tool_call'
    | 'file_search_call'
    | 'image_generation_call'
    | 'local_shell_call'
    | 'mcp_approval_request'
    | 'mcp_call'
    | 'mcp_list_tools'
    | 'shell_call'
    | 'web_search_call';
  readonly [field: string]: unknown;
}

/** An item of an answer. */
export type ResponsesOutputItem =
  ResponsesOutputMessage | ResponsesFunctionCall | ResponsesReasoning | ResponsesToolItem;

/** An item of a conversation. */
export type ResponsesInputItem =
  | ResponsesOutputItem
  | {
      readonly type?: 'message';
      readonly role: 'user' | 'system' | 'developer' | 'assistant';
      readonly content: string | readonly ResponsesInputContent[];
    }
  | {
      readonly type: 'function_call_output';
      readonly call_id: string;
      readonly output: string | readonly ResponsesInputContent[];
      readonly id?: string | null;
    }
  | { readonly type: 'item_reference'; readonly id: string }
  | {
      readonly type:
        | 'apply_patch_call_output'
        | 'computer_call_output'
        | 'custom_tool_call_output'
        | 'local_shell_call_output'
        | 'mcp_approval_response'
        | 'shell_call_output';
      readonly [field: string]: unknown;
    };

/** A function of the caller's, or a tool that the provider runs. */
export type ResponsesTool =
  | {
      readonly type: 'function';
      readonly name: string;
      readonly description?: string | null;
      /** JSON Schema of the arguments. */
      readonly parameters: Readonly<Record<string, unknown>> | null;
      readonly strict?: boolean | null;
    }
  | {
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
  readonly conversation?: string | { readonly id: string } | null;
  /** What the answer has beside itself, such as `reasoning.encrypted_content`. */
  readonly include?: readonly string[] | null;
  /** Tokens of the answer at most, thoughts included. */
  readonly max_output_tokens?: number | null;
  /** Calls of the provider's own tools at most. */
  readonly max_tool_calls?: number | null;
  /** OpenAI's: kept with the answer. Labels for logs go into `litellm_metadata`. */
  readonly metadata?: Readonly<Record<string, string>> | null;
  readonly parallel_tool_calls?: boolean | null;
  /** The answer that this one goes on from. Only where the provider speaks this protocol. */
  readonly previous_response_id?: string | null;
  readonly prompt?: Readonly<Record<string, unknown>> | null;
  readonly prompt_cache_key?: string;
  readonly prompt_cache_retention?: 'in-memory' | 'in_memory' | '24h' | null;
  /** How much the model thinks before it answers, and whether it says what. */
  readonly reasoning?: {
    readonly effort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | null;
    readonly summary?: 'auto' | 'concise' | 'detailed' | null;
  } | null;
  readonly safety_identifier?: string;
  readonly service_tier?: 'auto' | 'default' | 'flex' | 'scale' | 'priority' | null;
  /** Whether the provider keeps the answer. */
  readonly store?: boolean | null;
  readonly stream_options?: Readonly<Record<string, unknown>> | null;
  /** From 0 to 2: the higher, the more varied. */
  readonly temperature?: number | null;
  /** The form that the text must have, and how long it is. */
  readonly text?: {
    readonly format?:
      | { readonly type: 'text' }
      | { readonly type: 'json_object' }
      | {
          readonly type: 'json_schema';
          readonly name: string;
          readonly schema: Readonly<Record<string, unknown>>;
          readonly strict?: boolean | null;
          readonly description?: string;
        };
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
        readonly mode: 'auto' | 'required';
        readonly tools: readonly Readonly<Record<string, unknown>>[];
      }
    | { readonly type: Exclude<ResponsesTool['type'], 'function' | 'custom'> };
  readonly tools?: readonly ResponsesTool[];
  readonly top_logprobs?: number | null;
  /** Only the likeliest tokens that together have this probability. */
  readonly top_p?: number | null;
  readonly truncation?: 'auto' | 'disabled' | null;
  /** The end user, for the provider. */
  readonly user?: string;
  /** Models to try in order when the asked one fails: names, or fields that replace those of the call. */
  readonly fallbacks?: readonly (
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
  readonly input_tokens_details?: { readonly cached_tokens?: number };
  /** Thoughts included. */
  readonly output_tokens: number;
  readonly output_tokens_details?: { readonly reasoning_tokens?: number };
  readonly total_tokens: number;
}

/** A whole answer in the shape of OpenAI's Responses API. */
export interface ResponsesResponse {
  readonly id: string;
  readonly object: 'response';
  /** Unix seconds. */
  readonly created_at: number;
  readonly status?: 'completed' | 'failed' | 'in_progress' | 'cancelled' | 'queued' | 'incomplete';
  /** As the provider names it. */
  readonly model: string;
  readonly output: readonly ResponsesOutputItem[];
  /** Why the answer is not complete. */
  readonly incomplete_details?: {
    readonly reason?: 'max_output_tokens' | 'content_filter';
  } | null;
  /** Why there is no answer. */
  readonly error?: { readonly code: string; readonly message: string } | null;
  readonly usage?: ResponsesUsage | null;
  readonly metadata?: Readonly<Record<string, string>> | null;
  readonly previous_response_id?: string | null;
  readonly service_tier?: string | null;
}

/** A whole answer with what came beside it. The fields that begin with an underscore, and `output_text`, are never printed as JSON. */
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
      readonly type:
        | 'response.created'
        | 'response.queued'
        | 'response.in_progress'
        | 'response.completed'
        | 'response.incomplete'
        | 'response.failed';
      readonly response: ResponsesResponse;
    }
  | {
      readonly type: 'response.output_item.added' | 'response.output_item.done';
      readonly output_index: number;
      readonly item: ResponsesOutputItem;
    }
  | ({
      readonly type: 'response.content_part.added' | 'response.content_part.done';
      readonly part: ResponsesOutputContent;
    } & OfPart)
  | ({ readonly type: 'response.output_text.delta'; readonly delta: string } & OfPart)
  | ({ readonly type: 'response.output_text.done'; readonly text: string } & OfPart)
  | ({
      readonly type: 'response.output_text.annotation.added';
      readonly annotation: Readonly<Record<string, unknown>>;
      readonly annotation_index: number;
    } & OfPart)
  | ({ readonly type: 'response.refusal.delta'; readonly delta: string } & OfPart)
  | ({ readonly type: 'response.refusal.done'; readonly refusal: string } & OfPart)
  | ({ readonly type: 'response.function_call_arguments.delta'; readonly delta: string } & OfItem)
  | ({
      readonly type: 'response.function_call_arguments.done';
      readonly arguments: string;
    } & OfItem)
  | ({ readonly type: 'response.reasoning_text.delta'; readonly delta: string } & OfPart)
  | ({ readonly type: 'response.reasoning_text.done'; readonly text: string } & OfPart)
  | ({
      readonly type: 'response.reasoning_summary_text.delta';
      readonly delta: string;
      readonly summary_index: number;
    } & OfItem)
  | ({
      readonly type: 'response.reasoning_summary_text.done';
      readonly text: string;
      readonly summary_index: number;
    } & OfItem)
  | {
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
