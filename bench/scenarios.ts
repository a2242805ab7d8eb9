import type { RequestShape } from './payloads.ts';
import {
  answerText,
  chatStreamWords,
  messagesAnswerText,
  messagesStreamWords,
} from './payloads.ts';
import type { Scheme } from './start-upstream.ts';
import type { TargetId } from './target-ids.ts';

/** An API that the fake upstream answers. */
export type UpstreamApi = 'openai' | 'anthropic' | 'gemini' | 'bedrock' | 'embeddings';

/** A closed loop of equal calls. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** What the upstream speaks. Relays are asked in it, too. */
  readonly upstream: UpstreamApi;
  /** What gateways are asked in. Default: OpenAI's Chat Completions. */
  readonly caller?: 'anthropic';
  readonly scheme: Scheme;
  /** First segment of the upstream's path: it picks the fake answer. */
  readonly route: 'plain' | 'stream' | 'merged';
  readonly shape: Omit<RequestShape, 'model'>;
  /** The text that has to arrive. */
  readonly text: string;
  /** Connections of the loader. Default: the run's. */
  readonly connections?: number;
  /** What is measured unless the run names its targets. */
  readonly targets: readonly TargetId[];
}

const plainTargets: readonly TargetId[] = [
  'direct',
  'relay-bytes',
  'relay-parse',
  'gateway',
  'portkey',
];
// The loader speaks no TLS, so there is no call without a gateway to compare with.
const tlsTargets: readonly TargetId[] = ['relay-bytes', 'gateway', 'gateway-undici'];

// What Portkey does not do, or not in this way.
const callerTargets: readonly TargetId[] = ['relay-bytes', 'relay-parse', 'gateway'];

const chat = {
  upstream: 'openai',
  scheme: 'http',
  route: 'plain',
  shape: { stream: false, textLength: 750 },
  text: answerText,
  targets: plainTargets,
} as const;

const chatStream = {
  ...chat,
  route: 'stream',
  shape: { stream: true, textLength: 750 },
  text: chatStreamWords.join(''),
} as const;

export const scenarios: readonly Scenario[] = [
  { ...chat, id: 'chat-1k', title: '1 kB chat' },
  // Peers publish figures at few connections, where writes and reads of several calls seldom meet in one turn.
  { ...chat, id: 'chat-1k-8', title: '1 kB chat at 8 connections', connections: 8 },
  {
    ...chat,
    id: 'chat-200k',
    title: '200 kB chat',
    shape: { stream: false, textLength: 192_000 },
  },
  {
    ...chatStream,
    id: 'stream',
    title: 'stream of 200 events, each in an HTTP chunk of its own',
  },
  {
    ...chatStream,
    id: 'stream-merged',
    title: 'stream of 200 events, several to an HTTP chunk',
    route: 'merged',
  },
  {
    ...chat,
    id: 'tls',
    title: '1 kB chat, upstream behind TLS 1.3',
    scheme: 'https',
    targets: tlsTargets,
  },
  {
    ...chatStream,
    id: 'tls-stream',
    title: 'stream of 200 events, upstream behind TLS 1.3',
    scheme: 'https',
    targets: tlsTargets,
  },
  {
    ...chat,
    id: 'anthropic',
    title: '1 kB chat, Anthropic upstream',
    upstream: 'anthropic',
    text: messagesAnswerText,
  },
  {
    ...chatStream,
    id: 'anthropic-stream',
    title: 'stream of 200 events, Anthropic upstream',
    upstream: 'anthropic',
    text: messagesStreamWords.join(''),
  },
  {
    ...chat,
    id: 'gemini',
    title: '1 kB chat, Gemini upstream',
    upstream: 'gemini',
    text: messagesAnswerText,
    targets: callerTargets,
  },
  {
    ...chat,
    id: 'bedrock',
    title: '1 kB chat, Bedrock Converse upstream',
    upstream: 'bedrock',
    text: messagesAnswerText,
    targets: callerTargets,
  },
  {
    ...chat,
    id: 'embeddings',
    title: 'embeddings of 2,048 texts',
    upstream: 'embeddings',
    text: '',
    targets: callerTargets,
  },
  {
    ...chat,
    id: 'messages',
    title: '1 kB of Messages, OpenAI upstream',
    caller: 'anthropic',
    targets: callerTargets,
  },
  {
    ...chatStream,
    id: 'messages-stream',
    title: 'Messages, stream of 200 events, OpenAI upstream',
    caller: 'anthropic',
    targets: callerTargets,
  },
];

export const pacedId = 'paced';
export const startId = 'start';

/** The targets that a scenario is measured with unless the run names them, by the scenario's id. */
export const usualTargets: Readonly<Record<string, readonly TargetId[]>> = {
  ...Object.fromEntries(scenarios.map(({ id, targets }) => [id, targets])),
  [pacedId]: ['direct', 'relay-bytes', 'gateway'],
  [startId]: ['relay-bytes', 'gateway', 'portkey'],
};
export const scenarioIds: readonly string[] = Object.keys(usualTargets);
