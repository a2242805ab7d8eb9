import {
  chat,
  type ChatEvent,
  type ChatRequest,
  type ChatResponse,
  type CodecInput,
  invalidField,
  type JsonObject,
  type LLMError,
  type Message,
  required,
  type StreamingProtocol,
  type StreamingServerCodec,
} from '@llm/core';
import type { FormPart } from '@llm/core/form';
import type { ServerSentEvent } from '@llm/core/framing';
import { createClient, type ModelPlace, telegramType } from './client.ts';
import { encodeFrames, telegraphFraming } from './framing.ts';

export { telegramType } from './client.ts';
export { encodeFrames, telegraphFraming } from './framing.ts';

function decodeRequest({ form = [], stream }: CodecInput): ChatRequest {
  const model = textOf(form, 'model');
  const messages = form.flatMap(decodePart);
  if (messages.length === 0) throw invalidField('user[]', 'the text of a telegram');
  return {
    model: required(model, 'model'),
    messages,
    stream: stream ?? textOf(form, 'stream') === 'true',
  };
}

function textOf(form: readonly FormPart[], name: string): string | undefined {
  const part = form.find((each) => each.name === name);
  return part === undefined || !('value' in part) ? undefined : part.value;
}

function decodePart(part: FormPart): readonly Message[] {
  if (!('value' in part)) {
    const data = Buffer.from(part.bytes).toString('base64');
    const source = { kind: 'base64', mediaType: part.contentType, data } as const;
    return [{ role: 'user', content: [{ type: 'file', filename: part.filename, source }] }];
  }
  const role = (['user', 'assistant', 'system'] as const).find((each) => part.name === `${each}[]`);
  return role === undefined ? [] : [{ role, content: [{ type: 'text', text: part.value }] }];
}

const frame = (data: JsonObject): ServerSentEvent => ({ data: JSON.stringify(data) });

function toFrames(event: ChatEvent): readonly ServerSentEvent[] {
  if (event.type === 'start') return [frame({ is: 'begin', model: event.model })];
  if (event.type === 'delta' && event.delta.type === 'text')
    return [frame({ is: 'word', text: event.delta.text })];
  if (event.type !== 'usage') return [];
  return [frame({ is: 'end', in: event.usage.input.fresh, out: event.usage.output.text })];
}

function encodeResponse({ model, candidates, usage }: ChatResponse) {
  const blocks = candidates[0]?.blocks ?? [];
  const frames = [
    frame({ is: 'begin', model }),
    ...blocks.map((block) => frame({ is: 'word', text: block.type === 'text' ? block.text : '' })),
    frame({ is: 'end', in: usage?.input.fresh ?? 0, out: usage?.output.text ?? 0 }),
  ];
  return { contentType: telegramType, bytes: encodeFrames(frames) };
}

const encodeStreamError = ({ message }: LLMError) => [frame({ is: 'fault', text: message })];

const server: StreamingServerCodec<'chat'> = {
  takes: 'form',
  routes: [
    'POST /telegrams',
    { pattern: 'POST /stations/:model:send', stream: false },
    { pattern: 'POST /stations/:model:relay', stream: true },
  ],
  framing: telegraphFraming,
  onLoss: 'report',
  native: {
    required: { model: 'string', 'user[]': 'array' },
    gatewayFields: ['timeout', 'num_retries', 'modify_params'],
    forwardHeaders: [],
  },
  decodeRequest,
  encodeResponse,
  createStreamEncoder: () => ({ push: toFrames, end: () => [], fail: encodeStreamError }),
  encodeStreamError,
  encodeError: ({ status, message, param }) => ({
    status,
    body: { fault: message, ...(param !== undefined && { param }) },
  }),
};

/**
 * An invented format with all that differs from JSON over server-sent events: requests are forms, whole answers are bytes
 * that are no text, streams are binary frames, and the path may name the model and say that the answer is streamed.
 */
export function createTelegraph(place: ModelPlace): StreamingProtocol<'chat'> {
  return { id: 'telegraph', operation: chat, client: createClient(place), server };
}
