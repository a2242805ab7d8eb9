// Several models in one request to the gateway: a list of answers in order, and the fastest alone, streamed too.
import assert from 'node:assert/strict';
import { loadConfig } from '@llm/proxy/config';
import { startGateway } from '@llm/proxy/start';

const config = await loadConfig(
  {
    model_list: [
      { model_name: 'llama3', litellm_params: { model: 'mock/llama3', mock_response: 'Llama' } },
      { model_name: 'gpt-3.5-turbo', litellm_params: { model: 'mock/gpt', mock_delay: 0.05 } },
    ],
  },
  { environment: {} },
);
const gateway = await startGateway(config, { port: 0 });

const ask = (more: object): Promise<Response> =>
  fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'llama3, gpt-3.5-turbo',
      messages: [{ role: 'user', content: 'who are you?' }],
      ...more,
    }),
  });

// #region list
const answers: unknown = await (await ask({})).json();
// [{ "object": "chat.completion", … }, { "object": "chat.completion", … }]
// #endregion
assert(Array.isArray(answers));
assert.equal(answers.length, 2);
assert.match(JSON.stringify(answers[0]), /Llama/);
assert.match(JSON.stringify(answers[1]), /who are you/);

// #region fastest
const fastest = await ask({ fastest_response: true });
assert.equal(fastest.headers.get('x-litellm-fastest_response_batch_completion'), 'true');
// #endregion
assert.match(await fastest.text(), /"content":"Llama"/);

const streamed = await (await ask({ fastest_response: true, stream: true })).text();
assert(streamed.endsWith('data: [DONE]\n\n'));

const list = await ask({ stream: true });
assert.equal(list.status, 400);

await gateway.close();
console.log('several-models: a list in order, and the fastest');
