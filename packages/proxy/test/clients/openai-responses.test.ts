import OpenAI, {
  APIError,
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
  RateLimitError,
} from 'openai';
import { zodTextFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { collect } from '../support/collect.ts';
import { forecast, scriptedUsage } from '../support/model-script.ts';
import {
  modelOf,
  pixelBytes,
  pixelPng,
  type Stage,
  startStage,
  weatherParameters,
} from '../support/stage.ts';
import { masterKeyOfTests, startGateway, type TestGateway } from '../support/start-gateway.ts';

type Params = Omit<OpenAI.Responses.ResponseCreateParamsNonStreaming, 'stream' | 'model'>;

let stage: Stage;
let upstream: TestGateway;
let native: TestGateway;
let translating: TestGateway;
beforeAll(async () => {
  stage = await startStage({ chatOnly: true });
  // Another gateway is the upstream that speaks Responses. The names of upstreams' models end so.
  upstream = await startGateway({
    models: {
      'talker-upstream': { provider: 'chat', baseUrl: `${stage.upstreams.openai.origin}/v1` },
    },
    cooldown: false,
  });
  const behind = {
    models: {
      talker: {
        provider: 'openai',
        baseUrl: `${upstream.url}/v1`,
        apiKey: masterKeyOfTests,
      },
    },
    cooldown: false,
  } as const;
  native = await startGateway(behind);
  translating = await startGateway({ ...behind, lane: 'translate' });
});
afterAll(async () => {
  await native.close();
  await translating.close();
  await upstream.close();
  await stage.close();
});

const weather: OpenAI.Responses.FunctionTool = {
  type: 'function',
  name: 'get_weather',
  description: 'The weather',
  parameters: weatherParameters,
  strict: false,
};

const lanes = [
  ['translated to Chat Completions', () => stage.gateway.url, modelOf('openai')],
  ['translated to Messages', () => stage.gateway.url, modelOf('anthropic')],
  ['in its own bytes', () => native.url, 'talker'],
  ['read and written anew', () => translating.url, 'talker'],
] as const;

describe.each(lanes)('the openai client over Responses, %s', (_, urlOf, model) => {
  const clientWith = (apiKey = masterKeyOfTests) =>
    new OpenAI({ apiKey, baseURL: `${urlOf()}/v1`, maxRetries: 0 });

  /** How a client asks: for the whole answer, or for a stream that its own helper adds up. */
  const ways = {
    plain: (params: Params) => clientWith().responses.create({ ...params, model }),
    streaming: (params: Params): Promise<OpenAI.Responses.Response> =>
      clientWith()
        .responses.stream({ ...params, model })
        .finalResponse(),
  };

  describe.each(Object.entries(ways))('%s', (_way, ask) => {
    it('answers a text, with instructions, and counts', async () => {
      const response = await ask({ input: 'hi', instructions: 'Be brief.' });
      expect(response.output_text).toBe('[Be brief.] You said: hi – ✓ 語');
      expect(response).toMatchObject({
        object: 'response',
        status: 'completed',
        instructions: 'Be brief.',
        usage: {
          input_tokens: scriptedUsage.input,
          input_tokens_details: { cached_tokens: scriptedUsage.cached },
          output_tokens: scriptedUsage.output,
        },
      });
    });

    it('sees pictures', async () => {
      const image_url = `data:image/png;base64,${pixelPng}`;
      const response = await ask({
        input: [
          {
            role: 'user',
            content: [
              { type: 'input_text', text: 'What is this?' },
              { type: 'input_image', image_url, detail: 'auto' },
            ],
          },
        ],
      });
      expect(response.output_text).toBe(`I see ${pixelBytes} bytes of image/png.`);
    });

    it('calls tools side by side, and goes on from what they gave', async () => {
      const question: OpenAI.Responses.ResponseInputItem = {
        role: 'user',
        content: 'the weather, please',
      };
      const first = await ask({ input: [question], tools: [weather] });
      const calls = first.output.filter((item) => item.type === 'function_call');
      expect(first.output_text).toBe('I look it up.');
      expect(calls.map((call) => JSON.parse(call.arguments) as unknown)).toEqual([
        { city: 'Paris', unit: 'celsius' },
        { city: 'Oslo', unit: 'celsius' },
      ]);
      const second = await ask({
        input: [
          question,
          ...(first.output as OpenAI.Responses.ResponseInputItem[]),
          ...calls.map((call, at): OpenAI.Responses.ResponseInputItem => ({
            type: 'function_call_output',
            call_id: call.call_id,
            output: `sun ${at}`,
          })),
        ],
        tools: [weather],
      });
      expect(second.output_text).toBe('The tools say sun 0 and sun 1.');
    });

    it('calls a custom tool with free text', async () => {
      const response = await ask({
        input: 'go',
        tools: [{ type: 'custom', name: 'patch' }],
        tool_choice: { type: 'custom', name: 'patch' },
      });
      expect(response.output.map(({ type }) => type)).toEqual(['custom_tool_call']);
    });
  });

  it('parses structured output', async () => {
    const Forecast = z.object({ city: z.string(), celsius: z.number() });
    const response = await clientWith().responses.parse({
      model,
      input: 'forecast',
      text: { format: zodTextFormat(Forecast, 'forecast') },
    });
    expect(response.output_parsed).toEqual(forecast);
  });

  it('streams every step, numbered, and nothing behind the end', async () => {
    const events = await collect(
      await clientWith().responses.create({ model, input: 'hi', stream: true }),
    );
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual([...events.keys()]);
    expect(events[0]?.type).toBe('response.created');
    expect(events.at(-1)?.type).toBe('response.completed');
    const text = events.map((event) =>
      event.type === 'response.output_text.delta' ? event.delta : '',
    );
    expect(text.join('')).toBe('You said: hi – ✓ 語');
  });

  it('closes the upstream when it aborts', async () => {
    const kind = model === modelOf('anthropic') ? 'anthropic' : 'openai';
    const cut = stage.upstreams[kind].whenCut();
    const stream = await clientWith().responses.create({ model, input: 'hold', stream: true });
    const reading = (async () => {
      for await (const event of stream) {
        if (event.type === 'response.output_text.delta') stream.controller.abort();
      }
    })();
    await reading.catch((error: unknown) => expect(error).toBeInstanceOf(APIUserAbortError));
    await cut;
  });

  it('raises its own errors', async () => {
    const create = (params: Partial<Params>, client = clientWith(), asked: string = model) =>
      client.responses.create({ input: 'hi', ...params, model: asked });
    await expect(create({}, clientWith('sk-wrong'))).rejects.toBeInstanceOf(AuthenticationError);
    await expect(create({}, clientWith(), 'nobody')).rejects.toBeInstanceOf(NotFoundError);
    await expect(create({ input: 'rate limit me' })).rejects.toBeInstanceOf(RateLimitError);
    const malformed = create({ temperature: 'hot' as unknown as number });
    await expect(malformed).rejects.toBeInstanceOf(BadRequestError);
    await expect(malformed).rejects.toMatchObject({ param: 'temperature' });
  });

  it.each([
    [{ previous_response_id: 'resp_1' }, 'previous_response_id'],
    [{ conversation: 'conv_1' }, 'conversation'],
    [{ background: true }, 'background'],
    [{ prompt: { id: 'pmpt_1' } }, 'prompt'],
  ])('is told by name that %j needs an upstream that keeps responses', async (params, param) => {
    const failure = clientWith().responses.create({ model, input: 'hi', ...params });
    await expect(failure).rejects.toBeInstanceOf(BadRequestError);
    await expect(failure).rejects.toMatchObject({ param });
  });

  it('is told of a stream that breaks off, after what had come', async () => {
    const stream = await clientWith().responses.create({ model, input: 'break', stream: true });
    let text = '';
    const reading = (async () => {
      for await (const event of stream) {
        if (event.type === 'response.output_text.delta') text += event.delta;
        expect(event.type).not.toBe('response.completed');
      }
    })();
    await expect(reading).rejects.toBeInstanceOf(APIError);
    expect(text).toBe('one moment');
  });
});
