// An answer that a schema reads, whole and while it comes, and one that does not fit. The upstream is a server on this machine.
import assert from 'node:assert/strict';
import { createClient, SchemaMismatchError } from '@llm/providers';
import { openai } from '@llm/providers/openai';
import { z } from 'zod';
import { startReplay } from './support/start-replay.ts';

const answering = (content: string) => ({
  json: {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-4o',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  },
});
const chunk = (content: string, finish: string | null = null) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'gpt-4o',
  choices: [{ index: 0, delta: { content }, finish_reason: finish }],
});
const upstream = await startReplay(
  answering('{"name":"Rome","people":2750000}'),
  answering('It is Rome.'),
  { events: [chunk('{"name":"Ro'), chunk('me","people":2750000}'), chunk('', 'stop'), '[DONE]'] },
);
const llm = createClient({
  providers: [openai],
  credentials: () => ({ apiKey: 'sk-local', baseUrl: `${upstream.url}/v1` }),
});

try {
  const messages = [{ role: 'user', content: 'Name a city.' }] as const;

  // #region whole
  const city = z.object({ name: z.string(), people: z.number() });
  const { parsed } = await llm.completion({
    model: 'openai/gpt-4o',
    messages,
    response_format: city,
  });
  console.log(parsed.name, parsed.people);
  // #endregion
  assert.deepEqual(parsed, { name: 'Rome', people: 2_750_000 });

  // #region mismatch
  try {
    await llm.completion({ model: 'openai/gpt-4o', messages, response_format: city });
    assert.fail('the answer should not fit');
  } catch (error) {
    if (!(error instanceof SchemaMismatchError)) throw error;
    assert.equal(error.raw, 'It is Rome.');
  }
  // #endregion

  // #region stream
  const stream = await llm.completion({
    model: 'openai/gpt-4o',
    messages,
    response_format: city,
    stream: true,
  });
  const names: (string | undefined)[] = [];
  for await (const partial of stream.partials()) names.push(partial.name);
  const whole = await stream.parsed();
  // #endregion
  assert.deepEqual(names, ['Ro', 'Rome']);
  assert.equal(whole.people, 2_750_000);
} finally {
  upstream.close();
  await llm.close();
}
