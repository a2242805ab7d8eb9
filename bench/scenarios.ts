import type { RequestShape } from './payloads.ts';
import {
  answerText,
  chatStreamWords,
  messagesAnswerText,
  messagesStreamWords,
} from './payloads.ts';

/** A closed loop of equal calls. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** What the upstream speaks. Gateways are always asked on the chat route, relays in the upstream's protocol. */
  readonly upstream: 'openai' | 'anthropic';
  /** First segment of the upstream's path: it picks the fake answer. */
  readonly route: 'plain' | 'stream' | 'merged';
  readonly shape: Omit<RequestShape, 'model'>;
  /** The text that has to arrive. */
  readonly text: string;
}

export const scenarios: readonly Scenario[] = [
  {
    id: 'chat-1k',
    title: '1 kB chat',
    upstream: 'openai',
    route: 'plain',
    shape: { stream: false, textLength: 750 },
    text: answerText,
  },
  {
    id: 'chat-200k',
    title: '200 kB chat',
    upstream: 'openai',
    route: 'plain',
    shape: { stream: false, textLength: 192_000 },
    text: answerText,
  },
  {
    id: 'stream',
    title: 'stream of 200 events, each in an HTTP chunk of its own',
    upstream: 'openai',
    route: 'stream',
    shape: { stream: true, textLength: 750 },
    text: chatStreamWords.join(''),
  },
  {
    id: 'stream-merged',
    title: 'stream of 200 events, several to an HTTP chunk',
    upstream: 'openai',
    route: 'merged',
    shape: { stream: true, textLength: 750 },
    text: chatStreamWords.join(''),
  },
  {
    id: 'anthropic',
    title: '1 kB chat, Anthropic upstream',
    upstream: 'anthropic',
    route: 'plain',
    shape: { stream: false, textLength: 750 },
    text: messagesAnswerText,
  },
  {
    id: 'anthropic-stream',
    title: 'stream of 200 events, Anthropic upstream',
    upstream: 'anthropic',
    route: 'stream',
    shape: { stream: true, textLength: 750 },
    text: messagesStreamWords.join(''),
  },
];

export const pacedId = 'paced';
export const startId = 'start';
export const scenarioIds: readonly string[] = [...scenarios.map(({ id }) => id), pacedId, startId];
