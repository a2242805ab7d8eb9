// Real traffic in a test without a network: calls are recorded once into a file and played from it afterwards. The upstream that is recorded
// is a server on this machine.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from '@llm/core';
import { loadCassette, recordTransport, replayTransport, saveCassette } from '@llm/core/testing';
import { createClient } from '@llm/providers';
import { openai } from '@llm/providers/openai';
import { startReplay } from './support/start-replay.ts';

const piece = (delta: object, finish: string | null = null) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'gpt-4o',
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const upstream = await startReplay({
  events: [
    piece({ role: 'assistant', content: 'Hel' }),
    piece({ content: 'lo' }, 'stop'),
    '[DONE]',
  ],
});
const folder = mkdtempSync(join(tmpdir(), 'cassettes-'));
const file = join(folder, 'hello.json');
const baseUrl = `${upstream.url}/v1`;
const messages = [{ role: 'user', content: 'Say hello' }] as const;
const call = { model: 'gpt-4o', messages, stream: true } as const;

const http = createTransport();
try {
  // #region record
  const recording = recordTransport(http.send);
  const live = createClient({
    providers: [openai],
    credentials: () => ({ apiKey: 'sk-a-real-key-1', baseUrl }),
    transport: recording,
  });
  for await (const _ of await live.completion(call));
  saveCassette(file, recording.cassette());
  // #endregion
  assert.doesNotMatch(readFileSync(file, 'utf8'), /sk-a-real-key/);
  upstream.close();

  // #region replay
  const transport = replayTransport(loadCassette(file));
  const llm = createClient({
    providers: [openai],
    credentials: () => ({ apiKey: 'unused', baseUrl }),
    transport,
  });
  const answer = await (await llm.completion(call)).final();
  assert.equal(answer.choices[0]?.message.content, 'Hello');
  assert.deepEqual(transport.left, []); // every exchange was asked for
  // #endregion

  await assert.rejects(llm.completion({ ...call, messages: [{ role: 'user', content: 'Hi' }] }), {
    code: 'invalid_request',
    message: /differs in body\.messages\[0\]\.content: asked "Hi", recorded "Say hello"/,
  });
  console.log('record-replay: a stream was recorded without its key and played without a network');
} finally {
  await http.close();
  rmSync(folder, { recursive: true });
}
