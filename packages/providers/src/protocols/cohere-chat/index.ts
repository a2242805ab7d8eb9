import { chat, type StreamingProtocol } from '@llm/core';
import { client } from './client.ts';
import { protocolId } from './wire.ts';

/**
 * Cohere's chat in its second version, to call it.
 *
 * @see https://docs.cohere.com/v2/reference/chat — read 2026-11-30
 */
export const cohereChat = {
  id: protocolId,
  operation: chat,
  client,
} satisfies StreamingProtocol<'chat'>;
