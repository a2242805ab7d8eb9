import { chat, type StreamingProtocol } from '@llm/core';
import { client } from './client.ts';
import { server } from './server.ts';
import { protocolId } from './wire.ts';

/**
 * Gemini's `generateContent` and `streamGenerateContent`, spoken by callers and upstreams, of AI Studio and of Vertex AI.
 *
 * A request of this protocol reaches an upstream of this protocol as it came, and an answer its caller.
 *
 * @see https://ai.google.dev/api/generate-content — read 2026-11-30
 */
export const gemini = {
  id: protocolId,
  operation: chat,
  client,
  server,
} satisfies StreamingProtocol<'chat'>;
