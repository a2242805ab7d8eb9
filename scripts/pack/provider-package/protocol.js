import { asNumber, asObject, asString, chat, LLMError, parseJson, toCount } from '@llm/core';
import { acmeFraming } from './frames.js';

const codes = {
  400: 'invalid_request',
  401: 'authentication',
  403: 'permission_denied',
  404: 'not_found',
  413: 'payload_too_large',
  422: 'invalid_request',
  429: 'rate_limited',
  503: 'overloaded',
};

const toReason = (stop) => ({ unified: stop === 'limit' ? 'length' : 'stop', native: stop });

const toUsage = ({ in: input, out: output }) => ({
  input: { fresh: toCount(input), cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
  output: { text: toCount(output), reasoning: 0, audio: 0 },
});

const textOf = ({ content }) =>
  content.map((block) => (block.type === 'text' ? block.text : '')).join('');

function readData(data) {
  try {
    return asObject(parseJson(data)) ?? {};
  } catch {
    return {};
  }
}

function createStreamDecoder() {
  const place = { candidate: 0, block: 0 };
  let writing = false;
  let ended = false;
  return {
    push({ event, data }) {
      if (event === 'text') {
        const delta = { type: 'delta', ...place, delta: { type: 'text', text: data } };
        if (writing) return [delta];
        writing = true;
        return [{ type: 'open', ...place, start: { type: 'text', text: '' } }, delta];
      }
      const fields = readData(data);
      switch (event) {
        case 'begin':
          return [
            { type: 'start', id: asString(fields.id) ?? '', model: asString(fields.model) ?? '' },
          ];
        case 'end':
          ended = true;
          return [
            ...(writing ? [{ type: 'close', ...place }] : []),
            { type: 'finish', candidate: 0, reason: toReason(asString(fields.stop) ?? '') },
            { type: 'usage', usage: toUsage(asObject(fields.tokens) ?? {}) },
          ];
        case 'fault':
          throw new LLMError('overloaded', asString(fields.text) ?? 'a fault without words');
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

function decodeResponse(body) {
  const answer = asObject(body);
  const text = asString(answer?.text);
  if (text === undefined) throw new LLMError('invalid_response', 'the answer has no text');
  return {
    id: asString(answer.id) ?? '',
    model: asString(answer.model) ?? '',
    candidates: [
      {
        index: 0,
        blocks: [{ type: 'text', text }],
        finish: toReason(asString(answer.stop) ?? ''),
      },
    ],
    usage: toUsage(asObject(answer.tokens) ?? {}),
  };
}

function decodeError({ status, headers, body }) {
  const code = codes[status] ?? (status >= 500 ? 'upstream' : 'invalid_request');
  const seconds = asNumber(Number(headers['retry-after'] ?? Number.NaN));
  const text = asString(asObject(asObject(body)?.fault)?.text);
  return new LLMError(code, text ?? `the upstream answered ${status}`, {
    ...(seconds !== undefined && { retryAfterMs: seconds * 1000 }),
  });
}

// What Acme's requests can say. Whoever asks for more is told what was left out.
const known = new Set(['model', 'messages', 'maxOutputTokens', 'stream']);

function encodeRequest(request) {
  const { messages, maxOutputTokens } = request;
  const unknown = Object.keys(request).filter((name) => !known.has(name));
  const unsaid = messages.flatMap(({ content }, turn) =>
    content.flatMap(({ type }, at) => (type === 'text' ? [] : `messages[${turn}].content[${at}]`)),
  );
  return {
    body: {
      turns: messages.map((message) => ({ role: message.role, text: textOf(message) })),
      ...(maxOutputTokens !== undefined && { limit: maxOutputTokens }),
    },
    losses: [...unknown, ...unsaid].map((path) => ({ path, kind: 'parameter' })),
  };
}

/** Acme's wire format: the address names the model, whole answers are JSON, and streams are binary frames. */
export const acmeConverse = {
  id: 'acme-converse',
  operation: chat,
  client: {
    framing: acmeFraming,
    address: ({ model, stream }) => ({
      path: `/models/${encodeURIComponent(model)}/${stream ? 'converse-stream' : 'converse'}`,
    }),
    encodeRequest,
    decodeResponse: (answer) => decodeResponse(answer.json()),
    createStreamDecoder,
    decodeError,
  },
};
