import {
  asObject,
  asString,
  invalidField,
  readArray,
  readBoolean,
  readNumber,
  readObject,
  readString,
  required,
  type ChatRequest,
  type CodecInput,
  type Headers,
  type JsonObject,
  type JsonValue,
  type Message,
  type ResponseFormat,
  type Role,
} from '@llm/core';
import { decodeContent } from './decode-block.ts';
import { decodeToolChoice, decodeTools } from './decode-tools.ts';
import { leftBehind } from './fields.ts';
import { gatewayFields } from './gateway-fields.ts';
import { given } from '../shared/given.ts';
import { decodeThinking } from './thinking.ts';
import { protocolId } from './wire.ts';

/**
 * Headers of the caller that go upstream: which trials it takes part in. The version does not, because it
 * belongs to the way a call proves itself (2026-10-21 takes bearer tokens, 2023-06-01 `x-api-key`), and that
 * is the provider's; the bodies of both versions are the same to us (`wire.ts`).
 */
export const callerHeaders: readonly string[] = ['anthropic-beta'];

/**
 * The body of `POST /v1/messages` as a hub request.
 *
 * The top-level system prompt becomes the first message. What the hub has no place for stays in `extra`,
 * with the caller's beta headers, for an upstream of this protocol; `extra` is always there,
 * because it also says that nothing needs to be repaired for one. Answers in this protocol always count
 * tokens, so a streaming request asks for the counts.
 *
 * @throws {LLMError} invalid_request, with `param`: a field is missing or has another type
 */
export function decodeRequest({ body, headers }: CodecInput): ChatRequest {
  const model = required(readString(body, 'model'), 'model');
  const maxOutputTokens = required(readNumber(body, 'max_tokens'), 'max_tokens');
  const stream = readBoolean(body, 'stream');
  const output = decodeOutput(body);
  const thinking = decodeThinking(readObject(body, 'thinking'), output.effort);
  const choice = decodeToolChoice(readObject(body, 'tool_choice'));
  const caller = decodeMetadata(readObject(body, 'metadata'));
  const tier = readString(body, 'service_tier');
  const kept = leftBehind(
    {
      ...unknownFields(body),
      thinking: thinking.rest,
      output_config: output.rest,
      tool_choice: choice.rest,
      metadata: caller.rest,
    },
    {
      ...(output.isAtTop ? { output_format: true } : {}),
      ...(choice.parallelToolCalls === undefined ? {} : { parallel: true }),
      ...headersForm(headers),
    },
  );
  return {
    model,
    messages: [...decodeSystem(body), ...decodeMessages(body)],
    maxOutputTokens,
    ...given({
      stream,
      includeUsage: stream === true ? true : undefined,
      tools: decodeTools(readArray(body, 'tools')),
      toolChoice: choice.toolChoice,
      parallelToolCalls: choice.parallelToolCalls,
      responseFormat: output.format,
      reasoning: thinking.reasoning,
      temperature: readNumber(body, 'temperature'),
      topP: readNumber(body, 'top_p'),
      topK: readNumber(body, 'top_k'),
      stop: readStrings(body, 'stop_sequences'),
      user: caller.user,
      // The hub speaks of tiers in OpenAI's words.
      serviceTier: tier === 'standard_only' ? 'default' : tier,
    }),
    extra: { protocol: protocolId, fields: {}, ...kept.extra },
  };
}

const modelled: ReadonlySet<string> = new Set([
  ...gatewayFields,
  'model',
  'max_tokens',
  'messages',
  'system',
  'stream',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'output_format',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'service_tier',
  'metadata',
]);

function unknownFields(body: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !modelled.has(name)));
}

// Claude Code's first block of the prompt is for Anthropic's accounting. It differs in every request, so that elsewhere
// no prompt would be found in a cache again.
const billingMark = 'x-anthropic-billing-header:';

function decodeSystem(body: JsonObject): readonly Message[] {
  const system = body['system'] ?? undefined;
  if (system === undefined) return [];
  checkContent(system, 'system');
  const { blocks, form } = decodeContent(system);
  const [first] = blocks;
  const isBilling = first?.type === 'text' && first.text.startsWith(billingMark);
  if (!isBilling) return [{ role: 'system', content: blocks, ...leftBehind({}, form) }];
  return [
    {
      role: 'system',
      content: blocks.slice(1),
      ...leftBehind({}, { ...form, content: 'list', billing: first.text }),
    },
  ];
}

function decodeMessages(body: JsonObject): readonly Message[] {
  const messages = required(readArray(body, 'messages'), 'messages');
  if (messages.length === 0) throw invalidField('messages', 'a list of at least one message');
  return messages.map((value, at) => decodeMessage(value, `messages[${at}]`));
}

function decodeMessage(value: JsonValue, path: string): Message {
  const wire = asObject(value);
  if (wire === undefined) throw invalidField(path, 'an object');
  const { role: name, content, ...others } = wire;
  const role = toRole(name);
  if (role === undefined) throw invalidField(`${path}.role`, 'user, assistant or system');
  // A system message may hold settings alone.
  if (role !== 'system') required(content ?? undefined, `${path}.content`);
  if (content !== undefined && content !== null) checkContent(content, `${path}.content`);
  const { blocks, form } = decodeContent(content);
  // Tells this message from the system prompt above the conversation, which is a system message, too.
  const place = role === 'system' ? { place: 'messages' } : {};
  return { role, content: blocks, ...leftBehind(others, { ...form, ...place }) };
}

function toRole(name: JsonValue | undefined): Role | undefined {
  return name === 'user' || name === 'assistant' || name === 'system' ? name : undefined;
}

// What the hub takes of each kind of block. Others are not ours to check.
const neededStrings: ReadonlyMap<string, readonly string[]> = new Map([
  ['text', ['text']],
  ['thinking', ['thinking']],
  ['redacted_thinking', ['data']],
  ['tool_use', ['id', 'name']],
  ['tool_result', ['tool_use_id']],
]);

function checkContent(content: JsonValue, path: string): void {
  if (typeof content === 'string') return;
  const list = readArray({ content }, 'content', path) ?? [];
  for (const [at, item] of list.entries()) checkBlock(item, `${path}[${at}]`);
}

function checkBlock(item: JsonValue, path: string): void {
  const wire = asObject(item);
  if (wire === undefined) throw invalidField(path, 'an object');
  const type = required(readString(wire, 'type', `${path}.type`), `${path}.type`);
  for (const name of neededStrings.get(type) ?? []) {
    required(readString(wire, name, `${path}.${name}`), `${path}.${name}`);
  }
  if (type === 'image' || type === 'document') {
    required(readObject(wire, 'source', `${path}.source`), `${path}.source`);
  }
  const { content } = wire;
  if (type === 'tool_result' && content !== undefined && content !== null) {
    checkContent(content, `${path}.content`);
  }
}

interface DecodedOutput {
  readonly effort?: string;
  readonly format?: ResponseFormat;
  /** The caller wrote `output_format`. */
  readonly isAtTop: boolean;
  readonly rest?: JsonObject;
}

/**
 * How the answer shall look. `output_config.format` is the place for a schema, and the older
 * `output_format` still works (platform.claude.com/docs/en/build-with-claude/structured-outputs, read
 * 2026-11-20).
 */
function decodeOutput(body: JsonObject): DecodedOutput {
  const config = readObject(body, 'output_config');
  const older = readObject(body, 'output_format');
  const effort = asString(config?.['effort']);
  const path = older === undefined ? 'output_config.format' : 'output_format';
  const wire = older ?? readObject(config ?? {}, 'format', 'output_config.format');
  const format = wire === undefined ? undefined : decodeFormat(wire, path);
  const rest = Object.fromEntries(
    Object.entries(config ?? {}).filter(
      ([name]) =>
        !(name === 'effort' && effort !== undefined) &&
        !(name === 'format' && older === undefined && format !== undefined),
    ),
  );
  const isEmpty = Object.keys(rest).length === 0;
  return {
    ...(effort === undefined ? {} : { effort }),
    ...(format === undefined ? {} : { format }),
    isAtTop: older !== undefined && format !== undefined,
    ...(isEmpty && (config === undefined || effort !== undefined || format !== undefined)
      ? {}
      : { rest }),
  };
}

// Other protocols want a name for a schema, and Anthropic has none.
const schemaName = 'response';

function decodeFormat(wire: JsonObject, path: string): ResponseFormat {
  const type = required(readString(wire, 'type', `${path}.type`), `${path}.type`);
  if (type !== 'json_schema') throw invalidField(`${path}.type`, 'json_schema');
  const schema = required(readObject(wire, 'schema', `${path}.schema`), `${path}.schema`);
  return { type: 'json_schema', name: schemaName, schema };
}

function decodeMetadata(metadata: JsonObject | undefined): {
  readonly user?: string;
  readonly rest?: JsonObject;
} {
  if (metadata === undefined) return {};
  const user = asString(metadata['user_id']);
  if (user === undefined) return { rest: metadata };
  const { user_id: _, ...rest } = metadata;
  return { user, ...(Object.keys(rest).length === 0 ? {} : { rest }) };
}

function readStrings(body: JsonObject, name: string): readonly string[] | undefined {
  return readArray(body, name)?.map((value, at) => {
    if (typeof value !== 'string') throw invalidField(`${name}[${at}]`, 'a string');
    return value;
  });
}

function headersForm(headers: Headers): JsonObject {
  const written = callerHeaders.flatMap((name) => {
    const value = headers[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return written.length === 0 ? {} : { headers: Object.fromEntries(written) };
}
