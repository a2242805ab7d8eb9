import {
  asString,
  type ImageBlock,
  type JsonObject,
  printJson,
  type ServerToolCallBlock,
} from '@llm/core';
import { type Keeper, leftBehind, ownFields } from './fields.ts';

/**
 * Items of tools that the provider runs itself, by the field that says what the model asked of the tool (openapi.json of
 * github.com/openai/openai-openapi, schema `OutputItem`, read 2026-11-30).
 */
const askedAt: ReadonlyMap<string, string> = new Map([
  ['web_search_call', 'action'],
  ['file_search_call', 'queries'],
  ['code_interpreter_call', 'code'],
  ['image_generation_call', 'revised_prompt'],
  ['mcp_call', 'arguments'],
  ['mcp_list_tools', 'server_label'],
  ['tool_search_call', 'arguments'],
  ['tool_search_output', 'tools'],
  ['computer_call', 'action'],
  ['local_shell_call', 'action'],
  ['shell_call', 'action'],
  ['apply_patch_call', 'operation'],
]);

/** Whether an item belongs to a tool that the provider defines. */
export function isHosted(item: JsonObject): boolean {
  return askedAt.has(asString(item['type']) ?? '');
}

/** Such an item as a call of a server tool, which other protocols leave out. The whole item is kept. */
export function decodeHosted(item: JsonObject, keep: Keeper): ServerToolCallBlock {
  const kind = asString(item['type']) ?? '';
  return {
    type: 'server_tool_call',
    kind,
    id: asString(item['id']) ?? asString(item['call_id']) ?? '',
    name: asString(item['name']) ?? kind.replace(/_(?:call|output)$/, ''),
    arguments: askedOf(item),
    ...keep({ item }),
  };
}

/** What the model asked of the tool, as JSON or as the text that it wrote. */
export function askedOf(item: JsonObject): string {
  const asked = item[askedAt.get(asString(item['type']) ?? '') ?? ''];
  if (asked === undefined || asked === null) return '';
  return typeof asked === 'string' ? asked : printJson(asked);
}

/**
 * The image that an item of an answer holds, which clients of other protocols can show. It stands behind the call, and
 * in this protocol it is a part of it.
 */
export function decodeDrawnImage(item: JsonObject): ImageBlock | undefined {
  const data = asString(item['result']);
  const isDrawn = item['type'] === 'image_generation_call' && data !== undefined && data !== '';
  if (!isDrawn) return undefined;
  const format = asString(item['output_format']) ?? 'png';
  return {
    type: 'image',
    source: { kind: 'base64', mediaType: `image/${format}`, data },
    ...leftBehind({ drawn: true }),
  };
}

/** Whether an image belongs to the call before it. */
export function isDrawnByCall({ extra }: ImageBlock): boolean {
  return ownFields(extra)?.['drawn'] === true;
}
