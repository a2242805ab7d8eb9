import {
  asArray,
  asObject,
  type JsonObject,
  type JsonValue,
  type Loss,
  type RequestTarget,
} from '@llm/core';
import { chatDefault } from '../shared/models/openai-families.ts';
import { takesOfChat } from '../shared/models/takes-of-chat.ts';
import type { Takes } from '../shared/models/takes.ts';
import { isFilledList, isNumber, isRecord, isWritten } from '../shared/wire-fields.ts';
import { fitRequest, hasFunctions } from './fit-request.ts';
import { decodeReasoning, encodeReasoning } from './reasoning-settings.ts';

/*
 * A program that writes Chat Completions to a provider that speaks it needs no translation where every field of its request
 * is one that the decoder and the encoder carry over unchanged. Requests with anything else (images, files, thoughts, tools
 * of other kinds, fields that nobody here knows, a value of another type) are not plain and are decoded and encoded.
 */

type Test = (value: JsonValue) => boolean;

const isText: Test = (value) => typeof value === 'string';
const isFlag: Test = (value) => typeof value === 'boolean';

const efforts: ReadonlySet<JsonValue> = new Set([
  ...['none', 'minimal', 'low', 'medium', 'high', 'xhigh'],
]);

const fields: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['model', isWritten],
  ['messages', (value) => isFilledList(value) && asArray(value)?.every(isMessage) === true],
  ['stream', isFlag],
  [
    'stream_options',
    (value) => hasOnly(value, streamOptions) && value['include_usage'] !== undefined,
  ],
  ['max_tokens', isNumber],
  ['max_completion_tokens', isNumber],
  ['temperature', isNumber],
  ['top_p', isNumber],
  ['seed', isNumber],
  ['frequency_penalty', isNumber],
  ['presence_penalty', isNumber],
  ['n', isNumber],
  ['logprobs', isFlag],
  ['top_logprobs', isNumber],
  ['user', isText],
  ['stop', (value) => isText(value) || asArray(value)?.every(isText) === true],
  ['reasoning_effort', (value) => efforts.has(value)],
  ['response_format', isFormat],
  ['tools', (value) => isFilledList(value) && asArray(value)?.every(isTool) === true],
  ['tool_choice', (value) => value === 'auto' || value === 'none' || value === 'required'],
  ['parallel_tool_calls', isFlag],
]);

const streamOptions = new Map([['include_usage', isFlag]]);
const messageFields = new Map([
  ['role', isWritten],
  ['content', isWritten],
]);
const resultFields = new Map([
  ['role', isWritten],
  ['tool_call_id', isWritten],
  ['content', isWritten],
]);
const askingFields = new Map<string, Test>([
  ['role', isWritten],
  ['content', (value) => value === null || isWritten(value)],
  ['tool_calls', (value) => isFilledList(value) && asArray(value)?.every(isCall) === true],
]);
const callFields = new Map<string, Test>([
  ['id', isWritten],
  ['type', (value) => value === 'function'],
  ['function', (value) => hasAll(value, calledFields)],
]);
const calledFields = new Map([
  ['name', isWritten],
  ['arguments', isText],
]);
const toolFields = new Map<string, Test>([
  ['type', (value) => value === 'function'],
  ['function', (value) => hasOnly(value, functionFields) && value['name'] !== undefined],
]);
const functionFields = new Map([
  ['name', isWritten],
  ['description', isText],
  ['parameters', isRecord],
  ['strict', isFlag],
]);
const schemaFields = new Map([
  ['name', isText],
  ['schema', isRecord],
  ['strict', isFlag],
  ['description', isText],
]);

/** Whether a value is an object whose fields are all known and of the right type. */
function hasOnly(value: JsonValue, known: ReadonlyMap<string, Test>): value is JsonObject {
  const object = asObject(value);
  if (object === undefined) return false;
  for (const name of Object.keys(object)) {
    const field = object[name];
    if (field === undefined || known.get(name)?.(field) !== true) return false;
  }
  return true;
}

/** The same, where each of the fields has to be there. */
function hasAll(value: JsonValue, known: ReadonlyMap<string, Test>): boolean {
  return hasOnly(value, known) && Object.keys(value).length === known.size;
}

function isMessage(value: JsonValue): boolean {
  const message = asObject(value);
  switch (message?.['role']) {
    case 'system':
    case 'developer':
    case 'user':
      return hasAll(value, messageFields);
    case 'assistant':
      return hasAll(value, messageFields) || hasAll(value, askingFields);
    case 'tool':
      return hasAll(value, resultFields);
    default:
      return false;
  }
}

function isCall(value: JsonValue): boolean {
  return hasAll(value, callFields);
}

function isTool(value: JsonValue): boolean {
  return hasAll(value, toolFields);
}

function isFormat(value: JsonValue): boolean {
  const format = asObject(value);
  if (format === undefined) return false;
  const { type, json_schema: schema, ...others } = format;
  if (Object.keys(others).length > 0) return false;
  if (type === 'text' || type === 'json_object') return schema === undefined;
  const isWhole = type === 'json_schema' && schema !== undefined && hasOnly(schema, schemaFields);
  return isWhole && schema['name'] !== undefined && schema['schema'] !== undefined;
}

/**
 * The body of a request that can be sent without decoding it; `undefined` for every other. Its messages are copies, so that a
 * program may go on with its own list.
 */
export function readPlainRequest(body: JsonObject): JsonObject | undefined {
  if (!hasOnly(body, fields) || body['model'] === undefined) return undefined;
  const messages = asArray(body['messages']);
  // One of two limits stays behind in the hub.
  if (messages === undefined || hasBothLimits(body)) return undefined;
  return { ...body, messages: messages.map((message) => ({ ...asObject(message) })) };
}

function hasBothLimits({ max_tokens: older, max_completion_tokens: newer }: JsonObject): boolean {
  return older !== undefined && newer !== undefined;
}

/** What is sent of a plain request; `undefined` where something of it is lost, which is reported in the caller's words. */
export function writePlainRequest(
  body: JsonObject,
  model: string,
  { takes: said }: RequestTarget,
): JsonObject | undefined {
  const takes = takesOfChat(model, said);
  const named = body['model'] === model ? body : { ...body, model };
  const isThought =
    body['reasoning_effort'] !== undefined ||
    (takes.effortWithTools !== undefined && body['tools'] !== undefined);
  if (takes === chatDefault && !isThought) return named;
  const asked = isThought ? withEffort(named, takes) : named;
  if (asked === undefined) return undefined;
  const { body: fitted, losses } = fitRequest(asked, takes);
  return losses.length === 0 ? fitted : undefined;
}

function withEffort(body: JsonObject, takes: Takes): JsonObject | undefined {
  const { reasoning, form = {} } = decodeReasoning(body);
  const losses: Loss[] = [];
  const hasTools = hasFunctions(body);
  const encoded = encodeReasoning({ reasoning, form, takes, hasTools, losses });
  const { reasoning_effort: _, ...others } = body;
  return losses.length === 0 ? { ...others, ...encoded } : undefined;
}
