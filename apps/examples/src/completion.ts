// One conversation with two providers that speak different protocols, whole and streamed, in the same shapes;
// then failures: a fallback, a missing key, a mocked error. The upstreams are servers on this machine.
import assert from 'node:assert/strict';
import { isLLMError } from '@llm/core';
import { createClient } from '@llm/providers';
import { anthropic } from '@llm/providers/anthropic';
import { openai } from '@llm/providers/openai';
import { startReplay } from './support/start-replay.ts';

const chunk = (delta: object, finish: string | null = null) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'large-1',
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const overOpenai = await startReplay(
  {
    json: {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1,
      model: 'large-1',
      choices: [
        { index: 0, message: { role: 'assistant', content: 'Hello!' }, finish_reason: 'stop' },
      ],
      usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
    },
  },
  {
    events: [
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Hel' }),
      chunk({ content: 'lo!' }),
      chunk({}, 'stop'),
      '[DONE]',
    ],
  },
  { status: 503, json: { error: { message: 'not now' } } },
);
const overAnthropic = await startReplay({
  json: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-1',
    content: [{ type: 'text', text: 'Hello!' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 9, output_tokens: 2 },
  },
});
const addresses = new Map([
  [openai.id, `${overOpenai.url}/v1`],
  [anthropic.id, overAnthropic.url],
]);

// #region client
const llm = createClient({
  providers: [openai, anthropic],
  // Without this line, keys and addresses come from OPENAI_API_KEY, ANTHROPIC_API_KEY and their like.
  credentials: ({ id }) => ({ apiKey: 'sk-local', baseUrl: addresses.get(id) ?? '' }),
});
// #endregion

try {
  const messages = [{ role: 'user', content: 'Say hello' }] as const;

  // #region completion
  const first = await llm.completion({ model: 'openai/large', messages });
  const second = await llm.completion({ model: 'anthropic/claude', messages, max_tokens: 100 });
  for (const answer of [first, second]) {
    assert.equal(answer.choices[0]?.message.content, 'Hello!');
    assert.equal(answer.choices[0]?.finish_reason, 'stop');
    assert.equal(answer.usage?.total_tokens, 11);
  }
  // #endregion
  assert.equal(overAnthropic.seen[0]?.path, '/v1/messages');

  // #region stream
  const stream = await llm.completion({ model: 'openai/large', messages, stream: true });
  let text = '';
  for await (const part of stream) text += part.choices[0]?.delta.content ?? '';
  assert.equal(text, 'Hello!');
  // #endregion

  // #region fallbacks
  const rescued = await llm.completion({
    model: 'openai/large',
    messages,
    max_tokens: 100,
    num_retries: 0,
    fallbacks: ['anthropic/claude'],
  });
  assert.equal(rescued._hidden_params.custom_llm_provider, 'anthropic');
  assert.equal(rescued._hidden_params.attempts, 2);
  // #endregion

  // #region errors
  try {
    await llm.completion({ model: 'openai/large', messages, mock_response: 'RateLimitError' });
    assert.fail('the mocked error was not thrown');
  } catch (error) {
    assert(isLLMError(error, 'rate_limited'));
    assert.equal(error.name, 'RateLimitError');
    assert.equal(error.retryable, true);
  }
  // #endregion

  const keyless = createClient({ providers: [openai], credentials: () => undefined });
  await assert.rejects(keyless.completion({ model: 'openai/large', messages }), {
    code: 'authentication',
    message: /OPENAI_API_KEY/,
  });
  console.log('completion: two protocols gave the same shapes, whole and streamed');
} finally {
  await llm.close();
  overOpenai.close();
  overAnthropic.close();
}
