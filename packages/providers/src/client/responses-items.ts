/** A part of a message to the model. */
export type ResponsesInputContent =
  | { readonly type: 'input_text'; readonly text: string }
  | {
      readonly type: 'input_image';
      /** Address of the image, or a `data:` URL with the image in it. Default: `file_id`. */
      readonly image_url?: string | null;
      /** Id of a file that was uploaded to the provider. Default: `image_url`. */
      readonly file_id?: string | null;
      /** Resolution in which the model sees the image. Default: `auto`. */
      readonly detail?: 'low' | 'high' | 'auto' | 'original';
    }
  | {
      readonly type: 'input_file';
      /** Content of the file, base64. Default: `file_id` or `file_url`. */
      readonly file_data?: string;
      /** Id of a file that was uploaded to the provider. Default: none. */
      readonly file_id?: string | null;
      /** Address of the file. Default: none. */
      readonly file_url?: string;
      /** Name of the file. Default: none. */
      readonly filename?: string;
    }
  | {
      readonly type: 'input_audio';
      /** The audio, base64, and its encoding. */
      readonly input_audio: { readonly data: string; readonly format: 'mp3' | 'wav' };
    };

/** A part of the model's message. */
export type ResponsesOutputContent =
  | {
      readonly type: 'output_text';
      /** The text. */
      readonly text: string;
      /** Citations of the text. */
      readonly annotations: readonly Readonly<Record<string, unknown>>[];
      /** Log probabilities of the tokens; absent where they were not asked for. */
      readonly logprobs?: readonly unknown[];
    }
  | { readonly type: 'refusal'; readonly refusal: string };

/** What the model wrote. */
export interface ResponsesOutputMessage {
  readonly type: 'message';
  /** Id of the item. */
  readonly id: string;
  readonly role: 'assistant';
  /** How far the item has come. */
  readonly status: 'in_progress' | 'completed' | 'incomplete';
  /** Content of the message, in order. */
  readonly content: readonly ResponsesOutputContent[];
  /** Whether the message comments on the work or is the response, in the provider's words. Send it back unchanged. */
  readonly phase?: string | null;
}

/** The model calls a function of the caller's. */
export interface ResponsesFunctionCall {
  readonly type: 'function_call';
  /** Id of the item. */
  readonly id?: string;
  /** What its result refers to. */
  readonly call_id: string;
  /** Name of the function. */
  readonly name: string;
  /** The exact text that the model wrote, meant to be JSON. */
  readonly arguments: string;
  /** How far the item has come. */
  readonly status?: 'in_progress' | 'completed' | 'incomplete';
}

/** What the model thought. */
export interface ResponsesReasoning {
  readonly type: 'reasoning';
  /** Id of the item. */
  readonly id: string;
  /** Summary of the reasoning, in parts. */
  readonly summary: readonly { readonly type: 'summary_text'; readonly text: string }[];
  /** The reasoning itself, where the provider shows it. */
  readonly content?: readonly { readonly type: 'reasoning_text'; readonly text: string }[];
  /** To be sent back where nothing is stored. */
  readonly encrypted_content?: string | null;
  /** How far the item has come. */
  readonly status?: 'in_progress' | 'completed' | 'incomplete';
}

/** What tools of the provider's own did, and tools that take free text, as the provider wrote it. */
export interface ResponsesToolItem {
  /** Type of the call of a provider's tool. */
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
      /** Who speaks. */
      readonly role: 'user' | 'system' | 'developer' | 'assistant';
      /** Content of the message. */
      readonly content: string | readonly ResponsesInputContent[];
    }
  | {
      readonly type: 'function_call_output';
      /** Id of the call that this is the result of. */
      readonly call_id: string;
      /** The result. */
      readonly output: string | readonly ResponsesInputContent[];
      /** Id of the item. Default: none. */
      readonly id?: string | null;
    }
  | { readonly type: 'item_reference'; readonly id: string }
  | {
      /** Type of the result of a provider's tool. */
      readonly type:
        | 'apply_patch_call_output'
        | 'computer_call_output'
        | 'custom_tool_call_output'
        | 'local_shell_call_output'
        | 'mcp_approval_response'
        | 'shell_call_output';
      readonly [field: string]: unknown;
    };
