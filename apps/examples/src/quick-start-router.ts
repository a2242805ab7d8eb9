// The first lines with the router: two layers around two deployments, one of which always fails. The README
// shows them.
import assert from 'node:assert/strict';
// #region router
import { connect, createCallContext, createCall, stack } from '@llm/core';
import { mock } from '@llm/providers';
import { balance, fallback, retry } from '@llm/router';

const saying = (text: string) => {
  const service = connect(mock, { settings: { mock_response: text } });
  return { provider: mock.id, model: 'any', service };
};
const main = { id: 'm1', modelName: 'main', ...saying('litellm.RateLimitError') };
const spare = { id: 's1', modelName: 'spare', ...saying('Here I am.') };
const router = stack(
  [fallback({ models: { main: ['spare'] } }), retry({ attempts: 2 })],
  balance({ deployments: [main, spare] }),
);
const messages = [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] as const;
const result = await router(createCall('chat', { model: 'main', messages }), createCallContext());
console.log(result.answeredBy);
// #endregion

assert.equal(result.answeredBy?.deployment, 's1');
assert.equal(result.answeredBy.attempts, 3);
