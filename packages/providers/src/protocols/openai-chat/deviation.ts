import { asArray, asObject, type JsonObject, type JsonValue } from '@llm/core';

/*
 * What of a chunk or an answer OpenAI's own clients, and those built on them, rely on. A value that differs makes them
 * throw, lose a tool call or show `[object Object]`. Read in openai-node 6 (`lib/ChatCompletionStream.ts`) and
 * openai-python 2 (`lib/streaming/_deltas.py`), 2026-11-30. Fields that they pass on without a look are not judged.
 */

/** Whether clients would break at a chunk. Remembers the calls that have begun, so it sees the chunks in their order. */
export function createChunkJudge(): (chunk: JsonObject) => boolean {
  /** How many calls each choice has begun. A choice that is not here has not begun itself. */
  const callCounts = new Map<number, number>();

  const isCallPiece = (value: JsonValue, choice: number): boolean => {
    const count = callCounts.get(choice) ?? 0;
    const piece = asObject(value);
    const index = piece?.['index'];
    if (piece === undefined || !isIndex(index) || index > count) return false;
    if (index === count) {
      callCounts.set(choice, count + 1);
      return isCall(piece, isMaybe);
    }
    // Python's client joins every text of a call, so an id or a name that comes twice is doubled.
    const { id, type } = piece;
    const called = asObject(piece['function'] ?? piece['custom'] ?? {});
    return (
      called !== undefined &&
      (id === undefined || id === '') &&
      (type === undefined || type === 'function' || type === 'custom') &&
      (called['name'] === undefined || called['name'] === '') &&
      isMaybe(called['arguments']) &&
      isMaybe(called['input'])
    );
  };

  const isDelta = (delta: JsonObject, index: number): boolean => {
    if (!isMessage(delta)) return false;
    const pieces = delta['tool_calls'];
    if (pieces === undefined || pieces === null) return true;
    return asArray(pieces)?.every((piece) => isCallPiece(piece, index)) === true;
  };

  const isChoice = (value: JsonValue): boolean => {
    const choice = asObject(value);
    const delta = asObject(choice?.['delta']);
    const index = choice?.['index'];
    if (choice === undefined || delta === undefined || !isIndex(index)) return false;
    // OpenAI's client takes every other field of a choice over into its answer, this one in place of what it has gathered.
    if (choice['message'] !== undefined) return false;
    const { role } = delta;
    if (!callCounts.has(index)) {
      // Clients make a list of the choices, so a number that is left out is a hole in it.
      const isNext = index === callCounts.size;
      callCounts.set(index, 0);
      if (!isNext || role !== 'assistant') return false;
    }
    const logprobs = choice['logprobs'];
    return (
      (role === 'assistant' || role === undefined || role === null || role === '') &&
      (logprobs === undefined || logprobs === null || asObject(logprobs) !== undefined) &&
      isOptional(choice['finish_reason']) &&
      isDelta(delta, index)
    );
  };

  return (chunk) => {
    const usage = chunk['usage'];
    const isCounted = usage === undefined || usage === null || asObject(usage) !== undefined;
    return !isCounted || asArray(chunk['choices'])?.every(isChoice) !== true;
  };
}

/** Whether clients would break at the choices of a non-streaming response. */
export function deviatesInChoices(choices: readonly JsonValue[]): boolean {
  // Answers of several choices may come in any order, but never two under one number.
  const indexes = new Set(choices.map((choice) => asObject(choice)?.['index']));
  if (indexes.size < choices.length) return true;
  return !choices.every((value) => {
    const choice = asObject(value);
    const message = asObject(choice?.['message']);
    if (choice === undefined || message === undefined) return false;
    const calls = message['tool_calls'];
    return (
      isIndex(choice['index']) &&
      isOptional(choice['finish_reason']) &&
      isMessage(message) &&
      isEmptyOr(message['function_call'], 'name') &&
      isEmptyOr(message['audio'], 'id') &&
      (calls === undefined ||
        calls === null ||
        asArray(calls)?.every((call) => isCall(asObject(call) ?? {}, isText)) === true)
    );
  });
}

function isMessage(fields: JsonObject): boolean {
  return textFields.every((name) => isOptional(fields[name]));
}

const textFields = ['role', 'content', 'refusal', 'reasoning_content', 'reasoning'];

/** A call, or the piece that begins one: then its arguments may still be missing. */
function isCall(call: JsonObject, isArguments: (value: JsonValue | undefined) => boolean): boolean {
  const { id, type } = call;
  if (typeof id !== 'string' || id === '') return false;
  // Kinds of calls that are newer than this code pass as they are.
  if (type !== 'function' && type !== 'custom') return typeof type === 'string' && type !== '';
  const called = asObject(call[type]);
  const name = called?.['name'];
  if (called === undefined || typeof name !== 'string' || name === '') return false;
  return isArguments(called[type === 'function' ? 'arguments' : 'input']);
}

/** Whether a field is absent, or an object that says what it is. */
function isEmptyOr(value: JsonValue | undefined, name: string): boolean {
  if (value === undefined || value === null) return true;
  const said = asObject(value)?.[name];
  return typeof said === 'string' && said !== '';
}

function isIndex(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

const isText = (value: JsonValue | undefined): boolean => typeof value === 'string';
const isMaybe = (value: JsonValue | undefined): boolean => value === undefined || isText(value);
const isOptional = (value: JsonValue | undefined): boolean => value === null || isMaybe(value);
