import type {
  StreamingClientCodec,
  StreamingProtocol,
  StreamingServerCodec,
  StreamingNativeClient,
  StreamWatcher,
  Loss,
} from '../../src/contract/protocol.ts';
import type { ErrorCode } from '../../src/error/error-code.ts';
import { LLMError } from '../../src/error/llm-error.ts';
import { createSseDecoder } from '../../src/framing/decode-sse.ts';
import { encodeSse } from '../../src/framing/encode-sse.ts';
import type { ServerSentEvent } from '../../src/framing/server-sent-event.ts';
import type { JsonObject } from '../../src/json/json-value.ts';
import { parseJson } from '../../src/json/parse-json.ts';
import {
  asObject,
  asString,
  invalidField,
  readArray,
  readBoolean,
  readString,
  required,
  toCount,
} from '../../src/json/read.ts';
import type { ChatEvent } from '../../src/model/chat-event.ts';
import type { ChatRequest } from '../../src/model/chat-request.ts';
import type { ChatResponse } from '../../src/model/chat-response.ts';
import type { FinishReason } from '../../src/model/finish-reason.ts';
import type { Message } from '../../src/model/message.ts';
import type { Usage } from '../../src/model/usage.ts';
import { chat } from '../../src/operation/chat/chat.ts';
import { createRepetitionGuard } from '../../src/stream/repetition-guard.ts';

// The smallest format with both sides and a native lane: turns of text, and a stream of pieces.

const codes: Readonly<Record<string, ErrorCode>> = {
  busy: 'overloaded',
  slow: 'rate_limited',
  broken: 'upstream',
};
const words: Readonly<Partial<Record<ErrorCode, string>>> = {
  overloaded: 'busy',
  rate_limited: 'slow',
};
const statuses: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  401: 'authentication',
  403: 'permission_denied',
  404: 'not_found',
  413: 'payload_too_large',
  422: 'invalid_request',
  429: 'rate_limited',
};
const reasons: Readonly<Record<string, FinishReason>> = {
  done: { unified: 'stop', native: 'done' },
  full: { unified: 'length', native: 'full' },
};

const toUsage = (tokens: JsonObject): Usage => ({
  input: { fresh: toCount(tokens['in']), cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
  output: { text: toCount(tokens['out']), reasoning: 0, audio: 0 },
});
const toTokens = ({ input, output }: Usage): JsonObject => ({ in: input.fresh, out: output.text });
const toReason = (why: unknown): FinishReason =>
  reasons[asString(why) ?? ''] ?? { unified: 'other' };
const toWhy = ({ unified }: FinishReason): string => (unified === 'length' ? 'full' : 'done');
const toFault = (fault: JsonObject): LLMError =>
  new LLMError(
    codes[asString(fault['word']) ?? ''] ?? 'upstream',
    asString(fault['text']) ?? 'a fault without words',
  );
const textOf = ({ content }: Message): string =>
  content.map((block) => (block.type === 'text' ? block.text : '')).join('');

// All that the format has words for.
const known: ReadonlySet<string> = new Set(['model', 'messages', 'stream', 'includeUsage']);

function lossesOf(request: ChatRequest): readonly Loss[] {
  const parameters = Object.entries(request)
    .filter(([name, value]) => !known.has(name) && value !== undefined)
    .map(([path]): Loss => ({ path, kind: path === 'maxOutputTokens' ? 'hint' : 'parameter' }));
  const content = request.messages.flatMap((message, turn) =>
    message.content.flatMap(({ type }, block): readonly Loss[] =>
      type === 'text' ? [] : [{ path: `messages[${turn}].content[${block}]`, kind: 'content' }],
    ),
  );
  return [...parameters, ...content];
}

const readData = (data: string): JsonObject => {
  try {
    return asObject(parseJson(data)) ?? {};
  } catch {
    // The format has had half-written events; what matters of them comes again or is missed at the end.
    return {};
  }
};

export function createInventedDecoder(): ReturnType<
  StreamingClientCodec<'chat'>['createStreamDecoder']
> {
  const place = { candidate: 0, block: 0 };
  let writing = false;
  let ended = false;
  return {
    push({ data }) {
      const event = readData(data);
      switch (event['kind']) {
        case 'begin':
          return [
            {
              type: 'start',
              id: asString(event['id']) ?? '',
              model: asString(event['model']) ?? '',
            },
          ];
        case 'piece': {
          const delta: ChatEvent = {
            type: 'delta',
            ...place,
            delta: { type: 'text', text: asString(event['text']) ?? '' },
          };
          if (writing) return [delta];
          writing = true;
          return [{ type: 'open', ...place, start: { type: 'text', text: '' } }, delta];
        }
        case 'end': {
          ended = true;
          const tokens = asObject(event['tokens']);
          return [
            ...(writing ? [{ type: 'close', ...place } as const] : []),
            { type: 'finish', candidate: 0, reason: toReason(event['why']) },
            ...(tokens === undefined ? [] : [{ type: 'usage', usage: toUsage(tokens) } as const]),
          ];
        }
        case 'fault':
          throw toFault(event);
        default:
          return [];
      }
    },
    end() {
      if (!ended) throw new LLMError('connection', 'the stream ended before its end');
      return [];
    },
  };
}

export function createInventedWatcher({
  repeatLimit,
}: {
  readonly repeatLimit: number;
}): StreamWatcher {
  const framing = createSseDecoder();
  const guard = createRepetitionGuard(repeatLimit);
  let failure: LLMError | undefined;
  let usage: Usage | undefined;
  let started = false;
  let ended = false;
  let held = '';

  // Writes again what it read: enough for a format whose events are small.
  const look = (frames: readonly ServerSentEvent[]): void => {
    for (const frame of frames) {
      if (failure !== undefined) return;
      const event = readData(frame.data);
      const { kind } = event;
      if (kind === 'fault') {
        failure = toFault(event);
        return;
      }
      if (kind === 'piece') {
        try {
          guard.see(0, asString(event['text']) ?? '');
        } catch (error) {
          if (error instanceof Error && 'code' in error)
            failure = new LLMError('repeated_output', error.message);
          return;
        }
      }
      started ||= kind === 'piece' || kind === 'end';
      ended ||= kind === 'end';
      const tokens = asObject(event['tokens']);
      if (tokens !== undefined) usage = toUsage(tokens);
      held += encodeSse([frame]);
    }
  };
  const pass = (): Uint8Array => {
    const bytes = new TextEncoder().encode(held);
    held = '';
    return bytes;
  };
  return {
    push(bytes) {
      look(framing.push(bytes));
      return pass();
    },
    end() {
      look(framing.end());
      if (!ended) failure ??= new LLMError('connection', 'the stream ended before its end');
      return pass();
    },
    get failure() {
      return failure;
    },
    get started() {
      return started;
    },
    get usage() {
      return usage;
    },
  };
}

function decodeResponse(body: unknown): ChatResponse {
  const answer = asObject(body);
  const fault = asObject(answer?.['fault']);
  if (fault !== undefined) throw toFault(fault);
  const says = asString(answer?.['says']);
  if (answer === undefined || says === undefined)
    throw new LLMError('invalid_response', 'the answer says nothing');
  const tokens = asObject(answer['tokens']);
  return {
    id: asString(answer['id']) ?? '',
    model: asString(answer['model']) ?? '',
    candidates: [
      { index: 0, blocks: [{ type: 'text', text: says }], finish: toReason(answer['why']) },
    ],
    ...(tokens !== undefined && { usage: toUsage(tokens) }),
  };
}

export const inventedNative: StreamingNativeClient = {
  createWatcher: createInventedWatcher,
  inspectResponse(bytes) {
    return { usage: decodeResponse(parseJson(new TextDecoder().decode(bytes))).usage };
  },
};

const client: StreamingClientCodec<'chat'> = {
  address: () => ({ path: '/turns' }),
  encodeRequest(request: ChatRequest) {
    const { model, messages, stream } = request;
    const losses = lossesOf(request);
    return {
      body: {
        model,
        turns: messages.map((message) => ({ who: message.role, says: textOf(message) })),
        ...(stream !== undefined && { stream }),
      },
      ...(losses.length > 0 && { losses }),
    };
  },
  decodeResponse: (answer) => decodeResponse(answer.json()),
  createStreamDecoder: createInventedDecoder,
  decodeError({ status, headers, body }) {
    const fault = asObject(asObject(body)?.['fault']);
    const code =
      codes[asString(fault?.['word']) ?? ''] ??
      statuses[status] ??
      (status >= 500 ? 'upstream' : 'invalid_request');
    const after = Number(headers['retry-after'] ?? NaN);
    return new LLMError(code, asString(fault?.['text']) ?? `the upstream answered ${status}`, {
      ...(Number.isFinite(after) && { retryAfterMs: after * 1000 }),
    });
  },
  native: inventedNative,
};

function decodeTurn(turn: unknown, path: string): Message {
  const fields = asObject(turn);
  if (fields === undefined) throw invalidField(path, 'an object');
  const role = required(readString(fields, 'who', `${path}.who`), `${path}.who`);
  if (role !== 'user' && role !== 'assistant' && role !== 'system')
    throw invalidField(`${path}.who`, 'a known role');
  return {
    role,
    content: [
      { type: 'text', text: required(readString(fields, 'says', `${path}.says`), `${path}.says`) },
    ],
  };
}

const toFaultBody = (error: LLMError): JsonObject => ({
  word: words[error.code] ?? 'broken',
  text: error.message,
});

const frame = (data: JsonObject): ServerSentEvent => ({ data: JSON.stringify(data) });
const encodeStreamError = (error: LLMError): readonly ServerSentEvent[] => [
  frame({ kind: 'fault', ...toFaultBody(error) }),
];

const server: StreamingServerCodec<'chat'> = {
  routes: ['POST /turns'],
  onLoss: 'report',
  decodeRequest({ body }) {
    const turns = required(readArray(body, 'turns'), 'turns');
    const stream = readBoolean(body, 'stream');
    return {
      model: required(readString(body, 'model'), 'model'),
      messages: turns.map((turn, index) => decodeTurn(turn, `turns[${index}]`)),
      ...(stream !== undefined && { stream }),
    };
  },
  encodeResponse: ({ id, model, candidates: [candidate], usage }) => ({
    id,
    model,
    says: textOf({ role: 'assistant', content: candidate?.blocks ?? [] }),
    why: toWhy(candidate?.finish ?? { unified: 'other' }),
    ...(usage !== undefined && { tokens: toTokens(usage) }),
  }),
  createStreamEncoder() {
    let end: JsonObject | undefined;
    return {
      push(event) {
        if (event.type === 'start')
          return [frame({ kind: 'begin', id: event.id, model: event.model })];
        if (event.type === 'delta' && event.delta.type === 'text')
          return [frame({ kind: 'piece', text: event.delta.text })];
        if (event.type === 'finish') end = { ...end, kind: 'end', why: toWhy(event.reason) };
        if (event.type === 'usage') end = { ...end, tokens: toTokens(event.usage) };
        return [];
      },
      end: () => (end === undefined ? [] : [frame(end)]),
      fail: encodeStreamError,
    };
  },
  encodeStreamError,
  encodeError: (error) => ({ status: error.status, body: { fault: toFaultBody(error) } }),
};

export const inventedProtocol = {
  id: 'invented',
  operation: chat,
  client,
  server,
} as const satisfies StreamingProtocol<'chat'>;
