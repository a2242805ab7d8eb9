import { type StreamingProtocol, textCompletion } from '@llm/core';
import { client } from './client.ts';
import { server } from './server.ts';

/**
 * OpenAI's completions of texts, which it calls legacy, both sides: to call OpenAI and the providers and servers that speak
 * like it, and to serve their clients. Chat has a protocol of its own.
 *
 * Fields it does not know stay with the request or answer and go out again where the other side speaks the same protocol.
 *
 * @see https://developers.openai.com/api/reference/resources/completions — read 2026-11-30
 */
export const openaiCompletions = {
  id: 'openai-completions',
  operation: textCompletion,
  client,
  server,
} as const satisfies StreamingProtocol<'textCompletion'>;
