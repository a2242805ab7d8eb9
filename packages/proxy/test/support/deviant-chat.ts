import { openaiChunk } from './small-streams.ts';

/** What a client reads of an answer. */
export interface ReadAnswer {
  readonly text?: string;
  readonly thought?: string;
  readonly calls?: readonly (readonly [string, string])[];
}

/** An event with this chunk. */
export const data = (chunk: object) => `data: ${JSON.stringify(chunk)}\n\n`;
/** The end marker. */
export const done = 'data: [DONE]\n\n';
const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' };
/** A chunk with this choice. */
export const chunkOf = (choice: object, more: object = {}) =>
  data({ ...head, choices: [choice], ...more });
/** A chunk that adds this. */
export const piece = (delta: object) => openaiChunk(delta);
const callPiece = (call: object) => piece({ tool_calls: [call] });
/** The chunk with the finish reason. */
export const stop = openaiChunk({}, 'stop');
const stopCalls = openaiChunk({}, 'tool_calls');
const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };

const f = (name: string | undefined, args: unknown) => ({ name, arguments: args });

/** What of a stream differs from Chat Completions, the stream, and what OpenAI's client must read. */
export const chatStreams: readonly (readonly [string, string, ReadAnswer])[] = [
  ['no role', piece({ content: 'H' }) + piece({ content: 'i' }) + stop + done, { text: 'Hi' }],
  ['nothing', piece({ role: 'assistant', content: 'Hi' }) + stop + done, { text: 'Hi' }],
  [
    'no index in choices',
    chunkOf({ delta: { content: 'Hi' } }) + chunkOf({ delta: {}, finish_reason: 'stop' }) + done,
    { text: 'Hi' },
  ],
  [
    'no index in the last choice only',
    piece({ content: 'H' }) +
      piece({ content: 'i' }) +
      chunkOf({ delta: {}, finish_reason: 'stop' }) +
      done,
    { text: 'Hi' },
  ],
  [
    'content as a list',
    piece({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] }) +
      piece({ content: [{ type: 'text', text: 'H' }] }) +
      piece({ content: 'i' }) +
      stop +
      done,
    { text: 'Hi', thought: 'hm' },
  ],
  [
    'content as a list after plain text',
    piece({ content: 'one ' }) +
      piece({ content: 'two ' }) +
      piece({ content: [{ type: 'text', text: 'three' }] }) +
      stop +
      done,
    { text: 'one two three' },
  ],
  [
    'content as an object',
    piece({ content: {} }) + piece({ content: 'Hi' }) + stop + done,
    { text: 'Hi' },
  ],
  [
    'calls without an index',
    callPiece({ id: 'a', type: 'function', function: f('x', '{}') }) +
      callPiece({ id: 'b', type: 'function', function: f('y', '{"k":1}') }) +
      stopCalls +
      done,
    {
      text: '',
      calls: [
        ['x', '{}'],
        ['y', '{"k":1}'],
      ],
    },
  ],
  [
    'two calls under index 0',
    callPiece({ index: 0, id: 'a', type: 'function', function: f('x', '{}') }) +
      callPiece({ index: 0, id: 'b', type: 'function', function: f('y', '{"k":1}') }) +
      stopCalls +
      done,
    {
      text: '',
      calls: [
        ['x', '{}'],
        ['y', '{"k":1}'],
      ],
    },
  ],
  [
    'indexes from 1, after text',
    piece({ content: 'Hi' }) +
      callPiece({ index: 1, id: 'a', type: 'function', function: f('x', '{"k":') }) +
      callPiece({ index: 1, function: { arguments: '1}' } }) +
      stopCalls +
      done,
    { text: 'Hi', calls: [['x', '{"k":1}']] },
  ],
  [
    'arguments as an object',
    callPiece({ index: 0, id: 'a', type: 'function', function: f('x', { k: 1 }) }) +
      stopCalls +
      done,
    { text: '', calls: [['x', '{"k":1}']] },
  ],
  [
    'nulls in calls',
    callPiece({ index: 0, id: 'a', type: 'function', function: f('x', null) }) +
      callPiece({ index: 0, id: null, type: null, function: { name: null, arguments: '{"k":' } }) +
      callPiece({ index: 0, id: null, type: null, function: { name: null, arguments: '1}' } }) +
      stopCalls +
      done,
    { text: '', calls: [['x', '{"k":1}']] },
  ],
  [
    'id and name in every piece of a call',
    callPiece({ index: 0, id: 'a', type: 'function', function: f('x', '{"k":') }) +
      callPiece({ index: 0, id: 'a', type: 'function', function: f('x', '1}') }) +
      stopCalls +
      done,
    { text: '', calls: [['x', '{"k":1}']] },
  ],
  [
    'a call without a type',
    callPiece({ index: 0, id: 'a', function: f('x', '{}') }) + stopCalls + done,
    { text: '', calls: [['x', '{}']] },
  ],
  [
    'choices of null',
    piece({ content: 'Hi' }) + data({ ...head, choices: null, usage }) + stop + done,
    { text: 'Hi' },
  ],
  [
    'no choices beside counts',
    piece({ content: 'Hi' }) + stop + data({ ...head, usage }) + done,
    { text: 'Hi' },
  ],
  [
    'events that are no objects',
    piece({ content: 'Hi' }) + data([]) + 'data: null\n\n' + stop + done,
    { text: 'Hi' },
  ],
  [
    'a choice without a delta',
    piece({ content: 'Hi' }) + chunkOf({ index: 0, finish_reason: 'stop' }) + done,
    { text: 'Hi' },
  ],
  [
    'a delta of null',
    piece({ content: 'Hi' }) + chunkOf({ index: 0, delta: null, finish_reason: 'stop' }) + done,
    { text: 'Hi' },
  ],
  [
    'tool calls as an object',
    piece({ content: 'Hi', tool_calls: {} }) + stop + done,
    { text: 'Hi' },
  ],
  [
    'counts as a list',
    piece({ content: 'Hi' }) + openaiChunk({}, 'stop').replace('}\n', ',"usage":[]}\n') + done,
    { text: 'Hi' },
  ],
];

const answerOf = (message: object, more: object = {}) => ({
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [
    { index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop', ...more },
  ],
});
const call = (more: object) => ({
  id: 'a',
  type: 'function',
  function: f('x', '{"k":1}'),
  ...more,
});
const called: ReadAnswer = { text: '', calls: [['x', '{"k":1}']] };

/** The same for answers that are not streamed. */
export const chatAnswers: readonly (readonly [string, object, ReadAnswer])[] = [
  ['nothing', answerOf({ content: 'Hi' }), { text: 'Hi' }],
  ['no index', answerOf({ content: 'Hi' }, { index: undefined }), { text: 'Hi' }],
  [
    'content as a list',
    answerOf({
      content: [
        { type: 'text', text: 'H' },
        { type: 'text', text: 'i' },
      ],
    }),
    { text: 'Hi' },
  ],
  [
    'a list that begins with a thought',
    answerOf({
      content: [
        {
          type: 'thinking',
          thinking: [
            { type: 'text', text: 'h' },
            { type: 'text', text: 'm' },
          ],
        },
        'Hi',
      ],
    }),
    { text: 'Hi', thought: 'hm' },
  ],
  ['content as an object', answerOf({ content: {} }), { text: '' }],
  [
    'arguments as an object',
    answerOf({ content: null, tool_calls: [call({ function: f('x', { k: 1 }) })] }),
    called,
  ],
  [
    'a call without a type',
    answerOf({ content: null, tool_calls: [call({ type: undefined })] }),
    called,
  ],
  ['a call without an id', answerOf({ content: null, tool_calls: [call({ id: null })] }), called],
  ['calls as an object', answerOf({ content: 'Hi', tool_calls: {} }), { text: 'Hi' }],
];
