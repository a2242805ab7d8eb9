// What to do with chunks: add them up to a whole answer, count tokens the stream did not count, and stop a
// model that repeats itself.
import assert from 'node:assert/strict';
import {
  type ChatCompletionChunk,
  createClient,
  guardRepetition,
  mock,
  streamChunkBuilder,
} from '@llm/providers';

const llm = createClient({ providers: [mock] });
const messages = [{ role: 'user', content: 'Say something' }] as const;

// #region build
const stream = await llm.completion({
  model: 'mock/any',
  messages,
  stream: true,
  mock_response: 'Here is something',
});
const chunks: ChatCompletionChunk[] = [];
for await (const chunk of stream) chunks.push(chunk);

const answer = streamChunkBuilder(chunks, {
  messages,
  // A tokenizer of your own; this one counts words.
  countTokens: (text) => text.split(/\s+/).length,
});
assert.equal(answer?.choices[0]?.message.content, 'Here is something');
assert.equal(answer?.choices[0]?.finish_reason, 'stop');
assert.deepEqual(answer?.usage, { prompt_tokens: 2, completion_tokens: 3, total_tokens: 5 });
// #endregion

assert(chunks.length > 5, 'the mock streams in small pieces');
assert.equal(streamChunkBuilder([]), undefined);

// #region loop
const loop = Array.from({ length: 101 }, (): ChatCompletionChunk => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'mock',
  choices: [{ index: 0, delta: { content: 'How are you?' }, finish_reason: 'stop' }],
}));
let passed = 0;
await assert.rejects(
  async () => {
    for await (const _chunk of guardRepetition(loop)) passed += 1;
  },
  { name: 'InternalServerError', code: 'repeated_output' },
);
assert.equal(passed, 99);
// #endregion

console.log('stream-chunk-builder: the chunks added up, and the loop was cut off');
