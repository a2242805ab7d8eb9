import type { ChatAnswer, ChatCall, ChatResult } from '../contract/chat-call.ts';
import type { Clock } from '../contract/clock.ts';
import type { ChatClientCodec } from '../contract/protocol.ts';
import type { Provider, Quirks } from '../contract/provider.ts';
import type { ByteStream } from '../contract/transport.ts';
import type { Translator } from '../contract/translator.ts';
import { createSseDecoder } from '../framing/decode-sse.ts';
import type { ServerSentEvent } from '../framing/server-sent-event.ts';
import { parseJson } from '../json/parse-json.ts';
import { asObject } from '../json/read.ts';
import type { ChatEvent } from '../model/chat-event.ts';
import type { ChatRequest } from '../model/chat-request.ts';
import type { ChatResponse } from '../model/chat-response.ts';
import { accumulate } from '../stream/accumulate.ts';
import { ChatStream, type ChatStreamSource } from '../stream/chat-stream.ts';
import { prime } from '../stream/prime.ts';
import { readAll } from '../stream/read-all.ts';
import { defaultRepeatLimit } from '../stream/repetition-guard.ts';
import { toEvents } from '../stream/response-events.ts';
import { translate } from '../stream/translate.ts';
import { watch } from '../stream/watch.ts';
import { moveUsage } from './quirks.ts';

/** An upstream's answer whose body is still to be read, and what is needed to read it. */
export interface Answer {
  readonly call: ChatCall;
  readonly provider: Provider;
  readonly client: ChatClientCodec;
  /** The protocol whose bytes may pass as they came. */
  readonly lane: string | undefined;
  readonly body: ByteStream;
  /** The upstream answered with events, asked to or not. */
  readonly isStream: boolean;
  readonly fields: Pick<ChatAnswer, 'answeredBy' | 'losses' | 'headers'>;
  readonly requestId: string;
  readonly maxBytes: number;
  readonly firstChunkMs: number;
  readonly clock: Clock;
}

/** Reads an answer as the call wants it: whole or as a stream, whichever way the upstream gave it. */
export function readAnswer(answer: Answer): Promise<ChatResult> {
  if (answer.call.stream) return answer.isStream ? toStream(answer) : toStreamOfWhole(answer);
  return answer.isStream ? toWholeOfStream(answer) : toWhole(answer);
}

/** The hub request with the upstream's own name of the model. */
export function toUpstreamRequest(call: ChatCall): ChatRequest {
  const request = call.decoded();
  return request.model === call.model ? request : { ...request, model: call.model };
}

const text = new TextDecoder();

async function toWhole(answer: Answer): Promise<ChatResult> {
  const { client, lane, fields } = answer;
  const bytes = await readAll(answer.body, answer.maxBytes);
  if (lane === undefined || client.native === undefined) {
    return toResult(decodeWhole(bytes, answer), answer);
  }
  const { usage } = client.native.inspectResponse(bytes);
  let decoded: ChatResponse | undefined;
  return {
    kind: 'response',
    answeredBy: fields.answeredBy,
    losses: fields.losses,
    headers: fields.headers,
    native: { protocol: lane, bytes },
    usage,
    decoded: () => (decoded ??= decodeWhole(bytes, answer)),
  };
}

function decodeWhole(bytes: Uint8Array, answer: Answer): ChatResponse {
  const { client, call } = answer;
  return stamp(
    client.decodeResponse(parseJson(text.decode(bytes)), toUpstreamRequest(call)),
    answer,
  );
}

function toResult(response: ChatResponse, { fields }: Answer): ChatResult {
  return { kind: 'response', ...fields, usage: response.usage, decoded: () => response };
}

/** Some upstreams stream whether they were asked to or not. */
async function toWholeOfStream(answer: Answer): Promise<ChatResult> {
  const source = toTranslated(answer);
  const events: ChatEvent[] = [];
  for (let batch = await source.read(); batch !== undefined; batch = await source.read()) {
    events.push(...batch);
  }
  return toResult(accumulate(events), answer);
}

/** And some do not stream though they were. */
async function toStreamOfWhole(answer: Answer): Promise<ChatResult> {
  const response = decodeWhole(await readAll(answer.body, answer.maxBytes), answer);
  let events: readonly ChatEvent[] | undefined = toEvents(response);
  const stream = new ChatStream({
    read() {
      const batch = events;
      events = undefined;
      return Promise.resolve(batch);
    },
    cancel() {
      events = undefined;
    },
    usage: () => response.usage,
  });
  return { kind: 'stream', ...answer.fields, stream };
}

async function toStream(answer: Answer): Promise<ChatResult> {
  const { client, lane, firstChunkMs, clock } = answer;
  const source =
    lane === undefined || client.native === undefined
      ? toTranslated(answer)
      : watch(answer.body, {
          protocol: lane,
          watcher: client.native.createWatcher({ repeatLimit: repeatLimitOf(answer) }),
          createFraming: client.framing ?? createSseDecoder,
          createDecoder: () => client.createStreamDecoder(toUpstreamRequest(answer.call)),
        });
  await prime(source, { firstChunkMs, clock });
  return { kind: 'stream', ...answer.fields, stream: new ChatStream(source) };
}

function toTranslated(answer: Answer): ChatStreamSource {
  const { client, call, provider, body } = answer;
  return translate(body, {
    framing: client.framing?.() ?? createSseDecoder(),
    decoder: patchEvents(provider, client.createStreamDecoder(toUpstreamRequest(call))),
    repeatLimit: repeatLimitOf(answer),
    stamp: (event) => stamp(event, answer),
  });
}

function repeatLimitOf({ call }: Answer): number {
  return call.settings.repeatLimit ?? defaultRepeatLimit;
}

/** Other protocols than the upstream's need an id and a time; who has neither gets the call's id and the time of the answer. */
function stamp<Told extends { readonly id: string; readonly created?: number }>(
  told: Told,
  { requestId, clock }: Answer,
): Told {
  if (told.id !== '' && told.created !== undefined) return told;
  const created = told.created ?? Math.floor(clock.now() / 1000);
  // An assignment, because a field that is spread and then given again takes a slow way each time.
  return Object.assign({}, told, { id: told.id === '' ? requestId : told.id, created });
}

/** Lets a provider's differences apply to each event before its protocol reads it. */
function patchEvents(
  { quirks, hooks }: Provider,
  decoder: Translator<ServerSentEvent, ChatEvent>,
): Translator<ServerSentEvent, ChatEvent> {
  const usageAt: Quirks['usageAt'] = quirks?.usageAt;
  const patchEvent = hooks?.patchEvent;
  if (usageAt === undefined && patchEvent === undefined) return decoder;
  return {
    push(event) {
      if (!event.data.startsWith('{')) return decoder.push(event);
      let data = parseJson(event.data);
      const object = asObject(data);
      if (usageAt !== undefined && object !== undefined) data = moveUsage(object, usageAt);
      return decoder.push({ ...event, data: JSON.stringify(patchEvent?.(data) ?? data) });
    },
    end: () => decoder.end(),
  };
}
