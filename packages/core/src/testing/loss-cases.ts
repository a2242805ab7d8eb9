import { ok } from 'node:assert/strict';
import type { StreamingClientCodec } from '../contract/protocol.ts';
import type { ChatRequest } from '../model/chat-request.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { asJson } from './decoded-stream.ts';

const base: ChatRequest = {
  model: 'test-model',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'What is it?' }] }],
};
const tool = {
  type: 'function',
  name: 'look_up',
  description: 'Looks it up',
  parameters: { type: 'object', properties: { at: { type: 'string' } }, required: ['at'] },
} as const;
const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

// Values that no protocol has for a default, so that leaving one out changes the request.
const parameters: readonly (readonly [string, Partial<ChatRequest>])[] = [
  ['maxOutputTokens', { maxOutputTokens: 65 }],
  ['temperature', { temperature: 0.25 }],
  ['topP', { topP: 0.5 }],
  ['topK', { topK: 7 }],
  ['stop', { stop: ['THE END'] }],
  ['seed', { seed: 11 }],
  ['frequencyPenalty', { frequencyPenalty: 0.5 }],
  ['presencePenalty', { presencePenalty: 0.5 }],
  ['logitBias', { logitBias: { '11': 5 } }],
  ['logprobs', { logprobs: true, topLogprobs: 2 }],
  ['candidates', { candidates: 2 }],
  ['user', { user: 'user-1' }],
  ['metadata', { metadata: { run: 'r-1' } }],
  ['responseFormat', { responseFormat: { type: 'json' } }],
  ['tools', { tools: [tool] }],
];

/** Parts of a message that say something. */
const blocks: readonly (readonly [string, ChatRequest['messages'][number]['content'][number]])[] = [
  ['text', { type: 'text', text: 'a second text' }],
  ['image', { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: pixel } }],
];

/**
 * That nothing of a request is lost in silence: each parameter and each part of a message changes what is sent, or is named among
 * the losses, or refuses the call.
 */
export function lossCases(client: StreamingClientCodec<'chat'>): readonly ConformanceCase[] {
  const cases = [
    ...parameters.map(([name, change]) => [name, { ...base, ...change }] as const),
    ...blocks.map(([name, block]) => {
      const [first, ...others] = base.messages;
      const message = first === undefined ? [] : [{ ...first, content: [...first.content, block] }];
      return [`${name} in a message`, { ...base, messages: [...message, ...others] }] as const;
    }),
  ];
  return cases.map(([name, request]) => ({
    name: `request: ${name} is sent, or reported as lost`,
    run() {
      // Copies, because a codec that changes a request would change the next case.
      const without = written(client, structuredClone(base));
      const { body, losses } = written(client, structuredClone(request));
      const isSent = JSON.stringify(body) !== JSON.stringify(without.body);
      ok(
        isSent || losses.length > without.losses.length,
        'it is neither in the body nor among the losses',
      );
    },
  }));
}

function written(client: StreamingClientCodec<'chat'>, request: ChatRequest) {
  const { body = {}, headers = {}, losses = [] } = client.encodeRequest(request);
  finite(body, 'body');
  return { body: asJson({ body, headers }), losses };
}

/** JSON has no word for what is no number: it would be sent as `null`. */
export function finite(value: unknown, path: string): void {
  if (typeof value === 'number') ok(Number.isFinite(value), `${path} is ${value}`);
  if (typeof value !== 'object' || value === null) return;
  for (const [name, item] of Object.entries(value)) finite(item, `${path}.${name}`);
}
