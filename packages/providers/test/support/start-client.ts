import { defineProvider, type Provider } from '@llm/core';
import type { ClientOptions } from '../../src/client/client-options.ts';
import { createClient } from '../../src/client/create-client.ts';
import { anthropicCountTokens } from '../../src/protocols/anthropic-messages/count-tokens/index.ts';
import { anthropicMessages } from '../../src/protocols/anthropic-messages/index.ts';
import { openaiChat } from '../../src/protocols/openai-chat/index.ts';
import { type Answer, serve } from '../serve.ts';

const open: { close(): Promise<void> }[] = [];

/** Closes what the tests of a file have started. */
export async function closeClients(): Promise<void> {
  await Promise.all(open.splice(0).map((one) => one.close()));
}

/**
 * A client of two providers on one server of this machine, which never asks twice: `chat` speaks OpenAI's chat, and what
 * `alsoSpeaks` says; `claude` speaks Anthropic's messages.
 */
export async function startBoth(
  answers: readonly Answer[],
  {
    alsoSpeaks = [],
    ...options
  }: Pick<Provider, 'alsoSpeaks'> & Partial<Omit<ClientOptions, 'providers' | 'credentials'>> = {},
) {
  const server = await serve(...answers);
  const chat = defineProvider({
    id: 'chat',
    baseUrl: `${server.url}/v1`,
    auth: { scheme: 'bearer', env: 'LLM_TEST_KEY_THAT_NOBODY_SETS' },
    speaks: { chat: [openaiChat] },
    alsoSpeaks,
    // Its answers are written as the protocols say, so nobody compares them.
    isExact: true,
  });
  const claude = defineProvider({
    id: 'claude',
    baseUrl: server.url,
    auth: { scheme: 'header', name: 'x-api-key', env: 'LLM_TEST_KEY_THAT_NOBODY_SETS' },
    speaks: { chat: [anthropicMessages], tokenCount: [anthropicCountTokens] },
    isExact: true,
  });
  const client = createClient({
    providers: [chat, claude],
    credentials: () => ({ apiKey: 'k-1' }),
    retries: 0,
    ...options,
  });
  open.push(client, server);
  return { client, server };
}
