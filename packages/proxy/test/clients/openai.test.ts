import { setTimeout as delay } from 'node:timers/promises';
import OpenAI, {
  APIError,
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
  RateLimitError,
} from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { collect } from '../support/collect.ts';
import { forecast, scriptedUsage, sign } from '../support/model-script.ts';
import {
  modelOf,
  pixelBytes,
  pixelPng,
  type Stage,
  startStage,
  stageKinds,
  weatherParameters,
} from '../support/stage.ts';
import { masterKeyOfTests } from '../support/start-gateway.ts';

type Params = Omit<OpenAI.ChatCompletionCreateParamsNonStreaming, 'stream'>;
type Messages = Params['messages'];

/** What the gateway adds to a message, in the words of LiteLLM's users. */
interface Thoughts {
  readonly reasoning_content?: string;
  readonly thinking_blocks?: readonly {
    readonly type: string;
    readonly thinking: string;
    readonly signature: string;
  }[];
}
type Message = OpenAI.ChatCompletionMessage & Thoughts;
type StreamedThoughts = Partial<OpenAI.ChatCompletionChunk.Choice.Delta> & Thoughts;

let stage: Stage;
let client: OpenAI;
beforeAll(async () => {
  stage = await startStage();
  client = clientWith(masterKeyOfTests);
});
afterAll(() => stage.close());

function clientWith(apiKey: string): OpenAI {
  return new OpenAI({ apiKey, baseURL: `${stage.gateway.url}/v1`, maxRetries: 0 });
}

/** How a client asks: for the whole answer, or for a stream that its own helper adds up. */
const ways = {
  plain: (params: Params) => client.chat.completions.create(params),
  streaming: (params: Params) =>
    client.chat.completions
      .stream({ ...params, stream_options: { include_usage: true } })
      .finalChatCompletion(),
};

const tools: Params['tools'] = [
  {
    type: 'function',
    function: { name: 'get_weather', description: 'The weather', parameters: weatherParameters },
  },
];

describe.each(stageKinds)('the openai client and an upstream of %s', (kind) => {
  const model = modelOf(kind);

  describe('failing', () => {
    it('raises AuthenticationError for a wrong key', async () => {
      const failure = clientWith('sk-wrong-key-of-somebody').chat.completions.create({
        model,
        messages: [{ role: 'user', content: 'hi' }],
      });
      await expect(failure).rejects.toBeInstanceOf(AuthenticationError);
      await expect(failure).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
      await expect(failure).rejects.not.toThrow('sk-wrong');
    });

    it('raises NotFoundError for a model that nobody serves', async () => {
      const failure = client.chat.completions.create({
        model: `${model}-of-nobody`,
        messages: [{ role: 'user', content: 'hi' }],
      });
      await expect(failure).rejects.toBeInstanceOf(NotFoundError);
    });

    it('raises BadRequestError with the path of a mistake', async () => {
      const failure = client.chat.completions.create({
        model,
        messages: 'hi' as unknown as Messages,
      });
      await expect(failure).rejects.toBeInstanceOf(BadRequestError);
      await expect(failure).rejects.toMatchObject({ param: 'messages' });
    });

    it.each([false, true])(
      'raises RateLimitError with the upstream’s delay (stream: %s)',
      async (stream) => {
        const failure = client.chat.completions.create({
          model,
          stream,
          messages: [{ role: 'user', content: 'rate limit me' }],
        });
        await expect(failure).rejects.toBeInstanceOf(RateLimitError);
        const error = await failure.then(
          () => undefined,
          (cause: unknown) => cause,
        );
        expect(error).toBeInstanceOf(APIError);
        if (!(error instanceof APIError)) return;
        expect(error.headers?.get('retry-after')).toBe('7');
        expect(error.requestID).toMatch(/./);
        expect(error.message).toContain('slow down');
      },
    );

    it('raises APIError in a stream whose upstream breaks off, after what had come', async () => {
      const stream = await client.chat.completions.create({
        model,
        stream: true,
        messages: [{ role: 'user', content: 'break' }],
      });
      let text = '';
      const read = async () => {
        for await (const { choices } of stream) {
          text += choices[0]?.delta.content ?? '';
          expect(choices[0]?.finish_reason ?? null).toBeNull();
        }
      };
      await expect(read()).rejects.toBeInstanceOf(APIError);
      expect(text).toBe('one moment');
    });

    it.each([false, true])('closes the upstream when it aborts (stream: %s)', async (stream) => {
      const cut = stage.upstreams[kind].whenCut();
      const controller = new AbortController();
      const before = stage.upstreams[kind].seen.length;
      const call = client.chat.completions.create(
        { model, stream, messages: [{ role: 'user', content: 'hold' }] },
        { signal: controller.signal },
      );
      if (!stream) {
        while (stage.upstreams[kind].seen.length === before) await delay(1);
        controller.abort();
        await expect(call).rejects.toBeInstanceOf(APIUserAbortError);
      } else {
        const answer = await call;
        if (!(Symbol.asyncIterator in answer)) throw new Error('no stream came');
        for await (const chunk of answer) {
          if (chunk.choices[0]?.delta.content !== 'one moment') continue;
          break;
        }
      }
      await cut;
    });
  });

  describe.each(Object.entries(ways))('%s', (way, ask) => {
    it('gives the text, why it ended and the token counts', async () => {
      const { choices, usage, id } = await ask({
        model,
        messages: [
          { role: 'system', content: 'Be brief' },
          { role: 'user', content: 'hello' },
          { role: 'assistant', content: 'yes?' },
          { role: 'user', content: 'again' },
        ],
      });
      expect(choices[0]?.message).toMatchObject({
        role: 'assistant',
        content: '[Be brief] You said: again – ✓ 語',
      });
      expect(choices[0]?.finish_reason).toBe('stop');
      expect(id).not.toBe('');
      expect(usage).toMatchObject({
        prompt_tokens: scriptedUsage.input,
        completion_tokens: scriptedUsage.output,
        total_tokens: scriptedUsage.input + scriptedUsage.output,
        prompt_tokens_details: { cached_tokens: scriptedUsage.cached },
      });
    });

    it('calls tools in parallel and reads their results in the next turn', async () => {
      const messages: Messages = [{ role: 'user', content: 'How is the weather there?' }];
      const first = await ask({ model, messages, tools, parallel_tool_calls: true });
      const [choice] = first.choices;
      expect(choice?.finish_reason).toBe('tool_calls');
      expect(choice?.message.content).toBe('I look it up.');
      const calls = (choice?.message.tool_calls ?? []).filter((call) => call.type === 'function');
      expect(
        calls.map((call) => [call.function.name, JSON.parse(call.function.arguments)]),
      ).toEqual([
        ['get_weather', { city: 'Paris', unit: 'celsius' }],
        ['get_weather', { city: 'Oslo', unit: 'celsius' }],
      ]);
      expect(new Set(calls.map((call) => call.id)).size).toBe(2);
      if (choice === undefined) return;
      messages.push(
        choice.message,
        ...calls.map(({ id }, at) => ({
          role: 'tool' as const,
          tool_call_id: id,
          content: at === 0 ? '18 degrees' : '7 degrees',
        })),
      );
      const second = await ask({ model, messages, tools });
      expect(second.choices[0]?.message.content).toBe('The tools say 18 degrees and 7 degrees.');
      expect(second.choices[0]?.finish_reason).toBe('stop');
    });

    it('can force a tool', async () => {
      const { choices } = await ask({
        model,
        messages: [{ role: 'user', content: 'go' }],
        tools,
        tool_choice: { type: 'function', function: { name: 'get_weather' } },
      });
      const [call] = choices[0]?.message.tool_calls ?? [];
      expect(call?.type === 'function' && JSON.parse(call.function.arguments)).toEqual(forecast);
    });

    it('shows a picture', async () => {
      const { choices } = await ask({
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
      expect(choices[0]?.message.content).toBe(`I see ${pixelBytes} bytes of image/png.`);
    });

    it('gives thoughts and takes them back with tool results', async () => {
      const messages: Messages = [{ role: 'user', content: 'How is the weather there?' }];
      const first = await ask({ model, messages, tools, reasoning_effort: 'medium' });
      const message: Message | undefined = first.choices[0]?.message;
      if (message === undefined) throw new Error('no message came');
      const thought = 'They ask: “How is the weather there?”. Let me think.';
      // The stream helper of the client adds up only the fields it knows.
      const thoughts: Thoughts =
        way === 'plain' ? message : await streamedThoughts({ model, messages, tools });
      expect(thoughts.reasoning_content).toBe(thought);
      if (kind === 'anthropic')
        expect(thoughts.thinking_blocks).toEqual([
          { type: 'thinking', thinking: thought, signature: sign(thought) },
        ]);
      const results = (message.tool_calls ?? []).map(({ id }) => ({
        role: 'tool' as const,
        tool_call_id: id,
        content: 'fine',
      }));
      const second = await ask({
        model,
        messages: [...messages, { ...message, ...thoughts }, ...results],
        tools,
        reasoning_effort: 'medium',
      });
      expect(second.choices[0]?.message.content).toBe('The tools say fine and fine.');
    });

    it('answers in the form of a schema', async () => {
      const { choices } = await ask({
        model,
        messages: [{ role: 'user', content: 'forecast' }],
        response_format: zodResponseFormat(
          z.object({ city: z.string(), celsius: z.number() }),
          'forecast',
        ),
      });
      expect(JSON.parse(choices[0]?.message.content ?? '')).toEqual(forecast);
    });
  });

  it('streams in the order of the answer, with the role first and the counts last', async () => {
    const stream = await client.chat.completions.create({
      model,
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: 'hello' }],
    });
    const chunks = await collect(stream);
    expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant');
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
    expect(text).toBe('You said: hello – ✓ 語');
    expect(chunks.filter(({ choices }) => choices[0]?.finish_reason === 'stop')).toHaveLength(1);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 52 } });
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  });
});

async function streamedThoughts(params: Params): Promise<Thoughts> {
  const stream = await client.chat.completions.create({
    ...params,
    stream: true,
    reasoning_effort: 'medium',
  });
  let text = '';
  const blocks: { type: string; thinking: string; signature: string }[] = [];
  for await (const { choices } of stream) {
    const delta: StreamedThoughts = choices[0]?.delta ?? {};
    text += delta.reasoning_content ?? '';
    for (const { type, thinking, signature } of delta.thinking_blocks ?? []) {
      const last = (blocks[0] ??= { type, thinking: '', signature: '' });
      last.thinking += thinking;
      last.signature += signature;
    }
  }
  return { reasoning_content: text, ...(blocks.length === 0 ? {} : { thinking_blocks: blocks }) };
}

it('lists and describes the models', async () => {
  const list = await collect(client.models.list());
  expect(list.map(({ id }) => id)).toEqual(stageKinds.map(modelOf));
  expect(await client.models.retrieve(modelOf('openai'))).toMatchObject({ object: 'model' });
  await expect(client.models.retrieve('nothing')).rejects.toBeInstanceOf(NotFoundError);
});
