import type { JsonObject } from '@llm/core';
import { answer, eventStream, streamed } from '@llm/core/testing';
import type { UpstreamKind } from '../support/stage.ts';
import type { Script, Wire } from './fault.ts';

/** What the good answer says. Its letters take one to four bytes each. */
export const goodText = 'Hello, wörld 🙂!';
export const goodCall = { name: 'get_weather', arguments: '{"city":"Köln"}' };

/** One server-sent event before it is written. */
export interface WireEvent {
  readonly name?: string;
  readonly data: JsonObject | string;
}

const chunkHead = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' };
const counts = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };
const chunk = (delta: JsonObject, finish_reason: string | null = null): WireEvent => ({
  data: { ...chunkHead, choices: [{ index: 0, delta, logprobs: null, finish_reason }] },
});
const call = (fields: JsonObject): JsonObject => ({ tool_calls: [{ index: 0, ...fields }] });

const event = (type: string, fields: JsonObject): WireEvent => ({
  name: type,
  data: { type, ...fields },
});
const blockDelta = (index: number, delta: JsonObject) =>
  event('content_block_delta', { index, delta });

/** The streamed answer of each kind of upstream. */
export const goodEvents: Readonly<Record<UpstreamKind, readonly WireEvent[]>> = {
  openai: [
    chunk({ role: 'assistant', content: '' }),
    chunk({ content: 'Hello, ' }),
    chunk({ content: 'wörld ' }),
    chunk({ content: '🙂!' }),
    chunk(
      call({ id: 'call_1', type: 'function', function: { name: goodCall.name, arguments: '' } }),
    ),
    chunk(call({ function: { arguments: '{"city":' } })),
    chunk(call({ function: { arguments: '"Köln"}' } })),
    chunk({}, 'tool_calls'),
    { data: { ...chunkHead, choices: [], usage: counts } },
    { data: '[DONE]' },
  ],
  anthropic: [
    event('message_start', {
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'm',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 11, output_tokens: 1 },
      },
    }),
    event('ping', {}),
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    blockDelta(0, { type: 'text_delta', text: 'Hello, ' }),
    blockDelta(0, { type: 'text_delta', text: 'wörld ' }),
    blockDelta(0, { type: 'text_delta', text: '🙂!' }),
    event('content_block_stop', { index: 0 }),
    event('content_block_start', {
      index: 1,
      content_block: { type: 'tool_use', id: 'toolu_1', name: goodCall.name, input: {} },
    }),
    blockDelta(1, { type: 'input_json_delta', partial_json: '{"city":' }),
    blockDelta(1, { type: 'input_json_delta', partial_json: '"Köln"}' }),
    event('content_block_stop', { index: 1 }),
    event('message_delta', {
      delta: { stop_reason: 'tool_use', stop_sequence: null },
      usage: { output_tokens: 7 },
    }),
    event('message_stop', {}),
  ],
};

/** The whole answer of each kind of upstream. */
export const goodBodies: Readonly<Record<UpstreamKind, JsonObject>> = {
  openai: {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: goodText,
          tool_calls: [{ id: 'call_1', type: 'function', function: goodCall }],
        },
        logprobs: null,
        finish_reason: 'tool_calls',
      },
    ],
    usage: counts,
  },
  anthropic: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [
      { type: 'text', text: goodText },
      { type: 'tool_use', id: 'toolu_1', name: goodCall.name, input: { city: 'Köln' } },
    ],
    stop_reason: 'tool_use',
    stop_sequence: null,
    usage: { input_tokens: 11, output_tokens: 7 },
  },
};

export function printEvent({ name, data }: WireEvent): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return `${name === undefined ? '' : `event: ${name}\n`}data: ${text}\n\n`;
}

export function printEvents(events: readonly WireEvent[]): string {
  return events.map(printEvent).join('');
}

/** The body of the good answer. */
export function goodBody({ upstream, stream }: Wire): string {
  return stream ? printEvents(goodEvents[upstream]) : JSON.stringify(goodBodies[upstream]);
}

export const json = 'application/json';

export function typeOf({ stream }: Pick<Wire, 'stream'>): string {
  return stream ? eventStream : json;
}

/** The good answer under its head. */
export function goodScript(wire: Wire): Script {
  return { onRequest: answer(200, [`content-type: ${typeOf(wire)}`], goodBody(wire)) };
}

/** A streamed answer of these bytes, in the given pieces, that ends well. */
export function streamScript(...pieces: readonly (string | Uint8Array | number)[]): Script {
  return { onRequest: streamed(pieces) };
}
