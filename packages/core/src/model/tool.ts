import type { JsonObject } from '../json/json-value.ts';
import type { CacheHint } from './block.ts';
import type { Extra } from './extra.ts';

/** A function the model may ask the caller to run. `parameters` is JSON Schema. */
export interface FunctionTool {
  readonly type: 'function';
  readonly name: string;
  readonly description?: string;
  readonly parameters?: JsonObject;
  readonly strict?: boolean;
  readonly cacheHint?: CacheHint;
  readonly extra?: Extra;
}

/** A tool that only one protocol knows (a provider's own search, code execution, free-text tools), as it came. */
export interface NativeTool {
  readonly type: 'native';
  readonly protocol: string;
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
