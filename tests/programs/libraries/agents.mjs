/* global AbortController */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errorOf, expectEqual, key, library, model, tryFeature, url } from './harness.mjs';

const { Agent, OpenAIProvider, Runner, setTracingDisabled, tool } = library;
// Traces go to OpenAI, past the gateway.
setTracingDisabled(true);
const require = createRequire(join(process.env.LIBRARIES, 'none.js'));
const { z } = await import(pathToFileURL(require.resolve('zod')).href);

const runnerWith = (apiKey = key) =>
  new Runner({
    modelProvider: new OpenAIProvider({ apiKey, baseURL: `${url}/v1`, useResponses: true }),
    tracingDisabled: true,
  });
const runner = runnerWith();
// The gateway stores no responses, and the client's own attempts would come after the gateway's.
const modelSettings = { store: false, retry: { maxRetries: 0 } };
const agentWith = (more = {}) =>
  new Agent({ name: 'Helper', instructions: 'Be brief', model, modelSettings, ...more });
const getWeather = tool({
  name: 'get_weather',
  description: 'The weather',
  parameters: z.object({ city: z.string(), unit: z.string() }),
  execute: async ({ city }) => `sun in ${city}`,
});
const spoken = 'The tools say sun in Paris and sun in Oslo.';

async function textOf(stream) {
  let text = '';
  for await (const piece of stream.toTextStream()) text += piece;
  await stream.completed;
  return text;
}

await tryFeature({
  async text() {
    const { finalOutput } = await runner.run(agentWith(), 'hello');
    expectEqual(finalOutput, '[Be brief] You said: hello – ✓ 語');
  },

  async stream() {
    const stream = await runner.run(agentWith(), 'hello', { stream: true });
    expectEqual(await textOf(stream), '[Be brief] You said: hello – ✓ 語');
  },

  async tools() {
    const agent = agentWith({ tools: [getWeather] });
    const { finalOutput } = await runner.run(agent, 'How is the weather there?');
    expectEqual(finalOutput, spoken);
  },

  async 'tools streaming'() {
    const agent = agentWith({ tools: [getWeather] });
    const stream = await runner.run(agent, 'How is the weather there?', { stream: true });
    const text = await textOf(stream);
    if (!text.endsWith(spoken)) throw new Error(`it said ${text}`);
    expectEqual(stream.finalOutput, spoken);
  },

  async schema() {
    const outputType = z.object({ city: z.string(), celsius: z.number() });
    const { finalOutput } = await runner.run(agentWith({ outputType }), 'forecast');
    expectEqual(finalOutput, { city: 'Paris', celsius: 18 });
  },

  async errors() {
    const statusOf = async (call) => (await errorOf(call)).status;
    expectEqual(
      [
        await statusOf(() => runnerWith('sk-wrong').run(agentWith(), 'hi')),
        await statusOf(() => runner.run(agentWith({ model: 'nobody' }), 'hi')),
        await statusOf(() => runner.run(agentWith(), 'rate limit me')),
        await statusOf(() => runner.run(agentWith(), 'refuse this')),
      ],
      [401, 404, 429, 400],
    );
  },

  async 'stream cut off'() {
    await errorOf(async () => textOf(await runner.run(agentWith(), 'break', { stream: true })));
  },

  async cancelled() {
    const controller = new AbortController();
    const stream = await runner.run(agentWith(), 'hold', {
      stream: true,
      signal: controller.signal,
    });
    for await (const event of stream)
      if (event.type === 'raw_model_stream_event' && event.data.type === 'output_text_delta')
        controller.abort();
  },
});
