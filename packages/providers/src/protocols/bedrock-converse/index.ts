import { chat, type StreamingProtocol } from '@llm/core';
import { client } from './client.ts';
import { server } from './server.ts';
import { protocolId } from './wire.ts';

/**
 * Converse and ConverseStream of Amazon Bedrock, spoken by callers and upstreams. Streams are binary.
 *
 * A request of this protocol reaches an upstream of this protocol as it came, and an answer its caller.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html and the service model of
 *   bedrock-runtime 2023-09-30 — read 2026-11-30
 */
export const bedrockConverse = {
  id: protocolId,
  operation: chat,
  client,
  server,
} satisfies StreamingProtocol<'chat'>;
