import { setTimeout as delay } from 'node:timers/promises';
import Groq from 'groq-sdk';
import type { ChatCompletionCreateParamsNonStreaming } from 'groq-sdk/resources/chat/completions';
import { describe, expect, it } from 'vitest';
import { collect } from '../support/collect.ts';
import { forecast, scriptedUsage } from '../support/model-script.ts';
import {
  forecastSchema,
  modelOf,
  pixelBytes,
  pixelPng,
  stageKinds,
  weatherParameters,
} from '../support/stage.ts';
import { useStage } from '../support/use-stage.ts';
import { masterKeyOfTests } from '../support/start-gateway.ts';

type Params = Omit<ChatCompletionCreateParamsNonStreaming, 'stream'>;
type Message = Pick<Groq.Chat.ChatCompletionMessage, 'content' | 'tool_calls'>;

/** What of an answer the cases look at, whichever way it came. */
interface Said {
  readonly message: Message;
  readonly finish: string | null;
  readonly usage: Groq.CompletionUsage | undefined;
}

const stage = useStage();

// The client puts `/openai/v1` behind the base URL itself.
const clientWith = (apiKey = masterKeyOfTests) =>
  new Groq({ apiKey, baseURL: stage.gateway.url, maxRetries: 0 });

const ways = {
  async plain(params: Params): Promise<Said> {
    const { choices, usage } = await clientWith().chat.completions.create(params);
    const [choice] = choices;
    if (choice === undefined) throw new Error('no choice came');
    return { message: choice.message, finish: choice.finish_reason, usage };
  },
  async streaming(params: Params): Promise<Said> {
    const stream = await clientWith().chat.completions.create({
      ...params,
      stream: true,
    });
    return addUp(await collect(stream));
  },
};

function addUp(chunks: readonly Groq.Chat.ChatCompletionChunk[]): Said {
  let content = '';
  let finish: string | null = null;
  const calls: Groq.Chat.ChatCompletionMessageToolCall[] = [];
  for (const choice of chunks.flatMap(({ choices }) => choices)) {
    content += choice.delta.content ?? '';
    finish = choice.finish_reason ?? finish;
    for (const { index, id, function: called } of choice.delta.tool_calls ?? []) {
      const call = (calls[index] ??= {
        id: '',
        type: 'function',
        function: { name: '', arguments: '' },
      });
      call.id ||= id ?? '';
      call.function.name += called?.name ?? '';
      call.function.arguments += called?.arguments ?? '';
    }
  }
  // This client cannot ask for token counts in a stream; Groq tells them in a field of its own.
  return { message: { content, tool_calls: calls }, finish, usage: undefined };
}

const tools: Params['tools'] = [
  {
    type: 'function',
    function: { name: 'get_weather', description: 'The weather', parameters: weatherParameters },
  },
];
const user = (content: string) => ({ role: 'user' as const, content });

describe.each(stageKinds)('groq-sdk and an upstream of %s', (kind) => {
  const model = modelOf(kind);

  it.each([
    ['a wrong key', 401, Groq.AuthenticationError],
    ['a model that nobody serves', 404, Groq.NotFoundError],
    ['too many calls', 429, Groq.RateLimitError],
    ['what the upstream refuses', 400, Groq.BadRequestError],
  ])('raises its own error for %s, plain and streaming', async (_, status, errorClass) => {
    const client = clientWith(status === 401 ? 'sk-wrong-key-of-somebody' : undefined);
    const params = {
      model: status === 404 ? 'nobody' : model,
      messages: [user(status === 429 ? 'rate limit me' : 'refuse this')],
    };
    for (const stream of [false, true]) {
      const failure = client.chat.completions.create({ ...params, stream });
      await expect(failure).rejects.toBeInstanceOf(errorClass);
      await expect(failure).rejects.toMatchObject({ status });
      await expect(failure).rejects.not.toThrow('sk-wrong');
    }
  });

  it.each(['fail', 'break'])(
    'raises APIError in a stream whose upstream ends it by %s, after what had come',
    async (how) => {
      const params = { model, messages: [user(how)], stream: true as const };
      const stream = await clientWith().chat.completions.create(params);
      let text = '';
      const read = async () => {
        for await (const { choices } of stream) {
          text += choices[0]?.delta.content ?? '';
          expect(choices[0]?.finish_reason ?? null).toBeNull();
        }
      };
      await expect(read()).rejects.toBeInstanceOf(Groq.APIError);
      expect(text).toBe('one moment');
    },
  );

  it.each([false, true])('closes the upstream when it aborts (stream: %s)', async (stream) => {
    const { seen, whenCut } = stage.upstreams[kind];
    const cut = whenCut();
    const controller = new AbortController();
    const before = seen.length;
    const call = clientWith().chat.completions.create(
      { model, messages: [user('hold')], stream },
      { signal: controller.signal },
    );
    if (stream) {
      const answer = await call;
      if (!(Symbol.asyncIterator in answer)) throw new Error('no stream came');
      for await (const { choices } of answer) if (choices[0]?.delta.content) break;
    } else {
      const outcome = expect(call).rejects.toBeInstanceOf(Groq.APIUserAbortError);
      while (seen.length === before) await delay(1);
      controller.abort();
      await outcome;
    }
    await cut;
  });

  describe.each(Object.entries(ways))('%s', (way, ask) => {
    it('gives the text, why it ended and the token counts', async () => {
      const { message, finish, usage } = await ask({
        model,
        messages: [
          { role: 'system', content: 'Be brief' },
          user('hello'),
          { role: 'assistant', content: 'yes?' },
          user('again'),
        ],
        max_completion_tokens: 100,
      });
      expect(message.content).toBe('[Be brief] You said: again – ✓ 語');
      expect(finish).toBe('stop');
      if (way === 'streaming') return;
      expect(usage).toMatchObject({
        prompt_tokens: scriptedUsage.input,
        completion_tokens: scriptedUsage.output,
        prompt_tokens_details: { cached_tokens: scriptedUsage.cached },
      });
    });

    it('calls tools in parallel and reads their results in the next turn', async () => {
      const question = user('How is the weather there?');
      const { message, finish } = await ask({ model, messages: [question], tools });
      expect(finish).toBe('tool_calls');
      const calls = message.tool_calls ?? [];
      expect(calls.map(({ function: called }) => JSON.parse(called.arguments) as unknown)).toEqual([
        { city: 'Paris', unit: 'celsius' },
        { city: 'Oslo', unit: 'celsius' },
      ]);
      const second = await ask({
        model,
        tools,
        messages: [
          question,
          { ...message, role: 'assistant' },
          ...calls.map(({ id }, at) => ({
            role: 'tool' as const,
            tool_call_id: id,
            content: `${at} degrees`,
          })),
        ],
      });
      expect(second.message.content).toBe('The tools say 0 degrees and 1 degrees.');
    });

    it('can force a tool', async () => {
      const { message } = await ask({
        model,
        messages: [user('hi')],
        tools,
        tool_choice: { type: 'function', function: { name: 'get_weather' } },
      });
      const [call] = message.tool_calls ?? [];
      expect(JSON.parse(call?.function.arguments ?? 'null')).toEqual(forecast);
    });

    it('shows a picture', async () => {
      const { message } = await ask({
        model,
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'What is this?' },
              { type: 'image_url', image_url: { url: `data:image/png;base64,${pixelPng}` } },
            ],
          },
        ],
      });
      expect(message.content).toBe(`I see ${pixelBytes} bytes of image/png.`);
    });

    it('answers in the form of a schema', async () => {
      const { message } = await ask({
        model,
        messages: [user('forecast')],
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'forecast', schema: forecastSchema, strict: true },
        },
      });
      expect(JSON.parse(message.content ?? 'null')).toEqual(forecast);
    });
  });
});

it('lists the models as groq-sdk reads them', async () => {
  const { data } = await clientWith().models.list();
  expect(data.map(({ id }) => id)).toEqual(stageKinds.map(modelOf));
  await expect(clientWith().models.retrieve('nobody')).rejects.toBeInstanceOf(Groq.NotFoundError);
});
