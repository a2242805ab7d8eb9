// A rule for what models may say: a word is replaced in every answer, whole or streamed, in whichever protocol, also
// where an upstream cuts the word in pieces. The upstream is a server on this machine.
import assert from 'node:assert/strict';
import {
  accumulate,
  asString,
  connect,
  isObject,
  parseJson,
  toEvents,
  when,
  withChunks,
  type CallLayer,
  type ChatEvent,
  type Translator,
} from '@llm/core';
import { anthropicMessages, openai, openaiChat } from '@llm/providers';
import { createGateway, createServer, open } from '@llm/proxy';
import { startReplay } from './support/start-replay.ts';

// #region translator
/** Writes `other` for `word` in all text of an answer. */
function replaceWord(word: string, other: string): Translator<ChatEvent, ChatEvent> {
  // By block: the end of its text so far, where that may be the beginning of the word.
  const held = new Map<number, string>();

  const rewrite = (block: number, added: string): string => {
    const parts = ((held.get(block) ?? '') + added).split(word);
    const rest = parts.pop() ?? '';
    const kept = beginningAtEnd(rest, word);
    held.set(block, kept);
    return [...parts, rest.slice(0, rest.length - kept.length)].join(other);
  };

  return {
    push(event) {
      if (event.type === 'open' && event.start.type === 'text') {
        const start = { ...event.start, text: rewrite(event.block, event.start.text) };
        return [{ ...event, start }];
      }
      if (event.type === 'delta' && event.delta.type === 'text') {
        const text = rewrite(event.block, event.delta.text);
        return text === '' ? [] : [{ ...event, delta: { type: 'text', text } }];
      }
      if (event.type === 'close') {
        const text = held.get(event.block) ?? '';
        held.delete(event.block);
        const { candidate, block } = event;
        return text === ''
          ? [event]
          : [{ type: 'delta', candidate, block, delta: { type: 'text', text } }, event];
      }
      return [event];
    },
    // Every block is closed before its stream ends well, so nothing is held any more.
    end: () => [],
  };
}

/** The longest end of `text` that the word begins with. */
function beginningAtEnd(text: string, word: string): string {
  for (let length = Math.min(text.length, word.length - 1); length > 0; length -= 1) {
    const end = text.slice(-length);
    if (word.startsWith(end)) return end;
  }
  return '';
}
// #endregion

// #region rule
/** Replaces a word in every answer. */
function sayInstead(word: string, other: string): CallLayer {
  return when('chat', (inner) => async (call, context) => {
    // Without the caller's bytes the answer is decoded anyway, and not passed on as bytes.
    const { native: _bytes, ...decoded } = call;
    const result = await inner(decoded, context);
    const translator = replaceWord(word, other);
    if (result.kind === 'stream')
      return { ...result, stream: withChunks(result.stream, translator) };
    const events = toEvents(result.decoded()).flatMap((event) => translator.push(event));
    const response = accumulate([...events, ...translator.end()]);
    return { ...result, native: undefined, decoded: () => response };
  });
}
// #endregion

// The word "sea" cut at each of its letters, and an end that only begins like it.
const pieces = ['The s', 'e', 'a and the s', 'ky and the sea', 's', ', o se'];
const delta = (content: object, finish: string | null = null): object => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'poet-1',
  choices: [{ index: 0, delta: content, finish_reason: finish }],
});
const whole = {
  json: {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'poet-1',
    choices: [
      { index: 0, message: { role: 'assistant', content: pieces.join('') }, finish_reason: 'stop' },
    ],
  },
};
const streamed = {
  events: [...pieces.map((content) => delta({ content })), delta({}, 'stop'), '[DONE]'],
};
const upstream = await startReplay(whole, streamed, whole, streamed);

const gateway = createGateway({
  service: connect(openai, {
    baseUrl: `${upstream.url}/v1`,
    apiKey: 'sk-upstream',
  }),
  protocols: [openaiChat, anthropicMessages],
  models: () => [{ id: 'poet', ownedBy: 'us' }],
  authenticate: open,
  layers: [sayInstead('sea', 'lake')],
});
const server = await createServer({ gateway, port: 0, drainMs: 1_000 });

async function ask(path: string, stream: boolean): Promise<string> {
  const messages = [{ role: 'user', content: 'A line, please' }];
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'poet', messages, max_tokens: 50, stream }),
  });
  assert.equal(response.status, 200);
  return response.text();
}

/** A value inside JSON, by the names and numbers that lead to it. */
function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, step) => {
    if (Array.isArray(inner)) return inner[Number(step)];
    return isObject(inner) ? inner[step] : undefined;
  }, value);
}

/** All text of a streamed answer, from the place where the protocol has it in each event. */
function joinText(stream: string, ...path: readonly (string | number)[]): string {
  const data = stream.split('\n').filter((line) => line.startsWith('data: {'));
  return data.map((line) => asString(at(parseJson(line.slice(6)), ...path)) ?? '').join('');
}

const expected = 'The lake and the sky and the lakes, o se';
try {
  const chat = '/v1/chat/completions';
  const completion = parseJson(await ask(chat, false));
  assert.equal(at(completion, 'choices', 0, 'message', 'content'), expected);
  assert.equal(joinText(await ask(chat, true), 'choices', 0, 'delta', 'content'), expected);

  const message = parseJson(await ask('/v1/messages', false));
  assert.equal(at(message, 'content', 0, 'text'), expected);
  assert.equal(joinText(await ask('/v1/messages', true), 'delta', 'text'), expected);
  console.log('output-rule: the word was replaced in both protocols, whole and cut in pieces');
} finally {
  await server.close();
  upstream.close();
}
