import {
  errorOf,
  expectEqual,
  forecastSchema,
  key,
  library,
  model,
  pixel,
  tryFeature,
  url,
  weather,
} from './harness.mjs';

const { Mistral } = library;
const clientWith = (apiKey = key) =>
  new Mistral({ apiKey, serverURL: url, retryConfig: { strategy: 'none' } });
const client = clientWith();
const user = (content) => ({ role: 'user', content });
const tools = [
  {
    type: 'function',
    function: { name: 'get_weather', description: 'The weather', parameters: weather },
  },
];

async function textOf(stream) {
  let text = '';
  for await (const { data } of stream) text += data.choices[0]?.delta.content ?? '';
  return text;
}

async function goThroughTools(ask) {
  const question = user('How is the weather there?');
  const message = await ask({ model, messages: [question], tools });
  const cities = message.toolCalls.map((call) => JSON.parse(call.function.arguments).city);
  expectEqual(cities, ['Paris', 'Oslo']);
  const results = message.toolCalls.map((call, at) => ({
    role: 'tool',
    toolCallId: call.id,
    name: call.function.name,
    content: `${at} degrees`,
  }));
  const messages = [question, message, ...results];
  const { choices } = await client.chat.complete({ model, messages, tools });
  expectEqual(choices[0].message.content, 'The tools say 0 degrees and 1 degrees.');
}

await tryFeature({
  async text() {
    const answer = await client.chat.complete({
      model,
      messages: [
        { role: 'system', content: 'Be brief' },
        user('hello'),
        { role: 'assistant', content: 'yes?' },
        user('again'),
      ],
      maxTokens: 100,
    });
    const [{ message, finishReason }] = answer.choices;
    expectEqual(message.content, '[Be brief] You said: again – ✓ 語');
    expectEqual(finishReason, 'stop');
    expectEqual([answer.usage.promptTokens, answer.usage.completionTokens], [40, 12]);
  },

  async stream() {
    const stream = await client.chat.stream({ model, messages: [user('hello')] });
    expectEqual(await textOf(stream), 'You said: hello – ✓ 語');
  },

  async tools() {
    await goThroughTools(async (params) => (await client.chat.complete(params)).choices[0].message);
  },

  async 'tools streaming'() {
    await goThroughTools(async (params) => {
      const calls = [];
      for await (const { data } of await client.chat.stream(params))
        calls.push(...(data.choices[0]?.delta.toolCalls ?? []));
      return { role: 'assistant', content: '', toolCalls: calls };
    });
  },

  async errors() {
    const statuses = [];
    const ask = (params, asked = client) =>
      errorOf(() => asked.chat.complete({ model, messages: [user('hi')], ...params }));
    for (const error of [
      await ask({}, clientWith('sk-wrong')),
      await ask({ model: 'nobody' }),
      await ask({ messages: [user('rate limit me')] }),
      await ask({ messages: [user('refuse this')] }),
    ])
      statuses.push(error.statusCode);
    expectEqual(statuses, [401, 404, 429, 400]);
    const streaming = await errorOf(() =>
      client.chat.stream({ model, messages: [user('rate limit me')] }),
    );
    expectEqual(streaming.statusCode, 429);
  },

  async 'stream cut off'() {
    const stream = await client.chat.stream({ model, messages: [user('break')] });
    await errorOf(() => textOf(stream));
  },

  async cancelled() {
    // A signal ends the wait for a stream and not the stream.
    const stream = await client.chat.stream({ model, messages: [user('hold')] });
    for await (const { data } of stream) if (data.choices[0]?.delta.content) break;
  },

  async picture() {
    const content = [
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', imageUrl: pixel },
    ];
    const { choices } = await client.chat.complete({ model, messages: [user(content)] });
    expectEqual(choices[0].message.content, 'I see 70 bytes of image/png.');
  },

  async schema() {
    const { choices } = await client.chat.complete({
      model,
      messages: [user('forecast')],
      responseFormat: {
        type: 'json_schema',
        jsonSchema: { name: 'forecast', schemaDefinition: forecastSchema, strict: true },
      },
    });
    expectEqual(JSON.parse(choices[0].message.content), { city: 'Paris', celsius: 18 });
  },
});
