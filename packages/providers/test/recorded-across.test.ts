/*
 * From one format to another and back: what both can say is kept, and what is not kept is in the report of losses. Asked of
 * every recorded request and answer of chat, for every other format.
 */
import type { ChatRequest, ChatResponse, JsonObject, Loss } from '@llm/core';
import { accumulate, isLLMError, type StreamingProtocol } from '@llm/core';
import { jsonArrayFraming, sseFraming } from '@llm/core/framing';
import { jsonAnswer } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import {
  anthropicMessages,
  bedrockConverse,
  geminiProtocol,
  ollamaChat,
  openaiChat,
  openaiResponses,
} from '../src/index.ts';
import { answerFacts, requestFacts, type Fact } from './support/facts.ts';
import { bytesOf, readRecordings, type Recording } from './support/recordings.ts';

interface Format {
  readonly protocol: StreamingProtocol<'chat'>;
  /** A model that thinks and takes pictures there. */
  readonly model: string;
}

const formats: readonly Format[] = [
  { protocol: openaiChat, model: 'some-model' },
  { protocol: openaiResponses, model: 'some-model' },
  { protocol: anthropicMessages, model: 'claude-sonnet-4-5' },
  { protocol: geminiProtocol, model: 'gemini-2.5-flash' },
  { protocol: bedrockConverse, model: 'anthropic.claude-sonnet-4-5-20250929-v1:0' },
  { protocol: ollamaChat, model: 'some-model' },
];

const recorded = readRecordings().filter(
  ({ protocol, isError, id }) =>
    !isError &&
    !/stream-error|error-streaming/.test(id) &&
    formats.some((one) => one.protocol === protocol),
);
const pairs = (all: readonly Recording[]) =>
  all.flatMap((one) =>
    formats
      .filter(({ protocol }) => protocol !== one.protocol)
      .map((other) => [one.id, other.protocol.id, one, other] as const),
  );

describe.skipIf(recorded.length === 0)('a recorded request', () => {
  const asked = recorded.filter(({ request }) => request !== undefined);

  it.each(pairs(asked))(
    '%s says in %s what it says, or reports it as lost',
    (...[, , one, other]) => {
      const request = decodeRequest(one.protocol, one.request ?? {});
      const sent = encodeRequest(other, request);
      // Content that is lost fails the call, so that its caller knows.
      if (sent === undefined || sent.losses.some(({ kind }) => kind === 'content')) return;
      const back = decodeRequest(other.protocol, sent.body, request.stream);
      const unsaid = missing(requestFacts(request), requestFacts(back));
      expect(unsaid.filter((fact) => !isReported(fact, sent.losses))).toEqual([]);
    },
  );

  it.each(pairs(asked))(
    '%s comes back from %s with all that stood in both',
    (...[, , one, other]) => {
      const request = decodeRequest(one.protocol, one.request ?? {});
      const sent = encodeRequest(other, request);
      if (sent === undefined || sent.losses.some(({ kind }) => kind === 'content')) return;
      const there = decodeRequest(other.protocol, sent.body, request.stream);
      const own = formats.find(({ protocol }) => protocol === one.protocol);
      const returned = own && encodeRequest({ ...own, model: request.model }, there);
      if (returned === undefined || returned.losses.some(({ kind }) => kind === 'content')) return;
      const back = decodeRequest(one.protocol, returned.body, request.stream);
      const common = requestFacts(request).filter(isIn(requestFacts(there)));
      const unsaid = missing(common, requestFacts(back));
      expect(unsaid.filter((fact) => !isReported(fact, returned.losses))).toEqual([]);
    },
  );
});

describe.skipIf(recorded.length === 0)('a recorded answer', () => {
  it.each(pairs(recorded))('%s comes back from %s with what it says', (...[, , one, other]) => {
    const answer = readAnswer(one);
    const { client, server } = other.protocol;
    if (client === undefined || server === undefined) throw new TypeError('both sides are spoken');
    const written = server.encodeResponse(answer, ask(one.protocol));
    const there = client.decodeResponse(jsonAnswer(written), ask(one.protocol));
    expect(missing(answerFacts(answer, other.protocol.id), answerFacts(there))).toEqual([]);
    const encoder = server.createStreamEncoder({
      ...ask(one.protocol),
      stream: true,
      includeUsage: true,
    });
    const events = [...(other.protocol.operation.stream?.toChunks(answer) ?? [])].flatMap((event) =>
      encoder.push(event),
    );
    const decoder = client.createStreamDecoder(ask(one.protocol));
    const streamed = accumulate(
      [...events, ...encoder.end()].flatMap((event) => decoder.push(event)).concat(decoder.end()),
    );
    expect(missing(answerFacts(answer, other.protocol.id), answerFacts(streamed))).toEqual([]);
  });
});

function ask(_protocol: unknown): ChatRequest {
  return { model: 'm', messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] };
}

function decodeRequest(
  protocol: Recording['protocol'],
  body: JsonObject,
  stream?: boolean,
): ChatRequest {
  const { server } = protocol as StreamingProtocol<'chat'>;
  if (server === undefined) throw new TypeError('nobody speaks it');
  const params = { model: 'some-model' };
  return server.decodeRequest({
    body,
    params,
    query: {},
    headers: {},
    ...(stream === undefined ? {} : { stream }),
  });
}

function encodeRequest({ protocol, model }: Format, request: ChatRequest) {
  const { client } = protocol;
  if (client === undefined) throw new TypeError('it is not called');
  try {
    const { body = {}, losses = [] } = client.encodeRequest({ ...request, model });
    return { body, losses };
  } catch (cause) {
    // What a format cannot hold is refused by name.
    if (isLLMError(cause) && cause.param !== undefined) return undefined;
    throw cause;
  }
}

function readAnswer(one: Recording): ChatResponse {
  const { client } = one.protocol as StreamingProtocol<'chat'>;
  if (client === undefined) throw new TypeError('it is not called');
  const request = ask(one.protocol);
  if (!one.isStream) return client.decodeResponse(jsonAnswer(one.response['body']), request);
  const isList = one.response['body'] !== undefined;
  const framing = (isList ? jsonArrayFraming : (client.framing ?? sseFraming)).createDecoder();
  const decoder = client.createStreamDecoder(request);
  const frames = [...framing.push(bytesOf(one)), ...framing.end()];
  const events = frames.flatMap((event) =>
    decoder.progress === 'over' ? [] : decoder.push(event),
  );
  return accumulate([...events, ...decoder.end()]);
}

function isIn(facts: readonly Fact[]): (fact: Fact) => boolean {
  const texts = new Set(facts.map(({ text }) => text));
  return ({ text }) => texts.has(text);
}

function missing(facts: readonly Fact[], found: readonly Fact[]): readonly Fact[] {
  const has = isIn(found);
  return facts.filter((fact) => !has(fact));
}

function isReported({ lostAs }: Fact, losses: readonly Loss[]): boolean {
  return losses.some(({ path }) => lostAs.test(path));
}
