// Hooks that watch the calls of a client: a line for each, who answered after how many attempts, and what a stream came to. The
// upstream is a server on this machine that fails once.
import assert from 'node:assert/strict';
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
const upstream = await startReplay(
  { status: 503, json: { error: { message: 'not now' } } },
  {
    events: [
      piece({ role: 'assistant', content: 'Hel' }),
      piece({ content: 'lo' }, 'stop'),
      '[DONE]',
    ],
  },
  { status: 400, json: { error: { message: 'no such model', code: 'model_not_found' } } },
);
const lines: string[] = [];
const answers: Promise<unknown>[] = [];

// #region hooks
const llm = createClient({
  providers: [openai],
  credentials: () => ({ apiKey: 'sk-local', baseUrl: `${upstream.url}/v1` }),
  onSettled: ({ id, model, outcome, attempts, timings, answer }) => {
    lines.push(
      `${id} ${model} ${outcome.kind} after ${attempts.length} attempts, ${timings.totalMs} ms`,
    );
    answers.push(answer()); // a promise of what the caller has, of a stream all of it
  },
  onError: ({ model, error }) => lines.push(`${model} failed: ${error.code}`),
});
// #endregion

try {
  const messages = [{ role: 'user', content: 'Say hello' }] as const;
  const stream = await llm.completion({ model: 'gpt-4o', messages, stream: true });
  for await (const _ of stream);
  await assert.rejects(llm.completion({ model: 'gpt-5', messages }), { code: 'not_found' });

  assert.match(lines[0] ?? '', /^[\w-]{36} gpt-4o completed after 2 attempts, /);
  assert.match(lines[1] ?? '', / gpt-5 failed after 1 attempts, /);
  assert.equal(lines[2], 'gpt-5 failed: not_found');
  assert.match(JSON.stringify(await answers[0]), /"content":"Hello"/);
  console.log('hooks: a retried stream and a failure were told once each');
} finally {
  await llm.close();
  upstream.close();
}
