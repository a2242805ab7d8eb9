import {
  asObject,
  asString,
  type ChatEvent,
  type ChatRequest,
  type ChatResponse,
  type InspectedAnswer,
  isLLMError,
  type JsonObject,
  LLMError,
  type Message,
  parseJson,
  type StreamingClientCodec,
  type StreamWatcher,
  toCount,
  type Usage,
} from '@llm/core';
import type { FormPart } from '@llm/core/form';
import { createFrameReader, telegraphFraming } from './framing.ts';

/** The type of a whole answer: the same frames as a stream's, which no reader of text or JSON could read. */
export const telegramType = 'application/x-telegram';

/** How a whole answer or a stream reads: frames of `begin`, `word` and `end`. */
export function readFrame(data: string): JsonObject {
  return asObject(parseJson(data)) ?? {};
}

function toUsage({ in: input, out: output }: JsonObject): Usage {
  return {
    input: { fresh: toCount(input), cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
    output: { text: toCount(output), reasoning: 0, audio: 0 },
  };
}

function createStreamDecoder() {
  const place = { candidate: 0, block: 0 };
  let open = false;
  let ended = false;
  return {
    push({ data }: { readonly data: string }): readonly ChatEvent[] {
      const frame = readFrame(data);
      switch (frame['is']) {
        case 'begin':
          return [{ type: 'start', id: 'wire-1', model: asString(frame['model']) ?? '' }];
        case 'word': {
          const text = asString(frame['text']) ?? '';
          const delta = { type: 'delta', ...place, delta: { type: 'text', text } } as const;
          if (open) return [delta];
          open = true;
          return [{ type: 'open', ...place, start: { type: 'text', text: '' } }, delta];
        }
        case 'end':
          ended = true;
          return [
            ...(open ? [{ type: 'close', ...place } as const] : []),
            { type: 'finish', candidate: 0, reason: { unified: 'stop' } },
            { type: 'usage', usage: toUsage(frame) },
          ];
        case 'fault':
          throw new LLMError('overloaded', asString(frame['text']) ?? 'a fault');
        default:
          return [];
      }
    },
    end(): readonly ChatEvent[] {
      if (!ended) throw new LLMError('connection', 'the wire went dead before the end');
      return [];
    },
  };
}

function createWatcher(): StreamWatcher {
  const frames = createFrameReader();
  const decoder = createStreamDecoder();
  const state: { failure?: LLMError; usage?: Usage; started: boolean } = { started: false };
  const look = (read: () => readonly ChatEvent[]): boolean => {
    try {
      for (const event of read()) {
        state.started ||= event.type === 'open' || event.type === 'finish';
        if (event.type === 'usage') state.usage = event.usage;
      }
      return true;
    } catch (cause) {
      if (!isLLMError(cause)) throw cause;
      state.failure = cause;
      return false;
    }
  };
  return {
    push(bytes) {
      const whole = frames.push(bytes);
      const good = whole.findIndex((frame) => !look(() => decoder.push(frame)));
      return Buffer.concat(
        whole.slice(0, good < 0 ? whole.length : good).map((frame) => frame.bytes),
      );
    },
    end() {
      look(() => decoder.end());
      return new Uint8Array(0);
    },
    get failure() {
      return state.failure;
    },
    get started() {
      return state.started;
    },
    get usage() {
      return state.usage;
    },
  };
}

/** The events of a whole answer, which must be telegrams and not, say, a page of a proxy. */
function eventsOf(bytes: Uint8Array, contentType = ''): readonly ChatEvent[] {
  if (contentType !== telegramType)
    throw new LLMError('invalid_response', `a telegram was expected, not ${contentType}`);
  const decoder = createStreamDecoder();
  const frames = telegraphFraming.createDecoder().push(bytes);
  return [...frames.flatMap((frame) => decoder.push(frame)), ...decoder.end()];
}

function inspectResponse(
  bytes: Uint8Array,
  { 'content-type': contentType }: Readonly<Record<string, string>>,
): InspectedAnswer {
  const last = eventsOf(bytes, contentType).find(({ type }) => type === 'usage');
  return { usage: last?.type === 'usage' ? last.usage : undefined, contentType: telegramType };
}

function decodeWhole(bytes: Uint8Array, contentType: string | undefined): ChatResponse {
  const events = eventsOf(bytes, contentType);
  let text = '';
  for (const event of events) {
    if (event.type === 'delta' && event.delta.type === 'text') text += event.delta.text;
  }
  const start = events.find((event) => event.type === 'start');
  const counted = events.find((event) => event.type === 'usage');
  return {
    id: start?.id ?? '',
    model: start?.model ?? '',
    candidates: [{ index: 0, blocks: [{ type: 'text', text }], finish: { unified: 'stop' } }],
    ...(counted !== undefined && { usage: counted.usage }),
  };
}

function encodeMessage({ role, content }: Message): readonly FormPart[] {
  return content.flatMap((block): readonly FormPart[] => {
    if (block.type === 'text') return [{ name: `${role}[]`, value: block.text }];
    if (block.type !== 'file' || block.source.kind !== 'base64') return [];
    const { mediaType, data } = block.source;
    return [
      {
        name: 'file',
        filename: block.filename ?? 'file',
        contentType: mediaType,
        bytes: Buffer.from(data, 'base64'),
      },
    ];
  });
}

/** Where the model is named: in the path, as some vendors have it, or in the form. */
export type ModelPlace = 'path' | 'form';

/** The client side: forms up, binary frames down. */
export function createClient(place: ModelPlace): StreamingClientCodec<'chat'> {
  return {
    accept: telegramType,
    framing: telegraphFraming,
    address: ({ model, stream }) => ({
      path:
        place === 'form'
          ? '/telegrams'
          : `/stations/${encodeURIComponent(model)}:${stream ? 'relay' : 'send'}`,
    }),
    encodeRequest: ({ model, messages, stream }: ChatRequest) => ({
      form: [
        ...(place === 'form' ? [{ name: 'model', value: model }] : []),
        ...messages.flatMap(encodeMessage),
        ...(stream === true && place === 'form' ? [{ name: 'stream', value: 'true' }] : []),
      ],
    }),
    decodeResponse: ({ bytes, headers }) => decodeWhole(bytes, headers['content-type']),
    createStreamDecoder,
    decodeError: ({ status, body }) =>
      new LLMError(
        status >= 500 ? 'upstream' : 'invalid_request',
        asString(asObject(body)?.['fault']) ?? `the telegraph answered ${status}`,
      ),
    native: {
      modelField: place === 'form' ? 'model' : false,
      createWatcher,
      inspectResponse,
    },
  };
}
