// LiteLLM's page about streaming and async calls, in TypeScript: one client, every way to read a stream, and a model that loops.
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type ChatCompletionChunk,
  createClient,
  isLLMError,
  openai,
  streamChunkBuilder,
  streamFromChunks,
} from '@llm/providers';
import { startReplay } from './support/start-replay.ts';

const chunk = (delta: object, finish_reason: string | null = null) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'gpt-4o-mini',
  choices: [{ index: 0, delta, finish_reason }],
});
const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
const upstream = await startReplay(
  {
    json: {
      ...chunk({}),
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Good morning!' },
          finish_reason: 'stop',
        },
      ],
      usage,
    },
  },
  {
    events: [
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Good ' }),
      chunk({ content: 'morning!' }),
      chunk({}, 'stop'),
      { ...chunk({}), choices: [], usage },
      '[DONE]',
    ],
  },
);
const llm = createClient({
  providers: [openai],
  credentials: () => ({ apiKey: 'sk-local', baseUrl: upstream.url }),
});
const model = 'gpt-4o-mini';
const messages = [{ role: 'user', content: 'good morning?' }] as const;

// #region async
// await acompletion(model=…, messages=…)
const response = await llm.completion({ model, messages });
assert.equal(response.choices[0]?.message.content, 'Good morning!');
// #endregion

// #region stream
// for part in completion(model=…, messages=…, stream=True): print(part.choices[0].delta.content or "")
const parts = await llm.completion({ model, messages, stream: true });
const chunks: ChatCompletionChunk[] = [];
for await (const part of parts) {
  process.stdout.write(part.choices[0]?.delta.content ?? '');
  chunks.push(part);
}
// #endregion
process.stdout.write('\n');

// #region build
// litellm.stream_chunk_builder(chunks, messages=messages)
const built = streamChunkBuilder(chunks, { messages });
assert.equal(built?.choices[0]?.message.content, 'Good morning!');

// The stream itself knows the whole answer, too, with what the provider counted.
const whole = await parts.final();
assert.equal(whole.choices[0]?.finish_reason, 'stop');
assert.deepEqual(whole.usage, usage);
// #endregion

// #region text
let text = '';
for await (const piece of (await llm.completion({ model, messages, stream: true })).text())
  text += piece;
assert.equal(text, 'Good morning!');
// #endregion

// #region route
// A route handler of any framework that takes a Response.
async function POST(): Promise<Response> {
  const stream = await llm.completion({ model, messages, stream: true });
  return new Response(stream.toReadableStream(), {
    headers: { 'content-type': 'text/event-stream' },
  });
}
// #endregion
const body = await (await POST()).text();
assert(body.startsWith('data: {') && body.endsWith('data: [DONE]\n\n'));

// #region tee
const [shown, stored] = (await llm.completion({ model, messages, stream: true })).tee();
const [first, second] = await Promise.all([shown.final(), stored.final()]);
assert.deepEqual(first, second);
// #endregion

// #region cancel
{
  await using stream = await llm.completion({ model, messages, stream: true });
  for await (const _part of stream) break;
}
// #endregion

// #region loop
// CustomStreamWrapper over ModelResponseListIterator: a model that says the same again and again.
const loop = Array.from({ length: 101 }, (): ChatCompletionChunk => ({
  id: 'chatcmpl-123',
  object: 'chat.completion.chunk',
  created: 1694268190,
  model: 'gpt-3.5-turbo-0125',
  system_fingerprint: 'fp_44709d6fcb',
  choices: [{ index: 0, delta: { content: 'How are you?' }, finish_reason: 'stop' }],
}));
try {
  for await (const _part of streamFromChunks(loop));
  assert.fail('the loop was not cut off');
} catch (error) {
  assert(isLLMError(error, 'repeated_output'));
  assert.equal(error.name, 'InternalServerError');
}
// #endregion

await delay(0);
await llm.close();
upstream.close();
console.log('streaming: read as chunks, text, bytes and halves; the loop was cut off');
