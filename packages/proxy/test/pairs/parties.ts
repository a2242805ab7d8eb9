import { asArray, asObject, type JsonObject, type StreamingProtocol } from '@llm/core';
import {
  anthropicMessages,
  bedrockConverse,
  geminiProtocol,
  ollamaChat,
  openaiChat,
  openaiResponses,
} from '@llm/providers';

/** A wire format of chat, as callers and upstreams speak it. */
export interface Party {
  readonly name: string;
  readonly protocol: Required<Pick<StreamingProtocol<'chat'>, 'client' | 'server'>> &
    StreamingProtocol<'chat'>;
  /** A model that thinks and takes pictures there. */
  readonly model: string;
  /** What seals a thought so that only this upstream knows it again; absent where it has no such thing. */
  readonly seal?: string;
  /**
   * The body that asks again after an answer, from the last object of that answer. Its clients send back what they got
   * without looking into it, and our client opens what was sealed for them.
   */
  readonly again?: (answer: JsonObject, model: string) => JsonObject;
  /** It seals calls of tools too. */
  readonly sealsCalls?: true;
  /** Its callers have a place for what another upstream sealed in a call. */
  readonly keepsSealedCalls?: true;
  /** What its callers read for a reason that it has no word for. */
  readonly finishes?: Readonly<Record<string, string>>;
  /** Whether it counts what was read from the prompt's cache. Default `true`. */
  readonly countsCache?: false;
  /** Its callers have no field for what seals a thought, so that it goes back without. */
  readonly forgetsSeals?: true;
  /** It has no texts that end an answer. */
  readonly hasNoStop?: true;
}

/** The wire formats of chat with both sides. */
export const parties: readonly Party[] = [
  { name: 'chat', protocol: openaiChat, model: 'some-model', keepsSealedCalls: true },
  {
    name: 'responses',
    protocol: openaiResponses,
    model: 'gpt-5.2',
    hasNoStop: true,
    again: askAgain,
  },
  {
    name: 'messages',
    protocol: anthropicMessages,
    model: 'claude-sonnet-4-5',
    seal: 'c2lnbmVkLWJ5LWNsYXVkZQ==',
    finishes: { content_filter: 'refusal' },
  },
  {
    name: 'gemini',
    protocol: geminiProtocol,
    model: 'gemini-2.5-flash',
    seal: 'c2VhbGVkLWJ5LWdlbWluaQ==',
    sealsCalls: true,
    keepsSealedCalls: true,
  },
  {
    name: 'converse',
    protocol: bedrockConverse,
    model: 'anthropic.claude-sonnet-4-5-20250929-v1:0',
    seal: 'c2lnbmVkLWluLWJlZHJvY2s=',
  },
  {
    name: 'ollama',
    protocol: ollamaChat,
    model: 'gpt-oss:20b',
    countsCache: false,
    forgetsSeals: true,
  },
];

/** A response, or the event that ends a stream of one. */
function askAgain(answer: JsonObject, model: string): JsonObject {
  const { output } = asObject(answer['response']) ?? answer;
  const says = (content: string) => ({ role: 'user', content });
  return { model, input: [says('Hi'), ...(asArray(output) ?? []), says('Go on')] };
}
