import { asArray, asObject, type JsonObject, type JsonValue, type Usage } from '@llm/core';
import { servedBy } from '../shared/served-tier.ts';
import { isWritten } from '../shared/wire-fields.ts';
import { decodeUsage } from './usage.ts';

/*
 * Most answers of OpenAI and of servers that speak like it have nothing that the decoder reads into something else or the
 * encoder writes in another way. They reach a program as they came.
 */

/** What has to be known of a plain answer. */
export interface PlainAnswer {
  readonly usage: Usage | undefined;
}

/** The token counts of an answer that decoding and encoding would give back as it is; `undefined` for every other. */
export function readPlainAnswer(body: JsonValue): PlainAnswer | undefined {
  const answer = asObject(body);
  const choices = asArray(answer?.['choices']);
  if (answer === undefined || choices === undefined || choices.length === 0) return undefined;
  for (const name of Object.keys(answer)) if (!isField(name, answer[name])) return undefined;
  const isNamed = isWritten(answer['id']) && isWritten(answer['model']);
  if (!isNamed || answer['object'] === undefined || answer['created'] === undefined)
    return undefined;
  for (const choice of choices) if (!isChoice(choice)) return undefined;
  const counts = asObject(answer['usage']);
  return {
    usage: counts && servedBy(decodeUsage(counts), answer['service_tier'] || undefined),
  };
}

function isField(name: string, value: JsonValue | undefined): boolean {
  switch (name) {
    case 'object':
      return value === 'chat.completion';
    case 'created':
      return typeof value === 'number' && Number.isFinite(value);
    case 'usage':
      return asObject(value) !== undefined;
    case 'service_tier':
      return value === null || isWritten(value);
    // Each of them may say that this is a failure and no answer.
    case 'error':
    case 'type':
      return false;
    // What nobody here knows stays behind, and goes out again.
    default:
      return true;
  }
}

function isChoice(value: JsonValue): boolean {
  const choice = asObject(value);
  const message = asObject(choice?.['message']);
  if (choice === undefined || message === undefined) return false;
  for (const name of Object.keys(choice)) if (!isFieldOfChoice(name, choice[name])) return false;
  if (choice['index'] === undefined || message['role'] === undefined) return false;
  for (const name of Object.keys(message)) if (!isFieldOfMessage(name, message[name])) return false;
  const calls = asArray(message['tool_calls']) ?? [];
  // Each reason has a word of its own only with, or only without, calls.
  const reason = choice['finish_reason'];
  const isEnd =
    calls.length > 0
      ? reason === 'tool_calls'
      : reason === 'stop' || reason === 'length' || reason === 'content_filter';
  return (
    isEnd && (isWritten(message['content']) || (message['content'] === null && calls.length > 0))
  );
}

function isFieldOfChoice(name: string, value: JsonValue | undefined): boolean {
  switch (name) {
    case 'index':
      return typeof value === 'number';
    case 'logprobs':
      return value === null || asObject(value) !== undefined;
    default:
      return true;
  }
}

function isFieldOfMessage(name: string, value: JsonValue | undefined): boolean {
  switch (name) {
    case 'role':
      return value === 'assistant';
    case 'refusal':
    case 'function_call':
    case 'audio':
      return value === null;
    case 'annotations':
      return asArray(value)?.length === 0;
    case 'tool_calls':
      return value === null || asArray(value)?.every(isCall) === true;
    // The decoder reads reasoning and images, and the encoder writes them into the fields that the client knows.
    case 'images':
    case 'reasoning':
    case 'reasoning_content':
    case 'reasoning_details':
    case 'thinking_blocks':
    case 'cache_control':
      return false;
    default:
      return true;
  }
}

function isCall(value: JsonValue): boolean {
  const call: JsonObject = asObject(value) ?? {};
  const called = asObject(call['function']);
  return (
    called !== undefined &&
    isWritten(call['id']) &&
    call['type'] === 'function' &&
    isWritten(called['name']) &&
    typeof called['arguments'] === 'string' &&
    Object.keys(call).length === 3 &&
    Object.keys(called).length === 2
  );
}
