import { equal, ok } from 'node:assert/strict';
import type { Protocol } from '../contract/protocol.ts';
import type { Result } from '../contract/call.ts';
import type { Provider } from '../contract/provider.ts';
import { isLLMError } from '../error/llm-error.ts';
import { sseFraming } from '../framing/sse-framing.ts';
import type { JsonObject } from '../json/json-value.ts';
import type { ChatEvent } from '../model/chat-event.ts';
import type { ChatRequest } from '../model/chat-request.ts';
import type { ChatResponse } from '../model/chat-response.ts';
import { accumulate } from '../operation/chat/accumulate.ts';
import { toEvents } from '../operation/chat/response-events.ts';
import { connect } from '../service/connect.ts';
import { createCall } from '../service/create-call.ts';
import { textResponse } from './chat-examples.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { type ReplayExchange, replayTransport } from './replay-transport.ts';
import { testContext } from './test-context.ts';

// A word that a search through a request or an answer cannot meet by chance.
const marker = 'quokka-5d1c';
const question: ChatRequest = {
  model: 'test-model',
  maxOutputTokens: 64,
  messages: [{ role: 'user', content: [{ type: 'text', text: `Say ${marker}` }] }],
};
const answer: ChatResponse = textResponse(`It is ${marker}`, { created: 1_700_000_000 });
const calling: ChatResponse = {
  ...answer,
  candidates: [
    {
      index: 0,
      blocks: [
        { type: 'tool_call', id: 'call_1', name: 'look_up', arguments: `{"at":"${marker}"}` },
      ],
      finish: { unified: 'tool_calls' },
    },
  ],
};

/** What a provider adds to a protocol, over answers that its upstream gives: nothing of question or answer gets lost on the way. */
export function answeredCases(
  provider: Provider,
  options: { readonly apiKey: string; readonly settings: JsonObject },
): readonly ConformanceCase[] {
  const ask: Ask = (exchange, request, signal) => {
    const transport = replayTransport([exchange]);
    const service = connect(provider, { ...options, transport });
    const call = createCall('chat', request, { onLoss: 'report' });
    const context = testContext(signal === undefined ? {} : { signal });
    return { transport, result: service(call, context) };
  };
  return [
    ...questionCases(provider, ask),
    ...hookCases(provider),
    ...(provider.speaks.chat ?? []).slice(0, 1).flatMap((protocol) => answerCases(protocol, ask)),
  ];
}

type Ask = (
  exchange: ReplayExchange | { readonly silent: true },
  request: ChatRequest,
  signal?: AbortSignal,
) => {
  readonly transport: ReturnType<typeof replayTransport>;
  readonly result: Promise<Result<'chat'>>;
};

// For what ends only by giving up.
const longestMs = 2_000;

// Fields that a rename could put in place of the messages.
const withEverything: ChatRequest = {
  ...question,
  temperature: 0.5,
  topP: 0.5,
  stop: ['END'],
  seed: 1,
  user: 'u',
  frequencyPenalty: 0.5,
  presencePenalty: 0.5,
};

function questionCases(provider: Provider, ask: Ask): readonly ConformanceCase[] {
  if (provider.speaks.chat === undefined) return [];
  return [question, withEverything].map((request, at) => ({
    name: `a call asks what its caller asks${at === 0 ? '' : ', whatever else it says'}`,
    async run() {
      const { transport, result } = ask({ status: 500 }, request);
      await result.catch((cause: unknown) => {
        ok(isLLMError(cause) && cause.code !== 'internal', `it fails with ${reasonOf(cause)}`);
      });
      const { body = '' } = transport.requests[0] ?? {};
      const pieces = typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
      const text = pieces
        .map((piece) => (typeof piece === 'string' ? piece : new TextDecoder().decode(piece)))
        .join('');
      ok(text.includes(marker), `the question is not in the body: ${text.slice(0, 200)}`);
    },
  }));
}

function hookCases({ hooks, speaks }: Provider): readonly ConformanceCase[] {
  const client = speaks.chat?.[0]?.client;
  const { patchRequest } = hooks ?? {};
  if (patchRequest === undefined || client === undefined) return [];
  return [
    {
      name: 'its patch of a request leaves the request alone',
      run() {
        const { body = {} } = client.encodeRequest(question);
        const before = JSON.stringify(body);
        const patched = patchRequest(body);
        equal(JSON.stringify(body), before);
        equal(JSON.stringify(patchRequest(body)), JSON.stringify(patched), 'twice is the same');
      },
    },
  ];
}

function answerCases(protocol: Protocol<'chat'>, ask: Ask): readonly ConformanceCase[] {
  const { server, client } = protocol;
  const createEncoder = server?.createStreamEncoder;
  // These cases need the server side to write answers of an upstream. A protocol without one is tested by its fixtures.
  if (server === undefined || client === undefined || createEncoder === undefined) return [];
  const framing = client.framing ?? server.framing ?? sseFraming;
  const request = { ...question, stream: true, includeUsage: true };

  const whole = (response: ChatResponse): ReplayExchange => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(server.encodeResponse(response, question)),
  });
  const streamed = (response: ChatResponse): ReplayExchange => {
    const encoder = createEncoder.call(server, request);
    const frames = [
      ...toEvents(response).flatMap((event) => encoder.push(event)),
      ...encoder.end(),
    ];
    return { headers: { 'content-type': framing.contentType }, body: framing.encode(frames) };
  };
  const read = async (exchange: ReplayExchange, asked: ChatRequest): Promise<ChatResponse> => {
    const { transport, result } = ask(exchange, asked);
    try {
      const given = await result;
      if (given.kind === 'response') return given.decoded();
      const events: ChatEvent[] = [];
      for await (const event of given.stream) events.push(event);
      return accumulate(events);
    } catch (cause) {
      throw new Error(`an answer of the upstream fails with ${reasonOf(cause)}`, { cause });
    } finally {
      equal(transport.open, 0, 'the answer was left open');
    }
  };
  const comes = (name: string, response: ChatResponse, isStreamed: boolean): ConformanceCase => ({
    name: `${name} comes to its caller`,
    async run() {
      // A protocol without tools writes none.
      if (!JSON.stringify(server.encodeResponse(response, question)).includes(marker)) return;
      const exchange = isStreamed ? streamed(response) : whole(response);
      const given = (await read(exchange, isStreamed ? request : question)).candidates[0];
      const expected = response.candidates[0];
      const found = given?.blocks.find(({ type }) => type === expected?.blocks[0]?.type);
      ok(found !== undefined, 'it is empty');
      ok(JSON.stringify(found).includes(marker), `it became ${JSON.stringify(found)}`);
      equal(given?.finish.unified, expected?.finish.unified);
    },
  });
  return [
    comes('a whole answer', answer, false),
    comes('a streamed answer', answer, true),
    comes('a call of a tool', calling, false),
    comes('a streamed call of a tool', calling, true),
    {
      name: 'a call that is aborted before its answer ends at once, and leaves nothing open',
      async run() {
        const controller = new AbortController();
        const { transport, result } = ask({ silent: true }, request, controller.signal);
        controller.abort();
        await result.then(
          () => ok(false, 'it was answered'),
          (cause: unknown) => ok(isLLMError(cause, 'cancelled'), reasonOf(cause)),
        );
        equal(transport.open, 0);
      },
    },
    {
      name: 'a stream that its caller leaves is closed',
      async run() {
        // A stream whose events say nothing would be waited for without end.
        const signal = AbortSignal.timeout(longestMs);
        const { transport, result } = ask(
          { ...streamed(answer), ending: 'stalled' },
          request,
          signal,
        );
        const given = await result;
        ok(given.kind === 'stream', 'it is no stream');
        given.stream.cancel();
        equal(transport.open, 0, 'the answer was left open');
      },
    },
  ];
}

/** A failure with what lies behind it. */
export function reasonOf(cause: unknown): string {
  const { cause: behind } = cause instanceof Error ? cause : { cause: undefined };
  return behind === undefined ? String(cause) : `${String(cause)}, because of ${reasonOf(behind)}`;
}
