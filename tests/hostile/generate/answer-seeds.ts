import { type JsonValue, toEvents } from '../../../packages/core/src/index.ts';
import {
  type Framing,
  type ServerSentEvent,
  sseFraming,
} from '../../../packages/core/src/framing/index.ts';
import {
  answers,
  conversation,
  thoughtful,
} from '../../../packages/proxy/test/pairs/conversation.ts';
import { parties } from '../../../packages/proxy/test/pairs/parties.ts';
import {
  bodyOf,
  type Exchange,
  readExchanges,
} from '../../../packages/proxy/test/support/recorded.ts';

/** A good answer of an upstream: one JSON value, or the events of a stream. */
export type AnswerSeed =
  | { readonly whole: JsonValue }
  | { readonly events: readonly ServerSentEvent[]; readonly framing: Framing };

// Which wire format an upstream's path belongs to: a party of the pairs, or a kind of the recordings.
const formats: readonly (readonly [RegExp, string])[] = [
  [/chat\/moderations/, 'chat-moderation'],
  [/\/v2\/chat$/, 'cohere'],
  [/\/api\/chat$/, 'ollama'],
  [/chat\/completions/, 'chat'],
  [/completions/, 'completion'],
  [/responses/, 'responses'],
  [/count_tokens|count-tokens|countTokens/, 'count-tokens'],
  [/messages/, 'messages'],
  [/converse/, 'converse'],
  [/embed/i, 'embedding'],
  [/invoke/, 'invoke'],
  [/enerateContent/, 'gemini'],
  [/moderations/, 'moderation'],
];
const recordedProviders = [
  ...['anthropic', 'azure', 'bedrock', 'cohere', 'deepseek', 'gemini', 'groq', 'mistral'],
  ...['ollama', 'openai', 'openrouter'],
];

const known = new Map<string, readonly AnswerSeed[]>();
let exchanges: readonly Exchange[] | undefined;

/** Good answers to a request at an upstream's path; recorded ones among them, where there are recordings. */
export function answerSeeds(path: string, isStreamed: boolean): readonly AnswerSeed[] {
  const format = formats.find(([pattern]) => pattern.test(path))?.[1] ?? 'chat';
  const key = `${format} ${isStreamed}`;
  const seeds = known.get(key) ?? [...encoded(format, isStreamed), ...recorded(format, isStreamed)];
  known.set(key, seeds);
  return seeds;
}

function encoded(format: string, isStreamed: boolean): readonly AnswerSeed[] {
  const party = parties.find(({ name }) => name === format);
  if (party === undefined) return [];
  const { server, client } = party.protocol;
  const request = { ...conversation, model: party.model, stream: isStreamed };
  return [answers.text, answers.tools, thoughtful(party.seal)].map((response): AnswerSeed => {
    if (!isStreamed) {
      const whole = server.encodeResponse(response, request);
      return { whole: 'bytes' in whole ? null : whole };
    }
    const encoder = server.createStreamEncoder(request);
    const events = toEvents(response).flatMap((event) => encoder.push(event));
    return { events: [...events, ...encoder.end()], framing: client.framing ?? sseFraming };
  });
}

function recorded(format: string, isStreamed: boolean): readonly AnswerSeed[] {
  exchanges ??= readExchanges(recordedProviders);
  const framing =
    parties.find(({ name }) => name === format)?.protocol.client.framing ?? sseFraming;
  return exchanges.flatMap((exchange): readonly AnswerSeed[] => {
    if (!belongs(exchange, format, isStreamed)) return [];
    const { body } = exchange.response;
    if (!isStreamed) return body === undefined ? [] : [{ whole: body }];
    const decoder = framing.createDecoder();
    const events = [...decoder.push(bodyOf(exchange)), ...decoder.end()];
    return events.length === 0 ? [] : [{ events, framing }];
  });
}

function belongs(
  { provider, kind, request, response }: Exchange,
  format: string,
  isStreamed: boolean,
): boolean {
  const ofChat = kind === (isStreamed ? 'chat-stream' : 'chat');
  switch (format) {
    case 'cohere':
      return provider === 'cohere' && ofChat;
    case 'ollama':
      return (
        provider === 'ollama' &&
        request?.path.includes('/api/chat') === true &&
        (response.ndjson !== undefined) === isStreamed
      );
    case 'chat':
      return provider !== 'cohere' && provider !== 'ollama' && ofChat;
    case 'gemini':
      return isStreamed
        ? kind === 'streamGenerateContent' && response.sse !== undefined
        : kind === 'generateContent';
    default:
      return kind === (isStreamed ? `${format}-stream` : format);
  }
}
