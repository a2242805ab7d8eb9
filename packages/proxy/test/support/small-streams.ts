import type { UpstreamKind } from './stage.ts';

/** A request for a stream, in each protocol. */
export function streamRequest(caller: UpstreamKind, model: string, fields: object = {}) {
  return {
    path: pathOf(caller),
    body: {
      model,
      stream: true,
      messages: [{ role: 'user', content: 'hi' }],
      ...(caller === 'anthropic' ? { max_tokens: 100 } : {}),
      ...fields,
    },
  };
}

export function pathOf(caller: UpstreamKind): string {
  return caller === 'anthropic' ? '/v1/messages' : '/v1/chat/completions';
}

const openaiHead = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' };

export function openaiChunk(delta: object, finish: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  return `data: ${JSON.stringify({ ...openaiHead, choices })}\n\n`;
}

export function anthropicEvent(type: string, fields: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

/** The beginning of an answer, before a word of it. */
export const openings: Readonly<Record<UpstreamKind, string>> = {
  openai: openaiChunk({ role: 'assistant', content: '' }),
  anthropic: [
    anthropicEvent('message_start', {
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'm',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 3, output_tokens: 1 },
      },
    }),
    anthropicEvent('ping', {}),
  ].join(''),
};

/** A piece of text in the first block, which the first piece opens. */
export function textPiece(kind: UpstreamKind, text: string, isFirst = false): string {
  if (kind === 'openai') return openaiChunk({ content: text });
  const content_block = { type: 'text', text: '' };
  const open = isFirst ? anthropicEvent('content_block_start', { index: 0, content_block }) : '';
  const delta = { type: 'text_delta', text };
  return open + anthropicEvent('content_block_delta', { index: 0, delta });
}

/** The good end of an answer. */
export const endings: Readonly<Record<UpstreamKind, string>> = {
  openai: `${openaiChunk({}, 'stop')}data: [DONE]\n\n`,
  anthropic: [
    anthropicEvent('content_block_stop', { index: 0 }),
    anthropicEvent('message_delta', {
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 5 },
    }),
    anthropicEvent('message_stop', {}),
  ].join(''),
};
