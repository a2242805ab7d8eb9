import { chat, type StreamingProtocol } from '@llm/core';
import { client } from './client.ts';
import { server } from './server.ts';
import { protocolId } from './wire.ts';

/**
 * Ollama's own `/api/chat`, spoken by callers and upstreams. It streams unless it is told not to, one JSON object a line.
 *
 * A request of this protocol reaches an upstream of this protocol as it came, and an answer its caller.
 *
 * @see https://docs.ollama.com/api/chat — read 2026-11-30
 */
export const ollamaChat = {
  id: protocolId,
  operation: chat,
  client,
  server,
} satisfies StreamingProtocol<'chat'>;
