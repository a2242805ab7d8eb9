// The first lines with the client: one answer, whole and streamed. The README shows them.
import assert from 'node:assert/strict';
// #region client
import { createClient, mock } from '@llm/providers';

const llm = createClient({ providers: [mock] });
const messages = [{ role: 'user', content: 'Hello' }] as const;

const answer = await llm.completion({ model: 'mock/any', messages });
console.log(answer.choices[0]?.message.content);

const stream = await llm.completion({ model: 'mock/any', messages, stream: true });
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '');
// #endregion

process.stdout.write('\n');
assert.equal(answer.choices[0]?.message.content, 'Hello! This is the mock model. You said: Hello');
assert.equal(stream.usage?.completion_tokens, 20);
