// A vendor that is not in the list, because it speaks a protocol that is: first as a declaration in code, then
// as data from a configuration. The vendor is a server on this machine.
import assert from 'node:assert/strict';
import { defineProvider, parseJson } from '@llm/core';
import { providerCases } from '@llm/core/testing';
import { createClient, openaiChat, providerFromConfig } from '@llm/providers';
import { startReplay } from './support/start-replay.ts';

const vendor = await startReplay({
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
});

// #region declaration
const acme = defineProvider({
  id: 'acme',
  baseUrl: `${vendor.url}/v1`,
  baseUrlEnv: 'ACME_BASE_URL',
  auth: { scheme: 'header', name: 'x-acme-key', env: 'ACME_API_KEY' },
  speaks: { chat: [openaiChat] },
  quirks: {
    drop: ['logit_bias'],
    rename: { max_completion_tokens: 'max_tokens' },
  },
});
// #endregion

// #region configuration
const fromConfig = providerFromConfig('acme', {
  base_url: `${vendor.url}/v1`,
  base_url_env: 'ACME_BASE_URL',
  auth: { scheme: 'header', name: 'x-acme-key', env: 'ACME_API_KEY' },
  speaks: ['openai-chat'],
  quirks: { drop: ['logit_bias'], rename: { max_completion_tokens: 'max_tokens' } },
});
// #endregion

try {
  for (const provider of [acme, fromConfig]) {
    const llm = createClient({ providers: [provider], credentials: () => ({ apiKey: 'k-acme' }) });
    const params = {
      model: 'acme/large',
      messages: [{ role: 'user', content: 'Say hello' }],
      max_completion_tokens: 50,
      logit_bias: { '50256': -100 },
    } as const;

    // What the vendor cannot take is refused, so that nobody wonders why it had no effect.
    await assert.rejects(llm.completion(params), { code: 'unsupported', param: 'logit_bias' });

    const answer = await llm.completion({ ...params, drop_params: true });
    assert.equal(answer.choices[0]?.message.content, 'Hello!');
    assert.deepEqual(answer._hidden_params.dropped_params, ['logit_bias']);

    const call = vendor.seen.at(-1);
    assert.equal(call?.headers['x-acme-key'], 'k-acme');
    assert.deepEqual(parseJson(String(call?.body)), {
      model: 'large',
      messages: [{ role: 'user', content: 'Say hello' }],
      max_tokens: 50,
    });
    await llm.close();
  }

  // #region conformance
  for (const { run } of providerCases(acme)) await run();
  // #endregion

  assert.throws(() => providerFromConfig('acme', { base_url: 'acme.example' }), {
    code: 'invalid_request',
    param: 'acme.base_url',
  });
  console.log('own-provider: declared in code and in configuration, it answered the same');
} finally {
  vendor.close();
}
