export type {
  Block,
  BlockType,
  TextBlock,
  ImageBlock,
  FileBlock,
  AudioBlock,
  ReasoningBlock,
  ToolCallBlock,
  ToolResultBlock,
  RefusalBlock,
  ServerToolCallBlock,
  ServerToolResultBlock,
  OpaqueBlock,
  CacheHint,
  Citation,
  MediaSource,
} from './model/block.ts';
export type { Message, Role } from './model/message.ts';
export type { Tool, FunctionTool, NativeTool, ToolChoice } from './model/tool.ts';
export type { FinishReason, UnifiedFinishReason } from './model/finish-reason.ts';
export type { Cost } from './model/cost.ts';
export type { Usage, InputTokens, OutputTokens } from './model/usage.ts';
export type { Extra } from './model/extra.ts';
export type { ChatRequest, ResponseFormat, ReasoningSettings } from './model/chat-request.ts';
export type { ChatResponse, Candidate } from './model/chat-response.ts';
export type {
  ChatEvent,
  BlockDelta,
  StartEvent,
  OpenEvent,
  DeltaEvent,
  CloseEvent,
  UsageEvent,
  FinishEvent,
  ExtraEvent,
} from './model/chat-event.ts';

export type {
  Embedding,
  EmbeddingEncoding,
  EmbeddingInput,
  EmbeddingRequest,
  EmbeddingResponse,
} from './model/embedding.ts';

export type {
  ModerationInput,
  ModerationPart,
  ModerationRequest,
  ModerationResponse,
  ModerationResult,
} from './model/moderation.ts';
export type {
  TextChoice,
  TextCompletionChunk,
  TextCompletionRequest,
  TextCompletionResponse,
  TextPiece,
  TextPrompt,
} from './model/text-completion.ts';
export type { TokenCountRequest, TokenCountResponse } from './model/token-count.ts';

export type { JsonObject, JsonValue } from './json/json-value.ts';
export { ExactNumber } from './json/exact-number.ts';
export { printJson } from './json/print-json.ts';
export { extended } from './json/extended.ts';
export type { Envelope, EnvelopeField } from './json/envelope.ts';
export { parseJson, type ParseJsonOptions } from './json/parse-json.ts';
export {
  asArray,
  asBoolean,
  asNumber,
  asObject,
  asString,
  invalidField,
  isObject,
  ownValue,
  readArray,
  readBoolean,
  readNumber,
  readObject,
  readString,
  required,
  toCount,
} from './json/read.ts';

export { errorTraits, type ErrorCode, type ErrorTraits } from './error/error-code.ts';
export {
  abortErrorOf,
  LLMError,
  isLLMError,
  toLLMError,
  changeError,
  withErrorDetails,
  type LLMErrorOptions,
  type UpstreamFailure,
} from './error/llm-error.ts';
export { systemCodeOf } from './error/system-code.ts';

export type { Translator } from './contract/translator.ts';
export type { Clock, Sleep } from './contract/clock.ts';
export type { Logger } from './contract/logger.ts';
export type {
  ByteStream,
  Headers,
  Transport,
  TransportRequest,
  TransportResponse,
  TransportTimeouts,
} from './contract/transport.ts';
export type {
  AnyRequest,
  AnyResponse,
  ChunkOf,
  KnownOfAnswer,
  Operation,
  OperationName,
  Operations,
  RepetitionGuard,
  RequestOf,
  ResponseOf,
  Shape,
  StreamRules,
} from './contract/operation.ts';
export type { ModelQuestion, ModelRoute, ServedModel } from './contract/model-route.ts';
export type {
  Address,
  ByteAnswer,
  ClientCodec,
  CodecInput,
  Departure,
  Failure,
  InspectedAnswer,
  JsonOutbound,
  Loss,
  NativeEdits,
  NativeFields,
  RequestTarget,
  NativeClient,
  NativeServer,
  OutputBounds,
  Outbound,
  Protocol,
  ServerCodec,
  ServerRoute,
  StreamEncoder,
  StreamingClientCodec,
  StreamingNativeClient,
  StreamingProtocol,
  StreamingServerCodec,
  StreamDecoder,
  StreamProgress,
  StreamWatcher,
  WatcherOptions,
  WholeAnswer,
} from './contract/protocol.ts';
export {
  defineProvider,
  type AddressTarget,
  type ApiKey,
  type Auth,
  type CreateTokenSource,
  type Provider,
  type ProviderHooks,
  type Quirks,
  type SignableRequest,
  type Signer,
  type Speaks,
  type UrlBase,
  type VariantTarget,
} from './contract/provider.ts';
export type { Timeouts } from './contract/timeouts.ts';
export type {
  Admission,
  AdmissionChoice,
  AdmissionStore,
  Limit,
  QueueRules,
  Ticket,
} from './contract/admission-store.ts';
export type { HealthStore } from './contract/health-store.ts';
export type { Principal } from './contract/principal.ts';
export type {
  AttemptNote,
  CallNote,
  DeploymentNote,
  FallbackNote,
  FirstContentNote,
  FittingNote,
  LaneNote,
  PassedOver,
  QueueNote,
  RetryNote,
} from './contract/call-note.ts';
export type {
  Attempt,
  CallObserver,
  CallReport,
  CallTimings,
  RecoveryReport,
} from './contract/call-report.ts';
export type { CallContext, ContextKey, ContextValues, Layer, Service } from './contract/service.ts';
export type {
  AnsweredBy,
  CacheControls,
  CacheUse,
  Answer,
  Call,
  CallLayer,
  CallService,
  CallSettings,
  CallersPlace,
  NativeAnswer,
  NativeFormRequest,
  NativeJsonRequest,
  NativeRequest,
  NativeRequestFields,
  Written,
  Result,
  ResultFields,
  StreamAnswer,
  StreamRecovery,
} from './contract/call.ts';

export {
  failedOutcome,
  ResultStream,
  type StreamPiece,
  type StreamSource,
  type Outcome,
} from './stream/result-stream.ts';
export { withChunks } from './stream/with-chunks.ts';
export { whenSettled } from './stream/when-settled.ts';
export { createRepetitionGuard, defaultRepeatLimit } from './stream/repetition-guard.ts';
export { chat } from './operation/chat/chat.ts';
export { embeddings } from './operation/embeddings.ts';
export { moderation } from './operation/moderation.ts';
export { textCompletion } from './operation/text-completion.ts';
export { tokenCount } from './operation/token-count.ts';
export { judgeLosses } from './service/judge-losses.ts';
export { byOperation, when, type ServicesByOperation } from './service/by-operation.ts';

export { addUsage } from './operation/add-usage.ts';
export { createSaid, type Said, type SaidBlock } from './stream/recovery/said.ts';
export type { Splice } from './stream/recovery/splice.ts';
export { createVerifiedSplice } from './stream/recovery/verified-splice.ts';
export {
  canContinue,
  continuedRequest,
  createContinuedSplice,
} from './stream/recovery/continued-splice.ts';
export { stack } from './service/stack.ts';
export { createCallContext, createContextKey, valueOf, withValue } from './service/call-context.ts';
export {
  answerAttempt,
  beginAttempt,
  callRecordKey,
  callRecordOf,
  createCallRecord,
  isExhausted,
  failAttempt,
  lastFailureOf,
  notesOf,
  settleAttempt,
  standInRecord,
  withCallRecord,
  type CallRecord,
  type OpenAttempt,
  type StandIn,
  type QueuedCall,
} from './service/call-record.ts';
export {
  reportCalls,
  type CallStart,
  type OpenReport,
  type ReportOptions,
} from './service/report-calls.ts';
export { createCall } from './service/create-call.ts';
export { nearestName } from './service/nearest-name.ts';
export { resolveModel, type ResolvedModel } from './service/resolve-model.ts';
export { connect, type ConnectOptions } from './service/connect.ts';
export { chooseProtocol } from './service/choose-protocol.ts';
export { variantOf } from './service/variant-of.ts';
export { tokenSourceOf } from './service/proof.ts';
export { headerComplaint } from './transport/request-rules.ts';
export {
  createUpstream,
  timeoutsKey,
  type CallTimeouts,
  type Upstream,
  type UpstreamOptions,
  type UpstreamRequest,
} from './service/upstream.ts';
export {
  callerHeaders,
  callSettingOf,
  callSettings,
  readSettings,
  type CallSetting,
  type SettingEffect,
  type SettingSource,
} from './settings/call-settings.ts';
export { boundOf, type BoundSetting } from './settings/bound-of.ts';
export { resolveSettings } from './settings/resolve-settings.ts';
export {
  onLossOf,
  type OpenSettings,
  streamRecoveries,
  type ReadSetting,
  type SettingPlace,
} from './settings/read-setting.ts';
export { allFailed, type NamedFailure } from './many/all-failed.ts';
export {
  firstSuccess,
  hasLost,
  type Contender,
  type FirstSuccess,
  type FirstSuccessOptions,
} from './many/first-success.ts';
export { runMany, type ItemOutcome, type ItemWork, type RunManyOptions } from './many/run-many.ts';
export { writtenIn } from './service/written.ts';
export { callWithin, type CallBound } from './layer/call-within.ts';
export { deadline, type DeadlineOptions } from './layer/deadline.ts';
export { observe, type ObserveOptions } from './layer/observe.ts';
export {
  retry,
  type NextAttempt,
  type RetryableFailure,
  type RetryOptions,
} from './layer/retry.ts';
export { timeout, type TimeoutOptions } from './layer/timeout.ts';
export { validateNumber, type NumberRule } from './runtime/validate-number.ts';
export { validateObject, validateObjects, validateText } from './runtime/validate-argument.ts';
export { followSignal } from './runtime/follow-signal.ts';
export { createTurnEnd, type TurnEnd } from './runtime/turn-end.ts';
export { createTransport } from '#default-transport';
export { lazyTransport } from './transport/lazy-transport.ts';
export { append } from './json/append.ts';
export { fromAddressPart, toAddressPart } from './text/address-part.ts';
export { boundText } from './text/bound-text.ts';
export { cutText } from './text/cut-text.ts';
export { detachText } from './text/detach-text.ts';
export { createSecretHider } from './text/hide-secrets.ts';
export { redactKeys } from './text/redact-keys.ts';
export { proxyFor } from './transport/proxy-for.ts';
export type { Environment } from './runtime/process-environment.ts';
export type { HttpTransport, HttpTransportOptions } from './transport/transport.ts';
export { joinBase64 } from './bytes/base64.ts';
export { type BytePieces, createScratch, readPieces, type Scratch } from './bytes/byte-pieces.ts';
export { JoinedPieces } from './bytes/joined-pieces.ts';
export { applyQuirks, type PatchedBody } from './service/quirks.ts';
export { firstByteOf, readEnvelope } from './json/read-envelope.ts';
export { scanEnvelope, type ScanEnvelopeOptions } from './json/scan-envelope.ts';
export { spliceEnvelope, type EnvelopeEdits } from './json/splice-envelope.ts';
export { toEvents } from './operation/chat/response-events.ts';
export { readAll } from './stream/read-all.ts';
export { type AnswerMemory, answerMemoryKey } from './service/answer-memory.ts';
export { createSleep, systemClock, systemSleep } from './runtime/system-clock.ts';
export { cachedToken, type CachedTokenOptions, type Token } from './runtime/cached-token.ts';
export type { FormPart } from './form/form-part.ts';
export { createWholeAnswer } from './service/whole-answer.ts';
export {
  createMemoryAdmissionStore,
  type MemoryAdmissionOptions,
} from './admission/memory-admission-store.ts';
export {
  createMemoryHealthStore,
  type MemoryHealthOptions,
} from './runtime/memory-health-store.ts';
export { environmentCredentials, type Credentials } from './runtime/environment-credentials.ts';
export { runAside } from './runtime/run-aside.ts';
export { ProgressingDecoder, type DecoderParts } from './stream/progressing-decoder.ts';
export { isThenable } from './stream/is-thenable.ts';
export { silentLogger } from './runtime/silent-logger.ts';
export { accumulate } from './operation/chat/accumulate.ts';
export {
  createFetchTransport,
  type FetchTransportOptions,
} from './transport/fetch/create-fetch-transport.ts';
export { createEventWatcher, type Verdict, type WatchRules } from './stream/event-watcher.ts';
export { createLineWatcher, type LineRules } from './stream/line-watcher.ts';
export { isComment } from './framing/is-comment.ts';
export { readEvent } from './framing/read-event.ts';
export { createPlainDelta, type PlainDelta } from './stream/plain-delta.ts';
