import type { Protocol } from '@llm/core';
import {
  anthropicCountTokens,
  anthropicMessages,
  bedrockConverse,
  claudeInvoke,
  geminiCountTokens,
  geminiEmbeddings,
  geminiProtocol,
  mistralChatModerations,
  ollamaChat,
  ollamaEmbeddings,
  openaiChat,
  openaiCompletions,
  openaiEmbeddings,
  openaiModerations,
  openaiResponses,
  vertexClaude,
} from '@llm/providers';

/** What callers of a gateway from a configuration may speak. The first is the one for paths that belong to none. */
export const servedProtocols: readonly Protocol[] = [
  openaiChat,
  openaiCompletions,
  openaiResponses,
  anthropicMessages,
  anthropicCountTokens,
  geminiCountTokens,
  geminiProtocol,
  bedrockConverse,
  claudeInvoke,
  vertexClaude,
  ollamaChat,
  ollamaEmbeddings,
  openaiEmbeddings,
  geminiEmbeddings,
  openaiModerations,
  mistralChatModerations,
];
