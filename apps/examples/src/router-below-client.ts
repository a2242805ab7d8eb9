// LiteLLM's first example of request prioritization in TypeScript: a router in its words, and a client above it.
import assert from 'node:assert/strict';
// #region router
import { createClient } from '@llm/providers';
import { createRouterFromConfig } from '@llm/proxy/router';

const router = await createRouterFromConfig({
  model_list: [
    {
      model_name: 'gpt-3.5-turbo',
      litellm_params: {
        model: 'gpt-3.5-turbo',
        mock_response: 'Hello world this is Macintosh!', // no call is made
        rpm: 1,
      },
    },
  ],
  timeout: 2, // seconds
  routing_strategy: 'usage-based-routing-v2',
  polling_interval: 0.03, // seconds between looks at the queue while no deployment is free
});
const client = createClient({ service: router });

const messages = [{ role: 'user', content: 'Hey!' }] as const;
const answer = await client.completion({ model: 'gpt-3.5-turbo', messages, priority: 0 });
console.log(answer.choices[0]?.message.content);
// #endregion

assert.equal(answer.choices[0]?.message.content, 'Hello world this is Macintosh!');
assert.equal(answer._hidden_params.deployment, router.deployments()[0]?.deployment.id);
await router.close();
