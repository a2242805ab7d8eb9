import {
  type ChatRequest,
  type JsonObject,
  type Loss,
  ownValue,
  type TextCompletionRequest,
} from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { encodeRequest } from '../protocols/openai-completions/encode-request.ts';

/** Fields of a request for completions that chat has no place for, or another meaning of. */
const notOfChat: ReadonlySet<string> = new Set([
  ...['prompt', 'suffix', 'echo', 'best_of', 'logprobs'],
  ...['messages', 'tools', 'functions', 'tool_choice', 'function_call', 'top_logprobs'],
]);

/** What of a request is lost when a chat answers it, in the words of the caller. */
export function lossesByChat(request: TextCompletionRequest): readonly Loss[] {
  const { prompts, suffix = '', bestOf = 1, candidates = 1, logprobs, extra } = request;
  const losses: Loss[] = [];
  for (const [at, prompt] of prompts.entries())
    if (typeof prompt !== 'string') losses.push({ path: placeOf(request, at), kind: 'content' });
  if (suffix !== '') losses.push({ path: 'suffix', kind: 'parameter' });
  if (bestOf > candidates) losses.push({ path: 'best_of', kind: 'parameter' });
  if (logprobs !== undefined) losses.push({ path: 'logprobs', kind: 'parameter' });
  for (const path of notOfChat)
    if ((ownValue(extra?.fields ?? {}, path) ?? null) !== null)
      losses.push({ path, kind: 'parameter' });
  return losses;
}

/** Where a prompt stands in its request. */
export function placeOf({ prompts }: TextCompletionRequest, at: number): string {
  return prompts.length === 1 ? 'prompt' : `prompt[${at}]`;
}

/**
 * One prompt as a conversation that begins with it. What a request for completions has beside its prompt chat calls by the
 * same names, so also what the hub does not model, such as `reasoning_effort`, is read as chat reads it.
 *
 * @throws {LLMError} invalid_request: a field is not what chat takes
 */
export function toChatRequest(request: TextCompletionRequest, prompt: string): ChatRequest {
  const { body } = encodeRequest(request);
  const fields: JsonObject = Object.fromEntries(
    Object.entries(body).filter(([name]) => !notOfChat.has(name)),
  );
  const messages = [{ role: 'user', content: prompt }];
  const input = { body: { ...fields, messages }, params: {}, query: {}, headers: {} };
  return openaiChat.server.decodeRequest(input);
}
