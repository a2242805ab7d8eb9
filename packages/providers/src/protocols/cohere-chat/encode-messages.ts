import {
  type Block,
  type ChatRequest,
  type JsonObject,
  type Loss,
  type MediaSource,
  type Message,
  type ToolCallBlock,
  type ToolResultBlock,
  append,
} from '@llm/core';
import { compact } from '../shared/wire-fields.ts';
import type { ToolNames } from '../shared/tool-names.ts';
import { foreignFields } from './fields.ts';
import { thinks } from './thinking.ts';

interface Encoding {
  readonly names: ToolNames;
  readonly losses: Loss[];
  /** Whether the model takes back thoughts. */
  readonly thinks: boolean;
}

/**
 * The conversation as Cohere takes it: each result of a tool as a message of its own, what an assistant says beside its
 * calls as their plan, no empty messages. What has no place is reported.
 */
export function encodeMessages(
  { messages, model }: ChatRequest,
  names: ToolNames,
  losses: Loss[],
): readonly JsonObject[] {
  const encoding: Encoding = { names, losses, thinks: thinks(model) };
  return messages.flatMap((message, at) => encodeMessage(message, `messages[${at}]`, encoding));
}

function encodeMessage(
  { role, content, name, extra }: Message,
  path: string,
  encoding: Encoding,
): readonly JsonObject[] {
  const { losses } = encoding;
  if (name !== undefined) losses.push({ path: `${path}.name`, kind: 'hint' });
  for (const field of foreignFields(extra)) losses.push({ path: `${path}.${field}`, kind: 'hint' });
  const results: JsonObject[] = [];
  const calls: JsonObject[] = [];
  const parts: JsonObject[] = [];
  for (const [at, block] of content.entries()) {
    const place = `${path}.content[${at}]`;
    if (block.type === 'tool_result') results.push(encodeResult(block, place, encoding));
    else if (block.type === 'tool_call') calls.push(encodeCall(block, encoding));
    else append(parts, encodePart(block, place, encoding));
  }
  if (role === 'tool' || (parts.length === 0 && calls.length === 0)) return results;
  if (calls.length > 0) return [...results, encodeCalls(parts, calls)];
  const written = role === 'developer' ? 'system' : role;
  return [...results, { role: written, content: asText(parts) ?? parts }];
}

/** What is said before calls is their plan; thoughts stay content. */
function encodeCalls(parts: readonly JsonObject[], calls: readonly JsonObject[]): JsonObject {
  const plan = parts.flatMap(({ text }) => (typeof text === 'string' ? [text] : [])).join('\n');
  const thoughts = parts.filter(({ type }) => type === 'thinking');
  return compact({
    role: 'assistant',
    tool_plan: plan === '' ? undefined : plan,
    content: thoughts.length === 0 ? undefined : thoughts,
    tool_calls: calls,
  });
}

/** A lone text is written as it is. */
function asText(parts: readonly JsonObject[]): string | undefined {
  const [only, ...more] = parts;
  return more.length === 0 && typeof only?.['text'] === 'string' ? only['text'] : undefined;
}

function encodeCall(
  { id, name, variant, arguments: written }: ToolCallBlock,
  { names }: Encoding,
): JsonObject {
  const args = variant === 'custom' ? JSON.stringify({ input: written }) : written.trim() || '{}';
  return { id, type: 'function', function: { name: names.toWire(name), arguments: args } };
}

function encodeResult(
  { toolCallId, content, isError }: ToolResultBlock,
  path: string,
  encoding: Encoding,
): JsonObject {
  const texts: string[] = [];
  for (const [at, block] of content.entries()) {
    const place = `${path}.content[${at}]`;
    const [part] = encodePart(block, place, encoding);
    if (typeof part?.['text'] === 'string') texts.push(part['text']);
    else if (part !== undefined) encoding.losses.push({ path: place, kind: 'content' });
  }
  if (isError === true) encoding.losses.push({ path: `${path}.is_error`, kind: 'hint' });
  return { role: 'tool', tool_call_id: toolCallId, content: texts.join('\n') };
}

function encodePart(block: Block, path: string, encoding: Encoding): readonly JsonObject[] {
  const { losses } = encoding;
  const lose = (kind: Loss['kind'] = 'hint', field = ''): readonly JsonObject[] => {
    losses.push({ path: `${path}${field}`, kind });
    return [];
  };
  if (block.type === 'opaque') return lose('content');
  for (const field of foreignFields(block.extra)) lose('hint', `.${field}`);
  if (block.cacheHint !== undefined) lose('hint', '.cache_control');
  switch (block.type) {
    case 'text':
      if (block.citations !== undefined) lose('hint', '.citations');
      return toTextPart(block.text);
    case 'refusal':
      return toTextPart(block.text);
    case 'reasoning':
      if (block.text === '' || !encoding.thinks) return lose();
      return [{ type: 'thinking', thinking: block.text }];
    case 'image': {
      const url = toUrl(block.source);
      return url === undefined
        ? lose('content')
        : [{ type: 'image_url', image_url: compact({ url, detail: block.detail }) }];
    }
    case 'file':
      return block.source.kind === 'text' ? toTextPart(block.source.text) : lose('content');
    case 'audio':
      return block.transcript === undefined ? lose('content') : toTextPart(block.transcript);
    // Other providers' own tools are known to them alone.
    default:
      return lose();
  }
}

function toTextPart(text: string): readonly JsonObject[] {
  return text.trim() === '' ? [] : [{ type: 'text', text }];
}

function toUrl(source: MediaSource): string | undefined {
  if (source.kind === 'url') return source.url;
  return source.kind === 'base64' ? `data:${source.mediaType};base64,${source.data}` : undefined;
}
