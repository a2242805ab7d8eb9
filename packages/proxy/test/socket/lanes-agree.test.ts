import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveHttp, type TestServer } from '../support/serve.ts';
import {
  anthropicEvent,
  endings,
  openaiChunk,
  openings,
  textPiece,
} from '../support/small-streams.ts';
import { masterKeyOfTests, startGateway, type TestGateway } from '../support/start-gateway.ts';

/*
 * What upstreams write that differs from the protocol, as it was recorded or reported, and what its own client must read
 * all the same, whichever lane the answer takes.
 */

let body = '';
let upstream: TestServer;
const gateways = new Map<string, TestGateway>();
const laneNames = ['native', 'translate'] as const;
beforeAll(async () => {
  upstream = await serveHttp((request, response) => {
    request.resume();
    const isStream = body.startsWith('data:') || body.startsWith('event:');
    response.setHeader('content-type', isStream ? 'text/event-stream' : 'application/json');
    response.end(body);
  });
  for (const lane of laneNames) {
    const models = {
      openai: { provider: 'openai', baseUrl: `${upstream.origin}/v1` },
      anthropic: { provider: 'anthropic', baseUrl: upstream.origin },
    } as const;
    gateways.set(lane, await startGateway({ models, lane, cooldown: false }));
  }
});
afterAll(async () => {
  for (const gateway of gateways.values()) await gateway.close();
  await upstream.close();
});

const urlOf = (lane: string) => gateways.get(lane)?.url ?? '';
const data = (chunk: object) => `data: ${JSON.stringify(chunk)}\n\n`;
const done = 'data: [DONE]\n\n';
const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' };
const chunkOf = (choice: object, more: object = {}) =>
  data({ ...head, choices: [choice], ...more });
const piece = (delta: object) => openaiChunk(delta);
const callPiece = (call: object) => piece({ tool_calls: [call] });
const stop = openaiChunk({}, 'stop');
const stopCalls = openaiChunk({}, 'tool_calls');
const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };

interface ReadAnswer {
  readonly text?: string;
  readonly thought?: string;
  readonly calls?: readonly (readonly [string, string])[];
}

async function readChat(lane: string, stream: boolean): Promise<ReadAnswer> {
  const client = new OpenAI({
    apiKey: masterKeyOfTests,
    baseURL: `${urlOf(lane)}/v1`,
    maxRetries: 0,
  });
  const params = { model: 'openai', messages: [{ role: 'user', content: 'Hi' } as const] };
  const answer = stream
    ? await client.chat.completions.stream(params).finalChatCompletion()
    : await client.chat.completions.create(params);
  const message: OpenAI.ChatCompletionMessage & { readonly reasoning_content?: string } = answer
    .choices[0]?.message ?? { role: 'assistant', content: '', refusal: null };
  const calls = message.tool_calls ?? [];
  const thought = message.reasoning_content ?? '';
  return {
    text: message.content ?? '',
    ...(thought !== '' && { thought }),
    ...(calls.length > 0 && {
      calls: calls.map(
        (call) =>
          [
            call.type === 'function' ? call.function.name : '',
            call.type === 'function' ? call.function.arguments : '',
          ] as const,
      ),
    }),
  };
}

async function readMessage(lane: string, stream: boolean): Promise<ReadAnswer> {
  const client = new Anthropic({ apiKey: masterKeyOfTests, baseURL: urlOf(lane), maxRetries: 0 });
  const params = {
    model: 'anthropic',
    max_tokens: 9,
    messages: [{ role: 'user', content: 'Hi' } as const],
  };
  const answer = stream
    ? await client.messages.stream(params).finalMessage()
    : await client.messages.create(params);
  const calls = answer.content.filter((block) => block.type === 'tool_use');
  const texts = answer.content.filter((block) => block.type === 'text');
  const thoughts = answer.content.filter((block) => block.type === 'thinking');
  const thought = thoughts.map((block) => block.thinking).join('');
  return {
    text: texts.map(({ text }) => text).join(''),
    ...(thought !== '' && { thought }),
    ...(calls.length > 0 && {
      calls: calls.map(({ name, input }) => [name, JSON.stringify(input)] as const),
    }),
  };
}

const f = (name: string | undefined, args: unknown) => ({ name, arguments: args });

/** What is wrong, the stream, what its client reads. */
const chatStreams: readonly (readonly [string, string, ReadAnswer])[] = [
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

const messageStreams: readonly (readonly [string, string, ReadAnswer])[] = [
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

const chatAnswers: readonly (readonly [string, object, ReadAnswer])[] = [
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

const messageOf = (content: unknown, more: object = {}) => ({
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
const messageAnswers: readonly (readonly [string, object, ReadAnswer])[] = [
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

const failures: readonly (readonly [string, string, string])[] = [
  ['no choices', JSON.stringify({ id: 'c', choices: [] }), ''],
  ['choices of null', JSON.stringify({ id: 'c', choices: null }), ''],
  [
    'a choice that failed',
    JSON.stringify({
      choices: [
        { index: 0, finish_reason: 'error', error: { code: 502, message: 'upstream is out' } },
      ],
    }),
    'upstream is out',
  ],
  ['a text at error', JSON.stringify({ error: 'it broke' }), 'it broke'],
  ['an explanation', JSON.stringify({ detail: 'not today' }), 'not today'],
  ['a stream of one text at error', data({ error: 'it broke' }), 'it broke'],
  ['a stream of one event error', `event: error\ndata: {"message":"it broke"}\n\n`, 'it broke'],
  ['a stream of one event error in plain text', `event: error\ndata: it broke\n\n`, 'it broke'],
  [
    'a stream of one object error',
    data({ object: 'error', message: 'it broke', code: 400 }),
    'it broke',
  ],
];

describe.each(laneNames)('lane %s', (lane) => {
  it.each(chatStreams)('OpenAI’s client reads a stream with %s', async (_, stream, read) => {
    body = stream;
    expect(await readChat(lane, true)).toEqual(read);
  });

  it.each(chatAnswers)('OpenAI’s client reads an answer with %s', async (_, answer, read) => {
    body = JSON.stringify(answer);
    expect(await readChat(lane, false)).toEqual(read);
  });

  it.each(messageStreams)('Anthropic’s client reads a stream with %s', async (_, stream, read) => {
    body = stream;
    expect(await readMessage(lane, true)).toEqual(read);
  });

  it.each(messageAnswers)('Anthropic’s client reads an answer with %s', async (_, answer, read) => {
    body = JSON.stringify(answer);
    expect(await readMessage(lane, false)).toEqual(read);
  });

  it.each(failures)('a success that is none fails with its words: %s', async (_, answer, words) => {
    body = answer;
    const stream = answer.startsWith('data') || answer.startsWith('event');
    await expect(readChat(lane, stream)).rejects.toThrow(words === '' ? undefined : words);
    await expect(readMessage(lane, stream)).rejects.toThrow(stream ? words : undefined);
  });

  it.each([null, 'a text', 7])(
    'an Anthropic answer whose content is %j is none',
    async (content) => {
      body = JSON.stringify(messageOf(content));
      await expect(readMessage(lane, false)).rejects.toMatchObject({ status: 502 });
    },
  );

  it('what comes after the first deviation is watched as well', async () => {
    const deviant = chunkOf({ delta: { content: 'Hi' } });
    body = deviant + piece({ content: ' you' });
    await expect(readChat(lane, true)).rejects.toThrow();
    body = deviant + data({ error: { message: 'it broke', code: 503 } });
    await expect(readChat(lane, true)).rejects.toThrow('it broke');
    body = deviant + chunkOf({ delta: { content: 'over and over' } }).repeat(120) + stop + done;
    await expect(readChat(lane, true)).rejects.toThrow(/repeat/);
  });
});

it('bytes pass as they came where nothing deviates', async () => {
  body = openings.openai + textPiece('openai', 'Hi') + stop + done;
  const response = await fetch(`${urlOf('native')}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${masterKeyOfTests}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'openai',
      stream: true,
      messages: [{ role: 'user', content: 'Hi' }],
    }),
  });
  expect(await response.text()).toBe(body);
  expect(endings.openai).toContain('[DONE]');
});
