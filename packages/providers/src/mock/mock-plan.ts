import {
  asString,
  type ErrorCode,
  errorTraits,
  invalidField,
  isObject,
  type JsonObject,
  LLMError,
  readArray,
  readBoolean,
  readNumber,
  readObject,
  readString,
  required,
  type ToolCallBlock,
} from '@llm/core';

/** What a mocked call is to give. */
export type MockOutcome =
  | { readonly kind: 'text'; readonly text: string }
  /** A non-streaming response in the shape of Chat Completions. */
  | { readonly kind: 'answer'; readonly body: JsonObject }
  | { readonly kind: 'failure'; readonly error: LLMError }
  /** Begins to answer and breaks; a call without streaming fails at once. */
  | { readonly kind: 'late-failure'; readonly error: LLMError }
  /** Nothing comes until the caller's time is up. */
  | { readonly kind: 'timeout' };

/** The `mock_*` fields of one call, read. */
export interface MockPlan {
  /** Absent where no field asks for a mocked answer. */
  readonly outcome?: MockOutcome;
  readonly toolCalls: readonly ToolCallBlock[];
  readonly delayMs: number;
}

/**
 * Reads the `mock_*` fields. A field that is there counts, also an empty text; `null` is not there.
 *
 * @throws {LLMError} invalid_request: a field holds what it cannot mean
 */
export function readMockPlan(fields: JsonObject): MockPlan {
  const toolCalls = readToolCalls(fields);
  const delay = readNumber(fields, 'mock_delay') ?? 0;
  if (delay < 0) throw invalidField('mock_delay', 'a number of seconds of at least 0');
  const outcome = readOutcome(fields, toolCalls.length > 0);
  return { toolCalls, delayMs: delay * 1000, ...(outcome === undefined ? {} : { outcome }) };
}

function readOutcome(fields: JsonObject, callsTools: boolean): MockOutcome | undefined {
  if (readBoolean(fields, 'mock_timeout') === true) return { kind: 'timeout' };
  const given = fields['mock_response'];
  if (given === undefined || given === null) {
    return callsTools ? { kind: 'text', text: '' } : undefined;
  }
  if (isObject(given)) return { kind: 'answer', body: given };
  const text = asString(given);
  if (text === undefined) throw invalidField('mock_response', 'a text or a chat completion');
  return toFailure(text) ?? { kind: 'text', text };
}

/** The code that each class name stands for, where several codes share a name. */
const codesByName: Readonly<Record<string, ErrorCode>> = {
  ...Object.fromEntries(codes().map((code) => [errorTraits[code].name, code])),
  APIError: 'upstream',
  BadRequestError: 'invalid_request',
  InternalServerError: 'upstream',
  NotFoundError: 'not_found',
  ServiceUnavailableError: 'overloaded',
  Timeout: 'timeout',
};

function codes(): readonly ErrorCode[] {
  return Object.keys(errorTraits).filter(isCode);
}

function isCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorTraits, text);
}

/** The failure that a text names: `litellm.RateLimitError`, `RateLimitError` or `rate_limited`; else it is just a text. */
function toFailure(text: string): MockOutcome | undefined {
  if (text.startsWith('Exception: content_filter_policy')) {
    return { kind: 'failure', error: mockError('content_filtered', 'content filter failure') };
  }
  if (text.startsWith('Exception: mock_streaming_error')) {
    return { kind: 'late-failure', error: mockError('overloaded', 'streaming error') };
  }
  const name = text.replace(/^litellm\./, '');
  const code = isCode(text)
    ? text
    : Object.hasOwn(codesByName, name)
      ? codesByName[name]
      : undefined;
  return code === undefined ? undefined : { kind: 'failure', error: mockError(code, name) };
}

function mockError(code: ErrorCode, what: string): LLMError {
  return new LLMError(code, `this is a mock ${what}`);
}

function readToolCalls(fields: JsonObject): readonly ToolCallBlock[] {
  return (readArray(fields, 'mock_tool_calls') ?? []).map((call, index) => {
    const path = `mock_tool_calls[${index}]`;
    if (!isObject(call)) throw invalidField(path, 'a tool call');
    const called = required(readObject(call, 'function', `${path}.function`), `${path}.function`);
    const given = called['arguments'];
    return {
      type: 'tool_call',
      id: readString(call, 'id', `${path}.id`) ?? `call_mock_${index}`,
      name: required(readString(called, 'name', `${path}.function.name`), `${path}.function.name`),
      arguments: isObject(given)
        ? JSON.stringify(given)
        : (readString(called, 'arguments', `${path}.function.arguments`) ?? '{}'),
    };
  });
}
