export { fakeClock, type FakeClock, type FakeClockOptions } from './fake-clock.ts';
export {
  scriptedService,
  type ScriptedCall,
  type ScriptedMoment,
  type ScriptedService,
  type ScriptedServiceOptions,
  type ScriptedStep,
  type ScriptedWait,
} from './scripted-service.ts';
export {
  replayTransport,
  type ReplayExchange,
  type ReplayFailure,
  type ReplayTransport,
} from './replay-transport.ts';
export {
  recordTransport,
  type RecordingTransport,
  type RecordTransportOptions,
} from './cassette/record-transport.ts';
export type { CassetteTransport, ReplayCassetteOptions } from './cassette/replay-cassette.ts';
export type {
  Cassette,
  RecordedBody,
  RecordedError,
  RecordedExchange,
  RecordedPiece,
  RecordedRequest,
  RecordedResponse,
} from './cassette/cassette.ts';
export { loadCassette, saveCassette } from './cassette/cassette-file.ts';
export {
  scriptedChat,
  silentService,
  testAnswer,
  testCall,
  testStream,
  textDelta,
  type ScriptedChat,
  type ScriptedChatStep,
} from './scripted-chat.ts';
export { testContext } from './test-context.ts';
export { failureOf, testFailure } from './test-failure.ts';
export { seededRandom } from './seeded-random.ts';
export { testUsage, textEvents, textResponse } from './chat-examples.ts';
export { admissionCases, type AdmissionInstances, caseLeaseMs } from './admission-cases.ts';
export {
  checkAdmissions,
  scheduleLeaseMs,
  type CheckAdmissionsOptions,
} from './check-admissions.ts';
export { healthCases } from './health-cases.ts';
export type { PassingTime } from './passing-time.ts';
export type { ConformanceCase } from './conformance-case.ts';
export { loadFixtures, type ErrorFixture, type ProtocolFixture } from './load-fixtures.ts';
export { framingCases } from './framing-cases.ts';
export { jsonAnswer } from './json-answer.ts';
export { protocolCases } from './protocol-cases.ts';
export { providerCases } from './provider-cases.ts';
export { wireCases, type WireExample } from './wire-cases.ts';
export { transportCases } from './transport/transport-cases.ts';
export type {
  TransportCase,
  TransportLimits,
  TransportTls,
  TransportTrait,
} from './transport/transport-case.ts';
export type { PeerCertificate } from './transport/http-peer.ts';
export { startWall, type Wall, type WallOptions, type WallScript } from './wall/start-wall.ts';
export type { WallAttempt } from './wall/wall-attempt.ts';
export { fin, halfClose, reset, stall, type WallStep } from './wall/wall-step.ts';
export {
  answer,
  chunked,
  eventStream,
  head,
  isChunked,
  lastChunk,
  streamed,
} from './wall/wall-answer.ts';
export { wallDialect, type WallDialect } from './wall/wall-dialect.ts';
export { startRelay, type Relay, type RelayOptions, type Toxics } from './wall/start-relay.ts';
export { keyValueCases, type KeyValueBench } from './key-value-cases.ts';
