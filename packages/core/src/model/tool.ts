import type { JsonObject } from '../json/json-value.ts';
import type { CacheHint } from './block.ts';
import type { Extra } from './extra.ts';

/** A function the model may ask the caller to run. `parameters` is JSON Schema. */
export interface FunctionTool {
  readonly type: 'function';
  /** Name of the tool. */
  readonly name: string;
  /** What the tool does, for the model. Default: none. */
  readonly description?: string;
  /** JSON Schema of the arguments. Default: the tool takes none. */
  readonly parameters?: JsonObject;
  /** Whether the provider must keep arguments to the schema. Default: the provider's. */
  readonly strict?: boolean;
  /** Asks the provider to cache the request up to here. Default: no. */
  readonly cacheHint?: CacheHint;
  /** Fields of the client's protocol without a place here. */
  readonly extra?: Extra;
}

/** A tool that only one protocol knows (a provider's own search, code execution, free-text tools), as it came. */
export interface NativeTool {
  readonly type: 'native';
  /** Id of the protocol that knows the tool. */
  readonly protocol: string;
  /** The tool as it is written there. */
  readonly value: JsonObject;
}

/** What a model may call. */
export type Tool = FunctionTool | NativeTool;

/** Whether the model may, must or must not call a tool, or which one it must. */
export type ToolChoice =
  | { readonly type: 'auto' }
  | { readonly type: 'none' }
  | { readonly type: 'required' }
  | { readonly type: 'tool'; readonly name: string }
  | { readonly type: 'native'; readonly protocol: string; readonly value: JsonObject };
