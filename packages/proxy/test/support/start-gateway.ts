import {
  type CallSettings,
  type CallTimeouts,
  type Protocol,
  type CallService,
  connect,
  type JsonObject,
  type Logger,
  type OperationName,
  type Provider,
} from '@llm/core';
import { createHttp1Transport } from '@llm/core/http1';
import {
  anthropic,
  anthropicCountTokens,
  geminiCountTokens,
  anthropicMessages,
  estimated,
  mistralChatModerations,
  openaiModerations,
  azure,
  bedrock,
  bedrockConverse,
  claudeInvoke,
  cohere,
  gemini,
  geminiEmbeddings,
  geminiProtocol,
  ollama,
  ollamaChat,
  ollamaEmbeddings,
  openai,
  completedByChat,
  embeddedInParts,
  openaiChat,
  openaiCompletions,
  openaiResponses,
  openaiEmbeddings,
  withProtocols,
} from '@llm/providers';
import { mistral } from '@llm/providers/compatible';
import { createRouter } from '@llm/router';
import { createGateway, createServer, masterKey, type ServerOptions } from '../../src/index.ts';

// Servers that speak like OpenAI and know one of its APIs only.
const chat: Provider = { ...openai, speaks: { chat: [openaiChat] } };
const responses: Provider = { ...openai, speaks: { chat: [openaiResponses] } };
const known = {
  cohere,
  ollama,
  openai: withProtocols(openai, [openaiResponses, openaiCompletions]),
  anthropic,
  azure: withProtocols(azure, [openaiResponses, openaiCompletions]),
  bedrock,
  mistral,
  gemini,
  chat,
  responses,
};

export const masterKeyOfTests = 'sk-gateway-test-key';

export interface TestGateway {
  readonly url: string;
  close(): Promise<void>;
}

export interface TestGatewayOptions {
  /** Public model name → provider and base URL. */
  readonly models: Readonly<
    Record<
      string,
      {
        readonly provider: keyof typeof known;
        readonly baseUrl: string;
        readonly apiKey?: string;
        readonly settings?: JsonObject;
      }
    >
  >;
  /** `translate` takes the native lane away, so that everything is decoded and encoded. */
  readonly lane?: 'native' | 'translate';
  readonly logger?: Logger;
  readonly server?: Partial<ServerOptions>;
  readonly heartbeatMs?: number;
  /** `false` lets a deployment fail as often as a test wants. */
  readonly cooldown?: false;
  /** What holds for calls that do not say otherwise. */
  readonly defaults?: CallSettings;
  /** Bounds on one exchange with an upstream. */
  readonly timeouts?: CallTimeouts;
}

/** A gateway on a free port, from the parts that a configuration would put together. */
export async function startGateway(options: TestGatewayOptions): Promise<TestGateway> {
  // What a configuration without proxies and certificates gets.
  const transport = createHttp1Transport();
  const router = createRouter({
    deployments: Object.entries(options.models).map(
      ([name, { provider, baseUrl, settings = {}, apiKey = 'sk-upstream-secret-0123456789' }]) => {
        const connection: CallService = connect(withLane(known[provider], options.lane), {
          apiKey,
          baseUrl,
          settings,
          transport: transport.send,
          ...(options.timeouts === undefined ? {} : { timeouts: options.timeouts }),
        });
        const service = completedByChat(estimated(embeddedInParts(known[provider])(connection)));
        return { id: name, modelName: name, provider, model: `${name}-upstream`, service };
      },
    ),
    retry: { attempts: 1 },
    ...(options.cooldown === undefined ? {} : { cooldown: options.cooldown }),
  });
  const gateway = createGateway({
    service: router,
    protocols: [
      openaiChat,
      openaiCompletions,
      openaiResponses,
      anthropicMessages,
      anthropicCountTokens,
      geminiCountTokens,
      geminiProtocol,
      openaiEmbeddings,
      bedrockConverse,
      claudeInvoke,
      geminiEmbeddings,
      ollamaChat,
      ollamaEmbeddings,
      openaiModerations,
      mistralChatModerations,
    ],
    models: () => router.models().map(({ name }) => ({ id: name, ownedBy: 'tests' })),
    authenticate: masterKey(masterKeyOfTests),
    ...(options.logger === undefined ? {} : { logger: options.logger }),
    ...(options.defaults === undefined ? {} : { defaults: options.defaults }),
    ...(options.heartbeatMs === undefined ? {} : { heartbeatMs: options.heartbeatMs }),
  });
  const server = await createServer({ gateway, port: 0, drainMs: 1_000, ...options.server });
  return {
    url: server.url,
    async close() {
      await server.close();
      await transport.close();
    },
  };
}

function withLane(provider: Provider, lane: 'native' | 'translate' = 'native'): Provider {
  if (lane === 'native') return provider;
  const { chat = [], embeddings = [], moderation = [], tokenCount = [] } = provider.speaks;
  const { textCompletion } = provider.speaks;
  return {
    ...provider,
    speaks: {
      chat: chat.map(withoutNative),
      embeddings: embeddings.map(withoutNative),
      moderation: moderation.map(withoutNative),
      tokenCount: tokenCount.map(withoutNative),
      ...(textCompletion && { textCompletion: textCompletion.map(withoutNative) }),
    },
  };
}

function withoutNative<Op extends OperationName>(protocol: Protocol<Op>): Protocol<Op> {
  if (protocol.client === undefined) return protocol;
  const { native: _, ...client } = protocol.client;
  return { ...protocol, client };
}
