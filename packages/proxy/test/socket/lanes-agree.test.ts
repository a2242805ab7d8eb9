import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type BothLanes,
  type Lane,
  laneNames,
  modelsAt,
  startBothLanes,
} from '../support/both-lanes.ts';
import {
  chatAnswers,
  chatStreams,
  chunkOf,
  data,
  done,
  piece,
  stop,
  type ReadAnswer,
} from '../support/deviant-chat.ts';
import { messageAnswers, messageOf, messageStreams } from '../support/deviant-messages.ts';
import { serveHttp, type TestServer } from '../support/serve.ts';
import { endings, openings, textPiece } from '../support/small-streams.ts';
import { masterKeyOfTests } from '../support/start-gateway.ts';

/*
 * What upstreams write that differs from the protocol, as it was recorded or reported, and what its own client must read
 * all the same, whichever lane the answer takes.
 */

let body = '';
let upstream: TestServer;
let gateways: BothLanes;
beforeAll(async () => {
  upstream = await serveHttp((request, response) => {
    request.resume();
    const isStream = body.startsWith('data:') || body.startsWith('event:');
    response.setHeader('content-type', isStream ? 'text/event-stream' : 'application/json');
    response.end(body);
  });
  gateways = await startBothLanes(modelsAt(upstream.origin));
});
afterAll(async () => {
  await gateways.close();
  await upstream.close();
});

const urlOf = (lane: Lane) => gateways.of[lane].url;
async function readChat(lane: Lane, stream: boolean): Promise<ReadAnswer> {
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

async function readMessage(lane: Lane, stream: boolean): Promise<ReadAnswer> {
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

/** What passes for a success and is none, and the words that the caller must get. */
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
