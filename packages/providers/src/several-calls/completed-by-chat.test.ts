import {
  byOperation,
  type Call,
  type CallService,
  type CallSettings,
  type ChatEvent,
  createCall,
  LLMError,
  type Result,
  type TextCompletionRequest,
} from '@llm/core';
import {
  scriptedChat,
  scriptedService,
  silentService,
  testAnswer,
  testContext,
  testUsage,
  textEvents,
  textResponse,
} from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { completedByChat } from './completed-by-chat.ts';

const ask = (
  inner: CallService,
  request: Partial<TextCompletionRequest> = {},
  { settings, signal }: { settings?: CallSettings; signal?: AbortSignal } = {},
) =>
  completedByChat(inner)(
    createCall('textCompletion', { model: 'm', prompts: ['Hi'], ...request }, settings),
    testContext(signal === undefined ? {} : { signal }),
  );

async function textsOf(asked: Promise<Result<'textCompletion'>>) {
  const result = await asked;
  if (result.kind === 'stream') throw new TypeError('a whole answer was asked for');
  return result.decoded();
}

/** A service that has completions, which fail. */
const refusing = (error: Error, chat: CallService): CallService =>
  byOperation({
    textCompletion: () => Promise.reject(error),
    chat: (call, context) => chat(call, context),
  });

const promptOf = ({ decoded }: Call<'chat'>): string =>
  decoded()
    .messages.flatMap(({ content }) => content)
    .map((block) => (block.type === 'text' ? block.text : ''))
    .join('');

describe('a call for completions that fails', () => {
  it.each([
    new LLMError('authentication', 'wrong key', { upstream: { status: 401 } }),
    new LLMError('rate_limited', 'slow down', { upstream: { status: 429 } }),
    new LLMError('connection', 'no answer'),
    new LLMError('unsupported', 'it cannot be said', { param: 'suffix' }),
    new TypeError('a bug'),
  ])('is not asked again as chat: %s', async (error) => {
    const chat = scriptedChat('never');
    await expect(ask(refusing(error, chat))).rejects.toBe(error);
    expect(chat.calls).toHaveLength(0);
  });

  it.each([
    new LLMError('unsupported', 'acme does not offer textCompletion'),
    new LLMError('not_found', 'this is a chat model', { upstream: { status: 404 } }),
    new LLMError('invalid_request', 'no such method', { upstream: { status: 405 } }),
    new LLMError('invalid_request', 'not with this model', {
      upstream: { status: 400, code: 'OperationNotSupported' },
    }),
  ])('is answered by chat where the model has no completions: %s', async (error) => {
    const { choices } = await textsOf(ask(refusing(error, scriptedChat('there'))));
    expect(choices).toEqual([{ index: 0, text: 'there', finish: { unified: 'stop' } }]);
  });

  it('is told of as it was where chat does not have the model either, or cannot say the request', async () => {
    const error = new LLMError('not_found', 'no such model', { upstream: { status: 404 } });
    const missing = new LLMError('not_found', 'nor here', { upstream: { status: 404 } });
    await expect(ask(refusing(error, scriptedChat(missing)))).rejects.toBe(error);
    await expect(ask(refusing(error, scriptedChat()), { prompts: [[1]] })).rejects.toBe(error);
    const busy = new LLMError('rate_limited', 'slow down', { upstream: { status: 429 } });
    await expect(ask(refusing(error, scriptedChat(busy)))).rejects.toBe(busy);
  });

  it('is asked in vain once a model', async () => {
    let tried = 0;
    const service = completedByChat(
      byOperation({
        textCompletion: () => {
          tried += 1;
          return Promise.reject(new LLMError('not_found', 'chat', { upstream: { status: 404 } }));
        },
        chat: () => Promise.resolve(testAnswer()),
      }),
    );
    const call = createCall('textCompletion', { model: 'm', prompts: ['Hi'] });
    await service(call, testContext());
    await service(call, testContext());
    expect(tried).toBe(1);
    await service({ ...call, model: 'other' }, testContext());
    expect(tried).toBe(2);
  });

  it('leaves calls of other operations alone', async () => {
    const error = new LLMError('unsupported', 'acme does not offer chat');
    const call = createCall('chat', { model: 'm', messages: [] });
    await expect(completedByChat(scriptedChat(error))(call, testContext())).rejects.toBe(error);
  });
});

describe('what chat cannot say', () => {
  it.each<[string, Partial<TextCompletionRequest>]>([
    ['suffix', { suffix: 'end' }],
    ['best_of', { bestOf: 2 }],
    ['logprobs', { logprobs: 0 }],
    ['tools', { extra: { protocol: 'openai-completions', fields: { tools: [] } } }],
  ])('%s is refused by name, or left out', async (param, request) => {
    const refuse = { settings: { onLoss: 'refuse' as const } };
    const report = { settings: { onLoss: 'report' as const } };
    const chat = scriptedChat('there');
    await expect(ask(chat, request, refuse)).rejects.toMatchObject({ code: 'unsupported', param });
    expect(chat.calls).toHaveLength(0);
    const result = await ask(chat, request, report);
    expect(result.losses).toEqual([{ path: param, kind: 'parameter' }]);
  });

  it('tokens are always refused, by their place', async () => {
    const report = { settings: { onLoss: 'report' as const } };
    for (const [prompts, param] of [
      [[[1, 2]], 'prompt'],
      [['a', [1]], 'prompt[1]'],
    ] as const)
      await expect(ask(scriptedChat(), { prompts }, report)).rejects.toMatchObject({
        code: 'unsupported',
        param,
      });
  });

  it('more prompts than one request may make calls are refused', async () => {
    const chat = scriptedChat();
    const prompts = Array.from({ length: 129 }, () => 'a');
    await expect(ask(chat, { prompts })).rejects.toMatchObject({ param: 'prompt' });
    expect(chat.calls).toHaveLength(0);
  });

  it('is nothing where as many are made as are given, and nothing stands behind', async () => {
    const request = { suffix: '', bestOf: 2, candidates: 2 };
    expect((await ask(scriptedChat(), request)).losses).toBeUndefined();
  });
});

describe('a prompt', () => {
  it('goes as a user’s message, with all that chat calls by the same name', async () => {
    const chat = scriptedChat('there');
    await ask(chat, {
      maxOutputTokens: 5,
      temperature: 0,
      stop: ['x'],
      candidates: 2,
      seed: 1,
      user: 'u',
      extra: { protocol: 'openai-completions', fields: { reasoning_effort: 'low', min_p: 0.1 } },
    });
    expect(chat.calls[0]?.decoded()).toMatchObject({
      model: 'm',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      maxOutputTokens: 5,
      temperature: 0,
      stop: ['x'],
      candidates: 2,
      seed: 1,
      user: 'u',
      reasoning: { effort: 'low' },
      extra: { protocol: 'openai-chat', fields: { min_p: 0.1 } },
    });
  });

  it('stands before its answers where the caller wants it there', async () => {
    const { choices } = await textsOf(ask(scriptedChat(' there'), { echo: true }));
    expect(choices[0]?.text).toBe('Hi there');
  });

  it('is what a failure at its message is about', async () => {
    const error = new LLMError('invalid_request', 'too long', { param: 'messages[0].content' });
    await expect(ask(scriptedChat(error))).rejects.toMatchObject({ param: 'prompt' });
  });
});

describe('a list of prompts', () => {
  const prompts = Array.from({ length: 20 }, (_, at) => `p${at}`);

  it('fails with its first failure, which names its place and ends the others', async () => {
    const aborted: string[] = [];
    const chat = scriptedChat((call, { signal }) => {
      const prompt = promptOf(call);
      if (prompt === 'p2') {
        const param = 'messages[0].content';
        return Promise.reject(new LLMError('content_filtered', 'no', { param }));
      }
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          aborted.push(prompt);
          reject(new LLMError('cancelled', 'aborted'));
        });
      });
    });
    await expect(ask(chat, { prompts })).rejects.toMatchObject({
      code: 'content_filtered',
      message: 'prompt[2]: no',
      param: 'prompt[2]',
    });
    expect(aborted).toHaveLength(7);
    expect(chat.calls).toHaveLength(8);
  });

  it('ends with its caller', async () => {
    const controller = new AbortController();
    const asked = ask(silentService, { prompts }, { signal: controller.signal });
    controller.abort();
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    const over = ask(scriptedChat(), { prompts }, { signal: controller.signal });
    await expect(over).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('is asked at most eight at once, and answered in order with its tokens summed up', async () => {
    let open = 0;
    let most = 0;
    const chat = scriptedChat(async (call) => {
      open += 1;
      most = Math.max(most, open);
      const prompt = promptOf(call);
      // Later ones answer first.
      for (let turn = Number(prompt.slice(1)); turn < 20; turn += 1) await Promise.resolve();
      open -= 1;
      const response = textResponse(`${prompt}!`, { usage: testUsage(1, 2) });
      const [first] = response.candidates;
      const candidates = first === undefined ? [] : [first, { ...first, index: 1 }];
      const both = { ...response, candidates };
      return { kind: 'response', usage: both.usage, decoded: () => both };
    });
    const { choices, usage } = await textsOf(ask(chat, { prompts, candidates: 2 }));
    expect(most).toBe(8);
    expect(choices.map(({ index }) => index)).toEqual(Array.from({ length: 40 }, (_, at) => at));
    expect(choices.map(({ text }) => text)).toEqual(
      prompts.flatMap((one) => [`${one}!`, `${one}!`]),
    );
    expect(usage).toEqual(testUsage(20, 40));
  });
});

describe('a streamed answer', () => {
  const stream = (...moments: readonly (ChatEvent | LLMError | 'hang')[]) => ({
    kind: 'stream' as const,
    moments,
  });
  const collect = async (asked: Promise<Result<'textCompletion'>>) => {
    const result = await asked;
    if (result.kind !== 'stream') throw new TypeError('a stream was asked for');
    const texts: string[] = [];
    const ends: number[] = [];
    let usage;
    try {
      for await (const chunk of result.stream) {
        for (const { index, text, finish } of chunk.choices) {
          texts[index] = (texts[index] ?? '') + text;
          if (finish !== undefined) ends.push(index);
        }
        usage = chunk.usage ?? usage;
      }
      return { texts, ends, usage };
    } catch (error) {
      return { texts, ends, usage, error };
    }
  };

  it('fails at the call where the first prompt does, and breaks where a later one does', async () => {
    const error = new LLMError('overloaded', 'busy');
    const failing = scriptedService([{ kind: 'error', error }]);
    await expect(ask(failing, { stream: true })).rejects.toBe(error);
    const later = scriptedService([stream(...textEvents(['a'])), { kind: 'error', error }]);
    expect(await collect(ask(later, { stream: true, prompts: ['p', 'q'] }))).toMatchObject({
      texts: ['a'],
      error: { code: 'overloaded', message: 'prompt[1]: busy' },
    });
  });

  it('breaks where its chat breaks, with what came before', async () => {
    const cut = new LLMError('connection', 'gone');
    const chat = scriptedService([stream(...textEvents(['a', 'b']).slice(0, 3), cut)]);
    expect(await collect(ask(chat, { stream: true }))).toMatchObject({ texts: ['a'], error: cut });
  });

  it('closes its chat when its reader leaves', async () => {
    const chat = scriptedService([stream(...textEvents(['a', 'b', 'c']))]);
    const result = await ask(chat, { stream: true });
    if (result.kind !== 'stream') throw new TypeError('a stream was asked for');
    for await (const { choices } of result.stream) if (choices.length > 0) break;
    expect(chat.calls[0]?.outcome).toMatchObject({ kind: 'cancelled' });
  });

  it('ends the question for the next prompt when it is cancelled', async () => {
    const chat = scriptedService([stream(...textEvents(['a'])), { kind: 'hang' }]);
    const result = await ask(chat, { stream: true, prompts: ['p', 'q'] });
    if (result.kind !== 'stream') throw new TypeError('a stream was asked for');
    const reading = (async () => {
      while ((await result.stream.read()) !== undefined);
    })();
    while (chat.calls.length < 2) await Promise.resolve();
    result.stream.cancel();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    expect(chat.calls[1]?.outcome).toMatchObject({ kind: 'cancelled' });
  });

  it('says thoughts to nobody, and each prompt before its answer where that is wanted', async () => {
    const thought: readonly ChatEvent[] = [
      { type: 'open', candidate: 0, block: 9, start: { type: 'reasoning', text: '' } },
      { type: 'delta', candidate: 0, block: 9, delta: { type: 'text', text: 'hm' } },
    ];
    const [start, ...rest] = textEvents(['a', 'b']);
    const events = start === undefined ? [] : [start, ...thought, ...rest];
    const chat = scriptedService([stream(...events)]);
    const { texts, ends } = await collect(ask(chat, { stream: true, echo: true }));
    expect(texts).toEqual(['Hiab']);
    expect(ends).toEqual([0]);
  });

  it('of several prompts comes one after the other, as one answer', async () => {
    const chat = scriptedService([
      stream(...textEvents(['a', 'b'])),
      { kind: 'response', response: textResponse('whole', { usage: testUsage(1, 5) }) },
      stream(...textEvents(['c'])),
    ]);
    const request = { stream: true, prompts: ['p', 'q', 'r'], candidates: 2 };
    expect(await collect(ask(chat, request))).toEqual({
      texts: ['ab', undefined, 'whole', undefined, 'c'],
      ends: [0, 2, 4],
      usage: testUsage(3, 8),
    });
    expect(chat.calls.map(({ outcome }) => outcome?.kind)).toEqual([
      'completed',
      'completed',
      'completed',
    ]);
  });
});
