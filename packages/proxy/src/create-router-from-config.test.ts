import { createClient } from '@llm/providers';
import { failureOf } from '@llm/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type ConfiguredRouter,
  createRouterFromConfig,
  type RouterConfig,
} from './create-router-from-config.ts';

const open: ConfiguredRouter[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((router) => router.close()));
});

const messages = [{ role: 'user', content: 'Hi' }] as const;
const mock = (name: string, text: string) => ({
  model_name: name,
  litellm_params: { model: `openai/${name}`, api_key: 'sk-1', mock_response: text },
});

async function start(config: RouterConfig) {
  const router = await createRouterFromConfig(config, { environment: {} });
  open.push(router);
  return { router, client: createClient({ service: router }) };
}

describe('createRouterFromConfig', () => {
  it('tells every mistake, with its place', async () => {
    const config = {
      model_list: [{ model_name: 'a', litellm_params: { model: 'nobody/a' } }],
      routing_strategy: 'best',
      timeout: -1,
    };
    const error = await failureOf(createRouterFromConfig(config as unknown as RouterConfig));
    expect(error.code).toBe('invalid_request');
    for (const place of ['routing_strategy', 'timeout']) expect(error.message).toContain(place);
    const empty = await failureOf(createRouterFromConfig({ model_list: [] }));
    expect(empty.message).toContain('model_list');
  });

  it('fails with the nearest name where a model is not served', async () => {
    const { client } = await start({ model_list: [mock('large', 'Hello')] });
    const error = await failureOf(client.completion({ model: 'larg', messages }));
    expect(error).toMatchObject({ code: 'not_found' });
    expect(error.message).toContain('large');
  });

  it('takes what LiteLLM’s Router takes, in the same words', async () => {
    const { router, client } = await start({
      model_list: [
        {
          model_name: 'gpt-3.5-turbo',
          litellm_params: {
            model: 'gpt-3.5-turbo',
            mock_response: 'Hello world this is Macintosh!',
            api_key: 'sk-1',
            rpm: 1,
          },
        },
      ],
      timeout: 2,
      routing_strategy: 'usage-based-routing-v2',
      polling_interval: 0.03,
    });
    const answer = await client.completion({ model: 'gpt-3.5-turbo', messages, priority: 0 });
    expect(answer.choices[0]?.message.content).toBe('Hello world this is Macintosh!');
    expect(answer._hidden_params.deployment).toBe(router.deployments()[0]?.deployment.id);
    expect(router.models().map(({ name }) => name)).toEqual(['gpt-3.5-turbo']);
  });

  it('lets chat and text completions wait in one order: 0 before 2000', async () => {
    const { client } = await start({
      model_list: [
        {
          model_name: 'm',
          litellm_params: {
            ...{ model: 'openai/m', api_key: 'sk-1', mock_response: 'Hello', mock_delay: 0.05 },
            max_parallel_requests: 1,
          },
        },
      ],
    });
    const ended: string[] = [];
    const note = (name: string) => () => void ended.push(name);
    const prompt = 'Hi';
    // Code that the first call of a kind loads would let later ones overtake it.
    await client.textCompletion({ model: 'm', prompt });
    await Promise.all([
      client.completion({ model: 'm', messages, priority: 9 }).then(note('running')),
      client.textCompletion({ model: 'm', prompt, priority: 2_000 }).then(note('late text')),
      client.completion({ model: 'm', messages, priority: 5 }).then(note('late chat')),
      client.textCompletion({ model: 'm', prompt, priority: 0 }).then(note('text')),
      client.completion({ model: 'm', messages, priority: 1 }).then(note('chat')),
    ]);
    expect(ended).toEqual(['running', 'text', 'chat', 'late chat', 'late text']);
  });

  it('retries, falls back, and counts the attempts', async () => {
    const { client } = await start({
      model_list: [mock('small', 'litellm.InternalServerError'), mock('large', 'Hello')],
      fallbacks: [{ small: ['large'] }],
      num_retries: 0,
    });
    const answer = await client.completion({ model: 'small', messages });
    expect(answer.choices[0]?.message.content).toBe('Hello');
    expect(answer._hidden_params.attempts).toBe(2);
    const stream = await client.completion({ model: 'small', messages, stream: true });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toBe('Hello');
  });

  it('takes settings of calls, over which a call wins, and makes every kind of call', async () => {
    const claude = {
      model_name: 'claude',
      litellm_params: { model: 'anthropic/claude-3', api_key: 'k', mock_response: 'Hello' },
    };
    const { client } = await start({
      model_list: [claude],
      litellm_settings: { drop_params: true },
    });
    const params = { model: 'claude', messages, max_tokens: 9 } as const;
    expect((await client.messages(params)).content).toEqual([{ type: 'text', text: 'Hello' }]);
    expect((await client.responses({ model: 'claude', input: 'Hi' })).output_text).toBe('Hello');
    const texts = await client.textCompletion({ model: 'claude', prompt: 'Hi' });
    expect(texts.choices[0]?.text).toBe('Hello');
  });

  it('says what has no effect', async () => {
    const { router } = await start({ model_list: [mock('a', 'b')], client_ttl: 5 });
    expect(router.warnings.map(({ path }) => path)).toEqual(['router_settings.client_ttl']);
  });
});
