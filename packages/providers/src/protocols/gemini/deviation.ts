import { asArray, asObject, type JsonObject, type JsonValue } from '@llm/core';

/*
 * What of a chunk or an answer Google's own clients rely on. Read in @google/genai 2.32.0 (`GenerateContentResponse.text`
 * and `.functionCalls`, `Chat.sendMessageStream`), 2026-11-30: they go through the candidates and the parts as lists, and
 * join the texts.
 */

/** Whether clients would break at a chunk, or at a non-streaming response. */
export function deviates(answer: JsonObject): boolean {
  const { candidates } = answer;
  if (candidates === undefined) return false;
  const list = asArray(candidates);
  return list?.every(isCandidate) !== true;
}

function isCandidate(value: JsonValue): boolean {
  const candidate = asObject(value);
  if (candidate === undefined) return false;
  if (candidate['content'] === undefined) return true;
  const content = asObject(candidate['content']);
  if (content === undefined) return false;
  return content['parts'] === undefined || asArray(content['parts'])?.every(isPart) === true;
}

function isPart(value: JsonValue): boolean {
  const part = asObject(value);
  if (part === undefined) return false;
  const { text, functionCall } = part;
  if (text !== undefined && typeof text !== 'string') return false;
  if (functionCall === undefined) return true;
  const call = asObject(functionCall);
  return call !== undefined && typeof call['name'] === 'string';
}
