import type { HiddenParams } from './hidden-params.ts';
import type { TargetParams } from './target-params.ts';

/** A mark that the prompt up to this part may be cached. */
export interface MessagesCacheControl {
  readonly type: 'ephemeral';
  /** How long it is kept, such as `5m` or `1h`. */
  readonly ttl?: string;
}

/** Where an image or a document comes from. */
export type MessagesSource =
  | { readonly type: 'base64'; readonly media_type: string; readonly data: string }
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'file'; readonly file_id: string }
  | { readonly type: 'text'; readonly media_type: 'text/plain'; readonly data: string };

/** A text of the model or of its caller. */
export interface MessagesTextBlock {
  readonly type: 'text';
  /** The text. */
  readonly text: string;
  /** Sources of the text. Default: none. */
  readonly citations?: readonly Readonly<Record<string, unknown>>[] | null;
  /** Asks the provider to cache the request up to here. Default: no. */
  readonly cache_control?: MessagesCacheControl | null;
}

/** The model calls a tool. */
export interface MessagesToolUseBlock {
  readonly type: 'tool_use';
  /** What its result refers to. */
  readonly id: string;
  /** Name of the tool. */
  readonly name: string;
  /** The arguments, read. */
  readonly input: unknown;
  /** Asks the provider to cache the request up to here. Default: no. */
  readonly cache_control?: MessagesCacheControl | null;
}

/** What the model thought, to be sent back as it is. */
export interface MessagesThinkingBlock {
  readonly type: 'thinking';
  /** The reasoning, or its summary. */
  readonly thinking: string;
  /** Proves that the model thought so. */
  readonly signature: string;
}

/** The same where nobody may read it. */
export interface MessagesRedactedThinkingBlock {
  readonly type: 'redacted_thinking';
  /** Reasoning that only the provider can read. Send it back unchanged. */
  readonly data: string;
}

/** What tools of the provider's own did, as the provider wrote it. */
export interface MessagesServerToolBlock {
  /** Type of the call of a provider's tool, or of its result. */
  readonly type:
    | 'server_tool_use'
    | 'web_search_tool_result'
    | 'web_fetch_tool_result'
    | 'code_execution_tool_result'
    | 'bash_code_execution_tool_result'
    | 'text_editor_code_execution_tool_result'
    | 'tool_search_tool_result'
    | 'mcp_tool_use'
    | 'mcp_tool_result'
    | 'container_upload'
    | 'compaction';
  readonly [field: string]: unknown;
}

/** A part of an answer. */
export type MessagesContentBlock =
  | MessagesTextBlock
  | MessagesToolUseBlock
  | MessagesThinkingBlock
  | MessagesRedactedThinkingBlock
  | MessagesServerToolBlock;

/** A part of a turn. */
export type MessagesInputBlock =
  | MessagesContentBlock
  | {
      readonly type: 'image';
      /** Where the image is. */
      readonly source: MessagesSource;
      /** Asks the provider to cache the request up to here. Default: no. */
      readonly cache_control?: MessagesCacheControl | null;
    }
  | {
      readonly type: 'document';
      /** Where the document is. */
      readonly source: MessagesSource;
      /** Title of the document. Default: none. */
      readonly title?: string | null;
      /** What the model should know about the document. Default: nothing. */
      readonly context?: string | null;
      /** Whether the model cites the document. Default: no. */
      readonly citations?: { readonly enabled?: boolean };
      /** Asks the provider to cache the request up to here. Default: no. */
      readonly cache_control?: MessagesCacheControl | null;
    }
  | {
      readonly type: 'tool_result';
      /** Id of the call that this is the result of. */
      readonly tool_use_id: string;
      /** The result. Default: empty. */
      readonly content?: string | readonly MessagesInputBlock[];
      /** Whether the tool failed. Default: no. */
      readonly is_error?: boolean;
      /** Asks the provider to cache the request up to here. Default: no. */
      readonly cache_control?: MessagesCacheControl | null;
    };

/** One turn of a conversation. */
export interface MessagesTurn {
  /** Who speaks. */
  readonly role: 'user' | 'assistant' | 'system';
  /** Content of the turn. */
  readonly content: string | readonly MessagesInputBlock[];
}

/** A tool of the caller's, or one that the provider runs, such as `web_search_20250305`. */
export type MessagesTool =
  | {
      /** `custom`: a tool of the caller's own, which is the default. */
      readonly type?: 'custom' | null;
      /** Name of the tool. */
      readonly name: string;
      /** What the tool does, for the model. Default: none. */
      readonly description?: string;
      /** JSON Schema of the arguments. */
      readonly input_schema: Readonly<Record<string, unknown>>;
      /** Asks the provider to cache the request up to here. Default: no. */
      readonly cache_control?: MessagesCacheControl | null;
      /** Whether arguments must keep to the schema. Default: the provider's. */
      readonly strict?: boolean;
    }
  | {
      /** Type of the provider's tool, with its version. */
      readonly type: `${string}_${number}`;
      /** Name of the tool. */
      readonly name: string;
      readonly [field: string]: unknown;
    };

/** What `messages` takes beside its model and whether it streams, in Anthropic's words. */
export interface MessagesOptions extends Omit<TargetParams, 'metadata'> {
  /** Tokens of the answer at most. */
  readonly max_tokens: number;
  /** The conversation. */
  readonly messages: readonly MessagesTurn[];
  /** What stands before the conversation. */
  readonly system?: string | readonly MessagesTextBlock[];
  /** Tools that the model may call. Default: none. */
  readonly tools?: readonly MessagesTool[];
  /** Which tool the model may or must use. */
  readonly tool_choice?:
    | { readonly type: 'auto' | 'any'; readonly disable_parallel_tool_use?: boolean }
    | {
        readonly type: 'tool';
        /** Name of the tool that the model must call. */
        readonly name: string;
        /** Whether the model may call only one tool. Default: no. */
        readonly disable_parallel_tool_use?: boolean;
      }
    | { readonly type: 'none' };
  /** Whether and how much the model thinks before it answers. */
  readonly thinking?:
    | { readonly type: 'enabled'; readonly budget_tokens: number; readonly display?: string }
    | { readonly type: 'adaptive'; readonly display?: string }
    | { readonly type: 'disabled' };
  /** How much effort the answer is worth, and the form that it must have. */
  readonly output_config?: Readonly<Record<string, unknown>>;
  /** From 0 to 1: the higher, the more varied. */
  readonly temperature?: number;
  /** Only the likeliest tokens that together have this probability. */
  readonly top_p?: number;
  /** Only so many of the likeliest tokens. */
  readonly top_k?: number;
  /** Texts at which the answer ends. */
  readonly stop_sequences?: readonly string[];
  /** Service tier. Default: the provider's. */
  readonly service_tier?: 'auto' | 'standard_only';
  /** Anthropic's: who the end user is. Labels for logs go into `litellm_metadata`. */
  /** `user_id`: id of the end user, for the provider's own checks. Default: none. */
  readonly metadata?: { readonly user_id?: string | null };
  /** Models to try in order when the asked one fails: names, or fields that replace those of the call. */
  readonly fallbacks?: readonly (
    /** Models to try in this order after a failure, each a name or a request of its own. Default: none. */
    string | (Partial<Omit<MessagesOptions, 'fallbacks'>> & { readonly model: string })
  )[];
  /** Aborts the call, at any moment. */
  readonly signal?: AbortSignal;
  /** A text to answer with instead of calling anybody, or the name of an error. */
  readonly mock_response?: string | Error | null;
}

/** All that `messages` takes. */
export interface MessagesParams extends MessagesOptions {
  /** `provider/model`, or a name that needs no provider. */
  readonly model: string;
  /** Whether the answer comes piece by piece. */
  readonly stream?: boolean | null | undefined;
}

/** Token counts in Anthropic's classes, which are disjoint. */
export interface MessagesUsage {
  /** Tokens of the prompt that were neither read from a cache nor written to one. */
  readonly input_tokens: number;
  /** Tokens of the response. */
  readonly output_tokens: number;
  /** Tokens that were written into the cache; `input_tokens` does not include them. */
  readonly cache_creation_input_tokens?: number | null;
  /** Tokens that were read from the cache; `input_tokens` does not include them. */
  readonly cache_read_input_tokens?: number | null;
  readonly [field: string]: unknown;
}

/** Why an answer ended. */
export type MessagesStopReason =
  | 'end_turn'
  | 'max_tokens'
  | 'stop_sequence'
  | 'tool_use'
  | 'pause_turn'
  | 'refusal'
  | 'model_context_window_exceeded';

/** A non-streaming response in Anthropic's shape. */
export interface MessagesMessage {
  /** Id of the response. */
  readonly id: string;
  readonly type: 'message';
  readonly role: 'assistant';
  /** As the provider names it. */
  readonly model: string;
  /** Content of the response, in order. */
  readonly content: readonly MessagesContentBlock[];
  /** Why the response ended; `null` at the start of a stream. */
  readonly stop_reason: MessagesStopReason | null;
  /** The one of the caller's texts at which the answer ended. */
  readonly stop_sequence: string | null;
  /** Token counts. */
  readonly usage: MessagesUsage;
}

/** A non-streaming response with what came beside it. The fields that begin with an underscore are never printed as JSON. */
export interface MessagesAnswer extends MessagesMessage {
  /** Who answered, and what came beside the answer. */
  readonly _hidden_params: HiddenParams;
  /** From the call to its answer, retries and fallbacks included, in milliseconds. */
  readonly _response_ms: number;
}

/** What a piece of a stream adds to a block. */
export type MessagesDelta =
  | { readonly type: 'text_delta'; readonly text: string }
  | { readonly type: 'input_json_delta'; readonly partial_json: string }
  | { readonly type: 'thinking_delta'; readonly thinking: string }
  | { readonly type: 'signature_delta'; readonly signature: string }
  | { readonly type: 'citations_delta'; readonly citation: Readonly<Record<string, unknown>> };

/** One event of a streamed answer. */
export type MessagesEvent =
  | { readonly type: 'message_start'; readonly message: MessagesMessage }
  | {
      readonly type: 'content_block_start';
      /** Number of the block, from 0. */
      readonly index: number;
      /** The block with what is known at its start. */
      readonly content_block: MessagesContentBlock;
    }
  | { readonly type: 'content_block_delta'; readonly index: number; readonly delta: MessagesDelta }
  | { readonly type: 'content_block_stop'; readonly index: number }
  | {
      readonly type: 'message_delta';
      /** Why the response ended. */
      readonly delta: Pick<MessagesMessage, 'stop_reason' | 'stop_sequence'>;
      /** Token counts so far. Later counts replace earlier ones. */
      readonly usage: Partial<MessagesUsage>;
    }
  | { readonly type: 'message_stop' }
  | { readonly type: 'ping' };
