import { failureOf } from '@llm/core/testing';
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import { openaiAnswer, openaiChunks } from '../../../test/documented.ts';
import { events, json } from '../../../test/serve.ts';
import { closeClients, startBoth } from '../../../test/support/start-client.ts';
import type { AnswerStream } from '../answer-stream.ts';
import type { TextCompletion, TextCompletionAnswer } from '../text-completion.ts';

afterEach(closeClients);

const choice = (text: string, finish: string | null = 'stop') => ({
  index: 0,
  text,
  finish_reason: finish,
  logprobs: null,
});
const answer = {
  id: 'cmpl-1',
  object: 'text_completion',
  created: 1,
  model: 'babbage-002',
  choices: [choice('\n\nGood morning!')],
  usage: { prompt_tokens: 5, completion_tokens: 4, total_tokens: 9 },
};
const pieces = [
  { ...answer, usage: undefined, choices: [choice('Good', null)] },
  { ...answer, usage: undefined, choices: [choice(' morning!')] },
  '[DONE]',
];
const alsoSpeaks = ['openai-completions'];
const params = { model: 'chat/m', prompt: 'Say hello' } as const;

async function textOf(stream: AnswerStream<TextCompletion>): Promise<string> {
  let text = '';
  for await (const { choices } of stream) text += choices[0]?.text ?? '';
  return text;
}

describe('textCompletion that fails', () => {
  it('names the field at fault, and asks nobody', async () => {
    const { client, server } = await startBoth([json(200, answer)], { alsoSpeaks });
    for (const [wrong, param] of [
      [{ prompt: undefined }, 'prompt'],
      [{ n: 'two' }, 'n'],
    ] as const) {
      const asked = { ...params, ...wrong } as unknown as typeof params;
      expect(await failureOf(client.textCompletion(asked))).toMatchObject({
        code: 'invalid_request',
        param,
      });
    }
    expect(server.received).toEqual([]);
  });

  it('refuses what a chat cannot say, unless it may be left out', async () => {
    const { client } = await startBoth([json(200, openaiAnswer)]);
    const asked = { ...params, suffix: 'bye' };
    expect(await failureOf(client.textCompletion(asked))).toMatchObject({
      code: 'unsupported',
      param: 'suffix',
    });
    const given = await client.textCompletion({ ...asked, drop_params: true });
    expect(given._hidden_params.dropped_params).toEqual(['suffix']);
  });

  it('throws from the loop of a stream that breaks off', async () => {
    const { client } = await startBoth([events(pieces.slice(0, 1), 'reset')], { alsoSpeaks });
    const stream = await client.textCompletion({ ...params, stream: true });
    expect((await failureOf(textOf(stream))).code).toBe('connection');
  });
});

describe('textCompletion', () => {
  it('goes as it is to who speaks it', async () => {
    const { client, server } = await startBoth([json(200, { ...answer, kept: 1 })], { alsoSpeaks });
    const given = await client.textCompletion({ ...params, logit_bias: { '50256': -100 } });
    expectTypeOf(given).toEqualTypeOf<TextCompletionAnswer>();
    expect(given).toEqual({ ...answer, kept: 1 });
    expect(server.received[0]?.path).toBe('/v1/completions');
    expect(server.received[0]?.body).toEqual({
      model: 'm',
      prompt: 'Say hello',
      logit_bias: { '50256': -100 },
    });
  });

  it('streams', async () => {
    const { client } = await startBoth([events(pieces)], { alsoSpeaks });
    expect(await textOf(await client.textCompletion({ ...params, stream: true }))).toBe(
      'Good morning!',
    );
  });

  it('is answered by a chat where there is no such call', async () => {
    const { client, server } = await startBoth([json(200, openaiAnswer), events(openaiChunks)]);
    const given = await client.textCompletion(params);
    expect(given.choices).toEqual([expect.objectContaining({ text: 'Good morning!' })]);
    expect(server.received[0]?.body['messages']).toEqual([{ role: 'user', content: 'Say hello' }]);
    expect(await textOf(await client.textCompletion({ ...params, stream: true }))).toBe(
      'Good morning!',
    );
  });

  it('is mocked', async () => {
    const { client, server } = await startBoth([json(500, {})]);
    const given = await client.textCompletion({ ...params, mock_response: 'Hello' });
    expect(given.choices[0]?.text).toBe('Hello');
    expect(server.received).toEqual([]);
  });
});
