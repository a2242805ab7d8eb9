import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { startGateway, type StartedGateway } from '../../src/start-gateway.ts';

let gateway: StartedGateway;
let openai: OpenAI;
let anthropic: Anthropic;
beforeAll(async () => {
  const source = {
    model_list: [
      { model_name: 'mock', litellm_params: { model: 'mock/echo' } },
      {
        model_name: 'texts',
        litellm_params: { model: 'mock/echo' },
        model_info: { mode: 'completion' },
      },
    ],
  };
  gateway = await startGateway(await loadConfig(source, { environment: {} }), { port: 0 });
  openai = new OpenAI({ apiKey: 'unused', baseURL: `${gateway.url}/v1`, maxRetries: 0 });
  anthropic = new Anthropic({ apiKey: 'unused', baseURL: gateway.url, maxRetries: 0 });
});
afterAll(() => gateway.close());

const model = 'mock';
const messages = [{ role: 'user' as const, content: 'Weather in Paris?' }];
const schema = {
  type: 'object' as const,
  properties: {
    city: { type: 'string' },
    unit: { enum: ['celsius', 'fahrenheit'] },
    days: { type: 'array', items: { type: 'integer', minimum: 1 } },
  },
  required: ['city', 'unit', 'days'],
  additionalProperties: false,
};
const example = { city: 'mock', unit: 'celsius', days: [1] };

describe('a mock model', () => {
  it.each(['plain', 'streamed'])('calls a forced tool of OpenAI’s client, %s', async (way) => {
    const params = {
      model,
      messages,
      tools: [{ type: 'function' as const, function: { name: 'weather', parameters: schema } }],
      tool_choice: { type: 'function' as const, function: { name: 'weather' } },
    };
    const { choices } =
      way === 'plain'
        ? await openai.chat.completions.create(params)
        : await openai.chat.completions.stream(params).finalChatCompletion();
    const [call] = choices[0]?.message.tool_calls ?? [];
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    expect(call).toMatchObject({ function: { name: 'weather' } });
    expect(call?.type === 'function' && JSON.parse(call.function.arguments)).toEqual(example);
  });

  it.each(['plain', 'streamed'])('answers a schema of OpenAI’s client, %s', async (way) => {
    const format = { type: 'json_schema' as const, json_schema: { name: 'weather', schema } };
    const params = { model, messages, response_format: format };
    const { choices } =
      way === 'plain'
        ? await openai.chat.completions.create(params)
        : await openai.chat.completions.stream(params).finalChatCompletion();
    expect(JSON.parse(choices[0]?.message.content ?? '')).toEqual(example);
  });

  it.each(['mock', 'texts'])('completes texts as %s', async (name) => {
    const prompt = ['one', 'two'];
    const { choices, usage } = await openai.completions.create({ model: name, prompt, n: 2 });
    expect(choices.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(choices.map(({ text }) => /one|two/.exec(text)?.[0])).toEqual([
      ...['one', 'one', 'two', 'two'],
    ]);
    expect(usage).toMatchObject({ prompt_tokens: 20, completion_tokens: 40 });
    let streamed = '';
    for await (const chunk of await openai.completions.create({
      ...{ model: name, prompt: 'three', echo: true },
      stream: true,
    }))
      streamed += chunk.choices[0]?.text ?? '';
    expect(streamed).toMatch(/^three.*three$/);
  });

  it('completes texts and fails as a call’s mock fields say', async () => {
    const ask = (mock_response: string) =>
      openai.completions.create({
        ...{ model, prompt: 'a', mock_response },
      } as OpenAI.CompletionCreateParamsNonStreaming);
    expect((await ask('said')).choices[0]?.text).toBe('said');
    await expect(ask('litellm.RateLimitError')).rejects.toThrow(OpenAI.RateLimitError);
  });

  it('completes every text where general_settings name it', async () => {
    const source = {
      model_list: [{ model_name: 'mock', litellm_params: { model: 'mock/echo' } }],
      general_settings: { completion_model: 'mock' },
    };
    const other = await startGateway(await loadConfig(source, { environment: {} }), { port: 0 });
    try {
      const asked = new OpenAI({ apiKey: 'unused', baseURL: `${other.url}/v1`, maxRetries: 0 });
      const { choices } = await asked.completions.create({ model: 'any', prompt: 'Hi' });
      expect(choices[0]?.text).toContain('Hi');
    } finally {
      await other.close();
    }
  });

  it('answers JSON of any kind', async () => {
    const response_format = { type: 'json_object' as const };
    const answer = await openai.chat.completions.create({ model, messages, response_format });
    expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toEqual({
      message: 'Hello! This is the mock model. You said: Weather in Paris?',
    });
  });

  it.each([
    ['plain', { type: 'any' as const }],
    ['streamed', { type: 'any' as const }],
    ['plain', { type: 'tool' as const, name: 'weather' }],
    ['streamed', { type: 'tool' as const, name: 'weather' }],
  ])('calls a forced tool of Anthropic’s client, %s, %o', async (way, tool_choice) => {
    const tools = [{ name: 'weather', input_schema: schema }];
    const params = { model, messages, max_tokens: 99, tools, tool_choice };
    const answer =
      way === 'plain'
        ? await anthropic.messages.create(params)
        : await anthropic.messages.stream(params).finalMessage();
    expect(answer.stop_reason).toBe('tool_use');
    expect(answer.content).toMatchObject([{ type: 'tool_use', name: 'weather', input: example }]);
  });

  it.each(['plain', 'streamed'])('answers a schema of Anthropic’s client, %s', async (way) => {
    const output_config = { format: { type: 'json_schema' as const, schema } };
    const params = { model, messages, max_tokens: 99, output_config };
    const { content } =
      way === 'plain'
        ? await anthropic.messages.create(params)
        : await anthropic.messages.stream(params).finalMessage();
    const [block] = content;
    expect(block?.type === 'text' && JSON.parse(block.text)).toEqual(example);
  });

  it('refuses a schema that nothing fits, and names the field', async () => {
    const endless = { $ref: '#' };
    const response_format = {
      type: 'json_schema' as const,
      json_schema: { name: 'x', schema: endless },
    };
    await expect(
      openai.chat.completions.create({ model, messages, response_format }),
    ).rejects.toMatchObject({ status: 400, param: 'response_format' });
  });
});
