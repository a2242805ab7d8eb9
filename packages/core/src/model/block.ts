import type { JsonObject, JsonValue } from '../json/json-value.ts';
import type { Extra } from './extra.ts';

/** Where the bytes of an image, file or sound are. `data` is base64 without a prefix. */
export type MediaSource =
  | { readonly kind: 'base64'; readonly mediaType: string; readonly data: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'file'; readonly id: string }
  | { readonly kind: 'text'; readonly mediaType: string; readonly text: string };

/** A caller's wish that the prompt up to and including this block be cached. `ttl` as the protocol writes it, such as `5m` or `1h`. */
export interface CacheHint {
  readonly ttl?: string;
}

interface BlockFields {
  readonly cacheHint?: CacheHint;
  readonly extra?: Extra;
}

/**
 * A place in a source that a text relies on.
 *
 * The common fields are filled as far as the source says; `native` keeps the citation as it came.
 */
export interface Citation {
  readonly url?: string;
  readonly title?: string;
  readonly citedText?: string;
  /** UTF-16 offsets into the block's text. */
  readonly startIndex?: number;
  readonly endIndex?: number;
  readonly native?: Extra;
}

/** Text, and the places in sources that it relies on. */
export interface TextBlock extends BlockFields {
  readonly type: 'text';
  readonly text: string;
  readonly citations?: readonly Citation[];
}

/** A picture in a request. `detail` as the protocol names it, such as `low`. */
export interface ImageBlock extends BlockFields {
  readonly type: 'image';
  readonly source: MediaSource;
  readonly detail?: string;
}

/** A document, such as a PDF. */
export interface FileBlock extends BlockFields {
  readonly type: 'file';
  readonly source: MediaSource;
  readonly filename?: string;
}

/** Sound in a request, or spoken output. `format` as the protocol names it, such as `wav`. */
export interface AudioBlock extends BlockFields {
  readonly type: 'audio';
  readonly id?: string;
  readonly data?: string;
  readonly format?: string;
  readonly transcript?: string;
}

/**
 * What a model thought.
 *
 * An empty `text` with a `signature` is meaningful and must be sent back as it came. `redacted` is the
 * encrypted form of thoughts that the provider does not show; such a block has an empty `text`.
 */
export interface ReasoningBlock extends BlockFields {
  readonly type: 'reasoning';
  readonly text: string;
  readonly signature?: string;
  readonly redacted?: string;
}

/** A call of one of the caller's tools. `arguments` is the exact string the model wrote, valid JSON or not. */
export interface ToolCallBlock extends BlockFields {
  readonly type: 'tool_call';
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
  /** `custom` tools take free text in `arguments`. Default `function`. */
  readonly variant?: 'function' | 'custom';
  /** What the provider wants back with the call, as it wrote it: it has sealed there what it thought. */
  readonly signature?: string;
}

/** What a caller's tool gave, for the call with that id. */
export interface ToolResultBlock extends BlockFields {
  readonly type: 'tool_result';
  readonly toolCallId: string;
  readonly content: readonly Block[];
  readonly isError?: boolean;
}

/** What a model says instead of an answer it declines to give. */
export interface RefusalBlock extends BlockFields {
  readonly type: 'refusal';
  readonly text: string;
}

/** A call of a tool that the provider runs itself. `kind` is the wire name of the block, such as `server_tool_use`. */
export interface ServerToolCallBlock extends BlockFields {
  readonly type: 'server_tool_call';
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** What a provider's own tool gave. `kind` is the wire name of the block, such as `web_search_tool_result`. */
export interface ServerToolResultBlock extends BlockFields {
  readonly type: 'server_tool_result';
  readonly kind: string;
  readonly toolCallId: string;
  readonly content: JsonValue;
  readonly isError?: boolean;
}

/** A block that only one protocol knows, as it came. */
export interface OpaqueBlock {
  readonly type: 'opaque';
  readonly protocol: string;
  readonly value: JsonObject;
}

/** One part of a message. Order is meaning: text, reasoning and tool calls stay as the model wrote them. */
export type Block =
  | TextBlock
  | ImageBlock
  | FileBlock
  | AudioBlock
  | ReasoningBlock
  | ToolCallBlock
  | ToolResultBlock
  | RefusalBlock
  | ServerToolCallBlock
  | ServerToolResultBlock
  | OpaqueBlock;

/** What a block may be. */
export type BlockType = Block['type'];
