import {
  AIMessage,
  type BaseMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from '@langchain/core/messages';
import { ChatGoogleGenerativeAI } from '@langchain/google-genai';
import { describe, expect, it } from 'vitest';
import { collect } from '../support/collect.ts';
import { modelOf, upstreamKinds, weatherParameters } from '../support/stage.ts';
import { useStage } from '../support/use-stage.ts';
import { masterKeyOfTests } from '../support/start-gateway.ts';
import { wholeCounts } from './langchain-cases.ts';

/*
 * The successor `@langchain/google` cannot call `http:`. This client reads Google's error events as chunks without text, adds up
 * the token counts of chunks, refuses images for models whose
 * names are not Google's, and does not end a request that is aborted, so these are not asked of it.
 */

const stage = useStage();

const getWeather = { name: 'get_weather', description: '', parameters: weatherParameters };
const tools = [{ type: 'function' as const, function: getWeather }];

describe.each(upstreamKinds)('@langchain/google-genai and an upstream of %s', (kind) => {
  const chatModel = (apiKey = masterKeyOfTests, model = modelOf(kind)) =>
    new ChatGoogleGenerativeAI({ model, apiKey, baseUrl: stage.gateway.url, maxRetries: 0 });

  it.each([
    ['a wrong key', 401],
    ['a model that nobody serves', 404],
    ['too many calls', 429],
    ['what the upstream refuses', 400],
  ])('raises its own error for %s', async (_, status) => {
    const model = chatModel(
      status === 401 ? 'sk-wrong' : undefined,
      status === 404 ? 'nobody' : undefined,
    );
    const failure = model.invoke(status === 429 ? 'rate limit me' : 'refuse this');
    await expect(failure).rejects.toMatchObject({ status });
  });

  it('gives the text and the token counts', async () => {
    const message = await chatModel().invoke([
      new SystemMessage('Be brief'),
      new HumanMessage('hello'),
      new AIMessage('yes?'),
      new HumanMessage('again'),
    ]);
    expect(message.text).toBe('[Be brief] You said: again – ✓ 語');
    expect(message.usage_metadata).toMatchObject(wholeCounts);
  });

  it('streams the text', async () => {
    const chunks = await collect(await chatModel().stream('hello'));
    expect(chunks.map(({ text }) => text).join('')).toBe('You said: hello – ✓ 語');
  });

  it.each([false, true])('calls tools and reads their results (stream: %s)', async (stream) => {
    const model = chatModel().bindTools(tools);
    const ask = async (messages: BaseMessage[]) => {
      if (!stream) return model.invoke(messages);
      const chunks = await collect(await model.stream(messages));
      return chunks.reduce((whole, chunk) => whole.concat(chunk));
    };
    const question = new HumanMessage('How is the weather there?');
    const first = await ask([question]);
    expect(first.tool_calls).toMatchObject([
      { name: 'get_weather', args: { city: 'Paris', unit: 'celsius' } },
      { name: 'get_weather', args: { city: 'Oslo', unit: 'celsius' } },
    ]);
    const results = (first.tool_calls ?? []).map(
      ({ id = '' }, at) => new ToolMessage({ content: `${at} degrees`, tool_call_id: id }),
    );
    const second = await ask([question, first, ...results]);
    expect(second.text).toContain('0 degrees');
    expect(second.text).toContain('1 degrees');
  });
});
