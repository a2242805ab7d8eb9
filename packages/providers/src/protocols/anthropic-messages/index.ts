import { chat, type StreamingProtocol } from '@llm/core';
import { client } from './client.ts';
import { server } from './server.ts';
import { protocolId } from './wire.ts';

/**
 * Anthropic's Messages API, spoken by callers and upstreams: versions 2023-06-01 and 2026-10-21.
 *
 * A request of this protocol reaches an upstream of this protocol as it came, and an answer its caller.
 * `max_tokens`, which Anthropic demands, is 4,096 where a caller of another protocol gives no bound.
 *
 * @see https://platform.claude.com/docs/en/api/messages — read 2026-11-20
 */
export const anthropicMessages = {
  id: protocolId,
  operation: chat,
  client,
  server,
} satisfies StreamingProtocol<'chat'>;
