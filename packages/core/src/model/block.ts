import type { JsonObject, JsonValue } from '../json/json-value.ts';
import type { Extra } from './extra.ts';

/** Where the bytes of an image, file or audio are. `data` is base64 without a prefix. */
export type MediaSource =
  | { readonly kind: 'base64'; readonly mediaType: string; readonly data: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'file'; readonly id: string }
  | { readonly kind: 'text'; readonly mediaType: string; readonly text: string };

/** A caller's wish that the prompt up to and including this block be cached. `ttl` as the protocol writes it, such as `5m` or `1h`. */
export interface CacheHint {
  /** How long the cache keeps it, in the provider's words, such as `5m` or `1h`. Default: the provider's. */
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
  /** Address of the source. */
  readonly url?: string;
  /** Title of the source. */
  readonly title?: string;
  /** The words of the source that are cited. */
  readonly citedText?: string;
  /** UTF-16 offsets into the block's text. */
  readonly startIndex?: number;
  /** Offset behind the cited passage in the block's text, in UTF-16 units. */
  readonly endIndex?: number;
  /** Fields of the protocol that the citation came from. */
  readonly native?: Extra;
}

/** Text, and the places in sources that it relies on. */
export interface TextBlock extends BlockFields {
  readonly type: 'text';
  /** The text. */
  readonly text: string;
  /** Sources of the text. Default: none. */
  readonly citations?: readonly Citation[];
}

/** An image in a request. `detail` as the protocol names it, such as `low`. */
export interface ImageBlock extends BlockFields {
  readonly type: 'image';
  /** Where the image is. */
  readonly source: MediaSource;
  /** Resolution in which the model sees the image, in the provider's words. Default: the provider's. */
  readonly detail?: string;
}

/** A document, such as a PDF. */
export interface FileBlock extends BlockFields {
  readonly type: 'file';
  /** Where the file is. */
  readonly source: MediaSource;
  /** Name of the file. Default: none. */
  readonly filename?: string;
}

/** Audio in a request, or spoken output. `format` as the protocol names it, such as `wav`. */
export interface AudioBlock extends BlockFields {
  readonly type: 'audio';
  /** Id of audio that an earlier response of the model had. */
  readonly id?: string;
  /** The audio, base64. */
  readonly data?: string;
  /** Encoding of the audio, such as `wav` or `mp3`. */
  readonly format?: string;
  /** What is said in the audio, as text. */
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
  /** The reasoning or its summary; empty where the provider keeps it to itself. */
  readonly text: string;
  /** The provider's signature. Send it back unchanged. */
  readonly signature?: string;
  /** Reasoning that only the provider can read. Send it back unchanged. */
  readonly redacted?: string;
}

/** A call of one of the caller's tools. `arguments` is the exact string the model wrote, valid JSON or not. */
export interface ToolCallBlock extends BlockFields {
  readonly type: 'tool_call';
  /** Id of the call, which its result names. */
  readonly id: string;
  /** Name of the tool. */
  readonly name: string;
  /** The arguments as the model wrote them: JSON, not checked. */
  readonly arguments: string;
  /** `custom` tools take free text in `arguments`. Default `function`. */
  readonly variant?: 'function' | 'custom';
  /** What the provider wants back with the call, as it wrote it: it has sealed there what it thought. */
  readonly signature?: string;
}

/** What a caller's tool gave, for the call with that id. */
export interface ToolResultBlock extends BlockFields {
  readonly type: 'tool_result';
  /** Id of the call that this is the result of. */
  readonly toolCallId: string;
  /** The result. */
  readonly content: readonly Block[];
  /** Whether the tool failed. Default: no. */
  readonly isError?: boolean;
}

/** What a model says instead of an answer it declines to give. */
export interface RefusalBlock extends BlockFields {
  readonly type: 'refusal';
  /** The words in which the model refuses. */
  readonly text: string;
}

/** A call of a tool that the provider runs itself. `kind` is the wire name of the block, such as `server_tool_use`. */
export interface ServerToolCallBlock extends BlockFields {
  readonly type: 'server_tool_call';
  /** Type of the block in the provider's words. */
  readonly kind: string;
  /** Id of the call. */
  readonly id: string;
  /** Name of the provider's tool. */
  readonly name: string;
  /** The arguments as JSON. */
  readonly arguments: string;
}

/** What a provider's own tool gave. `kind` is the wire name of the block, such as `web_search_tool_result`. */
export interface ServerToolResultBlock extends BlockFields {
  readonly type: 'server_tool_result';
  /** Type of the block in the provider's words. */
  readonly kind: string;
  /** Id of the call that this is the result of. */
  readonly toolCallId: string;
  /** The result, in the provider's format. */
  readonly content: JsonValue;
  /** Whether the tool failed. Default: no. */
  readonly isError?: boolean;
}

/** A block that only one protocol knows, as it came. */
export interface OpaqueBlock {
  readonly type: 'opaque';
  /** Id of the protocol that knows the block. */
  readonly protocol: string;
  /** The block as it was written there. */
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
