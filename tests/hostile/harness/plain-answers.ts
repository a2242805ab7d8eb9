import type { JsonObject } from '../../../packages/core/src/index.ts';
import type { UpstreamAnswer } from './hostile-upstream.ts';

/** A chat completion with fields of its own. */
export function completion(fields: JsonObject = {}): JsonObject {
  const message = { role: 'assistant', content: 'Hello' };
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    ...fields,
  };
}

/** A chunk of a streamed chat completion. */
export function chunk(delta: JsonObject, finish: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  const event = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' };
  return `data: ${JSON.stringify({ ...event, choices })}\n\n`;
}

/** A message of Anthropic's with fields of its own. */
export function message(fields: JsonObject = {}): JsonObject {
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [{ type: 'text', text: 'Hello' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
    ...fields,
  };
}

/** An event of a streamed message. */
export function event(data: JsonObject & { readonly type: string }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}

const textStart = {
  type: 'content_block_start',
  index: 0,
  content_block: { type: 'text', text: '' },
};

/** What a stream begins with, before its text. */
export const streamStarts = {
  openai: chunk({ role: 'assistant', content: '' }),
  anthropic:
    event({ type: 'message_start', message: message({ content: [], stop_reason: null }) }) +
    event(textStart),
};

/** A piece of streamed text. */
export const textPieces = {
  openai: (text: string) => chunk({ content: text }),
  anthropic: (text: string) =>
    event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
};

/** What a stream ends with, after its text. */
export const streamEnds = {
  openai: `${chunk({}, 'stop')}data: [DONE]\n\n`,
  anthropic:
    event({ type: 'content_block_stop', index: 0 }) +
    event({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 1 },
    }) +
    event({ type: 'message_stop' }),
};

export type Vendor = keyof typeof streamStarts;

/** Whose words a request is in, by its path. */
export function vendorOf(path = ''): Vendor {
  return path.startsWith('/v1/messages') ? 'anthropic' : 'openai';
}

/** An answer as it should be. */
export const plainAnswer: UpstreamAnswer = ({ request, response, isStreamed }) => {
  const vendor = vendorOf(request.url);
  if (isStreamed) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(streamStarts[vendor] + textPieces[vendor]('Hello') + streamEnds[vendor]);
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(vendor === 'openai' ? completion() : message()));
};
