import type { ReadAnswer } from './deviant-chat.ts';
import { anthropicEvent } from './small-streams.ts';

const start = (message: object = {}) =>
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
      ...message,
    },
  });
const block = (index: unknown, content_block: object) =>
  anthropicEvent('content_block_start', { index, content_block });
const delta = (index: unknown, more: object) =>
  anthropicEvent('content_block_delta', { index, delta: more });
const text = (index: unknown, word: string | null) =>
  delta(index, { type: 'text_delta', text: word });
const close = (index: unknown) => anthropicEvent('content_block_stop', { index });
const textBlock = { type: 'text', text: '' };
const end =
  anthropicEvent('message_delta', {
    delta: { stop_reason: 'end_turn', stop_sequence: null },
    usage: { output_tokens: 2 },
  }) + anthropicEvent('message_stop', {});
const whole = start() + block(0, textBlock) + text(0, 'Hi') + close(0) + end;

/** What of a stream differs from Messages, the stream, and what Anthropic's client must read. */
export const messageStreams: readonly (readonly [string, string, ReadAnswer])[] = [
  ['nothing', whole, { text: 'Hi' }],
  ['no names', whole.replaceAll(/^event: .*\n/gm, ''), { text: 'Hi' }],
  ['no name once in the middle', whole.replace('event: content_block_delta\n', ''), { text: 'Hi' }],
  ['another name', whole.replaceAll(/^event: .*\n/gm, 'event: message\n'), { text: 'Hi' }],
  ['no beginning of a block', start() + text(0, 'H') + text(0, 'i') + end, { text: 'Hi' }],
  [
    'a text of null',
    start() +
      block(0, { type: 'text', text: null }) +
      text(0, null) +
      text(0, 'Hi') +
      close(0) +
      end,
    { text: 'Hi' },
  ],
  [
    'indexes with holes',
    start() +
      block(1, textBlock) +
      text(1, 'Hi') +
      close(1) +
      block(4, { type: 'tool_use', id: 'a', name: 'x', input: {} }) +
      delta(4, { type: 'input_json_delta', partial_json: '{"k":1}' }) +
      close(4) +
      end,
    { text: 'Hi', calls: [['x', '{"k":1}']] },
  ],
  [
    'a hole after a good block',
    start() +
      block(0, textBlock) +
      text(0, 'Hi') +
      text(0, ' you') +
      close(0) +
      block(2, textBlock) +
      text(2, '!') +
      close(2) +
      end,
    { text: 'Hi you!' },
  ],
  ['no indexes', whole.replaceAll(/,"index":0/g, ''), { text: 'Hi' }],
  ['no counts at the end', whole.replace(',"usage":{"output_tokens":2}', ''), { text: 'Hi' }],
  [
    'no counts at the beginning',
    whole.replace(',"usage":{"input_tokens":3,"output_tokens":1}', ''),
    { text: 'Hi' },
  ],
  [
    'content of null',
    start({ content: null }) + block(0, textBlock) + text(0, 'Hi') + close(0) + end,
    { text: 'Hi' },
  ],
  ['no message_start', block(0, textBlock) + text(0, 'Hi') + close(0) + end, { text: 'Hi' }],
  [
    'input of null',
    start() +
      block(0, { type: 'tool_use', id: 'a', name: 'x', input: null }) +
      delta(0, { type: 'input_json_delta', partial_json: '{"k":1}' }) +
      close(0) +
      end,
    { text: '', calls: [['x', '{"k":1}']] },
  ],
];

/** An answer with this content. */
export const messageOf = (content: unknown, more: object = {}) => ({
  id: 'm',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content,
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
  ...more,
});
/** The same for answers that are not streamed. */
export const messageAnswers: readonly (readonly [string, object, ReadAnswer])[] = [
  ['nothing', messageOf([{ type: 'text', text: 'Hi' }]), { text: 'Hi' }],
  [
    'a text of null',
    messageOf([
      { type: 'text', text: null },
      { type: 'text', text: 'Hi' },
    ]),
    { text: 'Hi' },
  ],
  ['noise among the blocks', messageOf([null, 7, { type: 'text', text: 'Hi' }]), { text: 'Hi' }],
  [
    'a call without input',
    messageOf([{ type: 'tool_use', id: 'a', name: 'x' }]),
    { text: '', calls: [['x', '{}']] },
  ],
  ['no counts', messageOf([{ type: 'text', text: 'Hi' }], { usage: undefined }), { text: 'Hi' }],
];
