// What calls of a client throw and give, for those who have only this package.
export { isLLMError, LLMError, type ErrorCode, type Provider, type Usage } from '@llm/core';

export { createClient } from './client/create-client.ts';
export type { AskedModel, Client, ClientMethods, ParsedAnswer } from './client/client.ts';
export type {
  ClientOptions,
  ServiceClientOptions,
  SharedOptions,
} from './client/client-options.ts';
export type {
  ClientHooks,
  HookedAnswer,
  HookedCall,
  HookedFailure,
  HookedReport,
} from './client/hooks/client-hooks.ts';
export type { ClientSettings } from './client/target-params.ts';
export type { CompletionStream } from './client/completion-stream.ts';
export type { ReadableStreamOptions } from './client/stream-bytes.ts';
export { streamFromChunks, type StreamFromChunksOptions } from './client/stream-from-chunks.ts';
export type {
  CacheControl,
  ChatCompletionFields,
  ChatCompletionParams,
  ChatMessage,
  ChatResponseFormat,
  ChatTool,
  ChatToolChoice,
  CompletionOptions,
  CompletionParams,
  CompletionTargetParams,
  ContentPart,
  FallbackParams,
  ProviderToolType,
  ReasoningEffort,
  ThinkingParams,
} from './client/completion-params.ts';
export type { AnswerStream } from './client/answer-stream.ts';
export type {
  CountTokensAnswer,
  CountTokensOptions,
  CountTokensParams,
} from './client/count-tokens.ts';
export type {
  MessagesAnswer,
  MessagesCacheControl,
  MessagesContentBlock,
  MessagesDelta,
  MessagesEvent,
  MessagesInputBlock,
  MessagesMessage,
  MessagesOptions,
  MessagesParams,
  MessagesRedactedThinkingBlock,
  MessagesServerToolBlock,
  MessagesSource,
  MessagesStopReason,
  MessagesTextBlock,
  MessagesThinkingBlock,
  MessagesTool,
  MessagesToolUseBlock,
  MessagesTurn,
  MessagesUsage,
} from './client/messages.ts';
export type {
  ResponsesAnswer,
  ResponsesEvent,
  ResponsesOptions,
  ResponsesParams,
  ResponsesResponse,
  ResponsesTool,
  ResponsesUsage,
} from './client/responses.ts';
export type {
  ResponsesFunctionCall,
  ResponsesInputContent,
  ResponsesInputItem,
  ResponsesOutputContent,
  ResponsesOutputItem,
  ResponsesOutputMessage,
  ResponsesReasoning,
  ResponsesToolItem,
} from './client/responses-items.ts';
export type {
  TextChoice,
  TextCompletion,
  TextCompletionAnswer,
  TextCompletionOptions,
  TextCompletionParams,
} from './client/text-completion.ts';
export {
  runTools,
  type RunToolsOptions,
  type RunToolsParams,
  type ToolOutcome,
  type ToolRun,
  type ToolStep,
} from './client/tools/run-tools.ts';
export {
  tool,
  type ArgumentsOf,
  type PlainSchema,
  type Tool,
  type ToolContext,
  type ToolDefinition,
} from './client/tools/tool.ts';
export type { ParsedStream, PartialOf } from './client/schema/parsed-stream.ts';
export { readPartialJson } from './client/schema/partial-json.ts';
export { SchemaMismatchError, type SchemaMismatch } from './client/schema/schema-mismatch-error.ts';
export type {
  OutputOf,
  SchemaIssue,
  SchemaVerdict,
  StandardSchema,
} from './client/schema/standard-schema.ts';
export type { HiddenParams } from './client/hidden-params.ts';
export type { KnownModels } from './names/known-models.ts';
export type { TargetParams } from './client/target-params.ts';
export type {
  ChatAudio,
  ChatChoice,
  ChatCompletion,
  ChatCompletionMessage,
  ChatFinishReason,
  ChatImage,
  ChatToolCall,
  ChoiceLogprobs,
  CompletionAnswer,
  CompletionUsage,
  CustomToolCall,
  FunctionToolCall,
  ReasoningDetail,
  ThinkingBlock,
  TokenLogprob,
  UrlCitation,
} from './client/chat-completion.ts';
export type {
  EmbeddingAnswer,
  EmbeddingData,
  EmbeddingFallback,
  EmbeddingOptions,
  EmbeddingParams,
} from './client/embedding.ts';
export type {
  ModerationAnswer,
  ModerationFallback,
  ModerationInputPart,
  ModerationJudgement,
  ModerationOptions,
  ModerationParams,
} from './client/moderation.ts';
export type {
  ChatCompletionChunk,
  ChunkChoice,
  ChunkDelta,
  ToolCallDelta,
} from './client/chat-completion-chunk.ts';
export {
  streamChunkBuilder,
  type StreamChunkBuilderOptions,
} from './client/stream-chunk-builder.ts';
export { batchCompletion } from './client/batch/batch-completion.ts';
export { batchCompletionResults } from './client/batch/batch-completion-results.ts';
export { batchCompletionModels } from './client/batch/batch-completion-models.ts';
export {
  batchCompletionModelsAllResponses,
  type AllResponsesParams,
  type ModelOutcome,
} from './client/batch/batch-completion-models-all-responses.ts';
export type {
  BatchCompletionParams,
  BatchProgress,
  BatchResult,
  BatchResultsParams,
  BatchSettings,
  Conversation,
} from './client/batch/batch-params.ts';
export type { ModelChoice, SeveralModelsParams } from './client/batch/several-models.ts';
export type { BatchJournal } from './client/batch/batch-journal.ts';
export type { Completes } from './client/batch/completes.ts';
export { guardRepetition, type GuardRepetitionOptions } from './client/guard-repetition.ts';

export { bareModels, providerIdOf, providerOfBareModel } from './names/provider-names.ts';

export { anthropic } from './anthropic/index.ts';
export { azure, azureAi } from './azure/index.ts';
export { gemini } from './gemini/index.ts';
export { vertex } from './vertex/index.ts';
export { bedrock } from './bedrock/index.ts';
export { cohere } from './cohere/index.ts';
export { createMock, mock, mocked, type MockOptions } from './mock/index.ts';
export { ollama } from './ollama/index.ts';
export { openai } from './openai/index.ts';
export {
  providerFromConfig,
  readProvider,
  type ProviderConfig,
  type ReadProvider,
} from './declared/provider-from-config.ts';
export type { ConfigMistake } from './declared/config-reader.ts';

export { checkModelEntry, isTokenPrice, type ModelEntry } from './money/model-entry.ts';
export { createPricer, type Pricer, type PriceTerms } from './money/pricer.ts';
export { anthropicCountTokens } from './protocols/anthropic-messages/count-tokens/index.ts';
export { embeddedInParts } from './several-calls/embedded-in-parts.ts';
export { estimated } from './token-estimate/estimated.ts';
export { claudeInvoke } from './bedrock/claude-invoke.ts';
export { vertexClaude } from './vertex/vertex-claude.ts';
export { bedrockConverse } from './protocols/bedrock-converse/index.ts';
export { anthropicMessages } from './protocols/anthropic-messages/index.ts';
export type { Takes } from './protocols/shared/models/takes.ts';
export { takesFromModelInfo } from './protocols/shared/models/takes-from-model-info.ts';
export { openaiEmbeddings } from './protocols/openai-embeddings/index.ts';
export { mistralChatModerations } from './protocols/mistral-chat-moderations/index.ts';
export { openaiModerations } from './protocols/openai-moderations/index.ts';
export { ollamaChat } from './protocols/ollama-chat/index.ts';
export { ollamaEmbeddings } from './protocols/ollama-embeddings/index.ts';
export { completedByChat } from './several-calls/completed-by-chat.ts';
export { mockedTexts } from './several-calls/mocked-texts.ts';
export { openaiCompletions } from './protocols/openai-completions/index.ts';
export { openaiChat } from './protocols/openai-chat/index.ts';
export { gemini as geminiProtocol } from './protocols/gemini/index.ts';
export { withProtocols } from './gateway/with-protocols.ts';
export { openaiResponses } from './protocols/openai-responses/index.ts';
export { geminiCountTokens } from './protocols/gemini/count-tokens/index.ts';
export { geminiEmbeddings } from './protocols/gemini-embeddings/index.ts';
export { cohereChat } from './protocols/cohere-chat/index.ts';
export { cohereEmbeddings } from './protocols/cohere-embeddings/index.ts';
