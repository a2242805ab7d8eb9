// What a call of the client promises, number by number (1 to 40): model, provider and credentials, then parameters. Those not
// here are named in docs/reference/litellm-differences.md, or in find-model.test.ts (6) and completion.test.ts (9, 15, 39).
import { afterEach, describe, expect, it } from 'vitest';
import type { Provider } from '@llm/core';
import { failureOf } from '@llm/core/testing';
import { z } from 'zod';
import {
  anthropic,
  type ClientOptions,
  createClient,
  openai,
  SchemaMismatchError,
} from '../src/index.ts';
import { groq, huggingface, openrouter } from '../src/compatible/index.ts';
import { anthropicAnswer, openaiAnswer } from './documented.ts';
import { json, serve } from './serve.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const messages = [{ role: 'user', content: 'Good morning' }] as const;
const providers: readonly Provider[] = [openai, anthropic, groq, huggingface, openrouter];

async function start(options: Partial<ClientOptions> = {}, answer: object = openaiAnswer) {
  const server = await serve(json(200, answer));
  const client = createClient({
    providers,
    retries: 0,
    credentials: ({ id }) => ({
      apiKey: 'sk-instance',
      baseUrl: id === 'anthropic' ? server.url : `${server.url}/v1`,
    }),
    ...options,
  });
  open.push(client, server);
  /** What the upstream was sent for these parameters, of which types may not know all. */
  const sent = async (params: object, ofModel = 'openai/gpt-4o') => {
    await client.completion({ model: ofModel, messages, ...params });
    return server.received.at(-1)?.body ?? {};
  };
  const refused = (params: object, ofModel = 'openai/gpt-4o') =>
    failureOf(client.completion({ model: ofModel, messages, ...params }));
  return { server, client, sent, refused };
}

describe('model, provider and credentials', () => {
  it('1: a bare name reaches the same provider as the whole one', async () => {
    const { client } = await start();
    for (const model of ['openai/gpt-4o', 'gpt-4o']) {
      const { _hidden_params: hidden } = await client.completion({ model, messages });
      expect(hidden).toMatchObject({ custom_llm_provider: 'openai', model_id: 'gpt-4o' });
    }
  });

  it('2, 3: a name is split at its first slash alone', async () => {
    const { sent } = await start();
    expect((await sent({}, 'openrouter/google/x'))['model']).toBe('google/x');
    expect((await sent({}, 'huggingface/together/org/m'))['model']).toBe('together/org/m');
  });

  it('4: an unknown bare name is refused in the words that people search for', async () => {
    const { refused, server } = await start();
    const error = await refused({}, 'nobodys-model');
    expect(error).toMatchObject({ status: 400, name: 'BadRequestError', param: 'model' });
    expect(error.message).toMatch(/^LLM Provider NOT provided.*nobodys-model/);
    expect(server.received).toEqual([]);
  });

  it('5: custom_llm_provider says whose a bare name is', async () => {
    const { sent } = await start();
    expect(await sent({ custom_llm_provider: 'groq' }, 'mine')).toMatchObject({ model: 'mine' });
  });

  it('7, 8: the key of a call wins over the client’s, that over the variable; os.environ/ is read at the call', async () => {
    const { sent, server, refused } = await start();
    await sent({});
    process.env['LLM_TEST_CHECKLIST_KEY'] = 'sk-variable';
    await sent({ api_key: 'os.environ/LLM_TEST_CHECKLIST_KEY' });
    delete process.env['LLM_TEST_CHECKLIST_KEY'];
    await sent({ api_key: 'sk-call' });
    expect(server.received.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer sk-instance',
      'Bearer sk-variable',
      'Bearer sk-call',
    ]);
    const error = await refused({ api_key: 'os.environ/LLM_TEST_CHECKLIST_KEY' });
    expect(error).toMatchObject({ code: 'authentication' });
    expect(error.message).toContain('LLM_TEST_CHECKLIST_KEY');
  });

  it('10: base_url wins over api_base', async () => {
    const { sent, server } = await start();
    await sent({ api_base: 'http://127.0.0.1:1', base_url: `${server.url}/other` });
    expect(server.received[0]?.path).toBe('/other/chat/completions');
  });

  it('11, 13, 32: extra_headers win, extra_body overrides, and nothing given is changed', async () => {
    const { sent, server } = await start();
    const params = {
      headers: Object.freeze({ 'X-Team': 'a', 'X-Both': 'a' }),
      extra_headers: Object.freeze({ 'x-both': 'b' }),
      extra_body: Object.freeze({ temperature: 1, vendor: Object.freeze([1]) }),
      temperature: 0,
      messages: Object.freeze([Object.freeze({ role: 'user', content: 'Hi' })]),
      tools: Object.freeze([
        Object.freeze({ type: 'function', function: Object.freeze({ name: 'f' }) }),
      ]),
    };
    expect(await sent(Object.freeze(params))).toMatchObject({ temperature: 1, vendor: [1] });
    expect(server.received[0]?.headers).toMatchObject({ 'x-team': 'a', 'x-both': 'b' });
  });
});

describe('parameters', () => {
  it('19, 20: every field of Chat Completions is sent as it is, and nothing that is not set', async () => {
    const { sent } = await start();
    const params = {
      temperature: 0.5,
      top_p: 0.9,
      n: 2,
      stop: ['a', 'b'],
      max_completion_tokens: 9,
      modalities: ['text'],
      prediction: { type: 'content', content: 'x' },
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
      logit_bias: { '50256': -100 },
      user: 'u-1',
      verbosity: 'low',
      seed: 7,
      logprobs: true,
      top_logprobs: 2,
      parallel_tool_calls: false,
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
      tool_choice: 'auto',
      web_search_options: { search_context_size: 'low' },
      safety_identifier: 's-1',
      service_tier: 'flex',
      prompt_cache_key: 'k',
      prompt_cache_retention: '24h',
      response_format: { type: 'json_object' },
      store: true,
    };
    const nothing = { audio: undefined, stream: undefined, reasoning_effort: null };
    expect(await sent({ ...params, ...nothing })).toEqual({ model: 'gpt-4o', messages, ...params });
  });

  it('21, 22: what a provider does not take is refused with the remedy, or left out where a call or the client says so', async () => {
    const params = { logit_bias: { a: 1 } };
    const strict = await start();
    const error = await strict.refused(params, 'groq/llama');
    expect(error).toMatchObject({ status: 400, name: 'UnsupportedParamsError' });
    for (const word of ['logit_bias', 'llama', 'drop_params'])
      expect(error.message).toContain(word);
    expect(await strict.sent({ ...params, drop_params: true }, 'groq/llama')).not.toHaveProperty(
      'logit_bias',
    );
    const lax = await start({ settings: { drop_params: true } });
    expect(await lax.sent(params, 'groq/llama')).not.toHaveProperty('logit_bias');
    expect((await lax.refused({ ...params, drop_params: false }, 'groq/llama')).status).toBe(400);
  });

  it('23, 24: additional_drop_params leaves out fields, and parts of them', async () => {
    const { sent } = await start();
    const body = await sent({
      seed: 1,
      a: { b: 1, c: 2 },
      arr: [{ c: 1, d: 1 }, { c: 2 }],
      tools: [{ type: 'function', function: { name: 'f', strict: true } }],
      additional_drop_params: ['seed', 'a.b', 'arr[0].c', 'tools[*].function.strict'],
    });
    expect(body).toMatchObject({ a: { c: 2 }, arr: [{ d: 1 }, { c: 2 }] });
    expect(body).not.toHaveProperty('seed');
    expect(body['tools']).toEqual([{ type: 'function', function: { name: 'f' } }]);
  });

  it('25: allowed_openai_params lets a field through, and sends none that is not there', async () => {
    const { sent } = await start();
    const allowed_openai_params = ['logit_bias', 'logprobs'];
    const body = await sent({ logit_bias: { a: 1 }, allowed_openai_params }, 'groq/llama');
    expect(body['logit_bias']).toEqual({ a: 1 });
    expect(body).not.toHaveProperty('logprobs');
    expect(body).not.toHaveProperty('allowed_openai_params');
  });

  it('26, 27: a field that nobody knows is passed on, and drop_params leaves it alone', async () => {
    const { sent } = await start();
    expect(await sent({ of_tomorrow: [1], drop_params: true })).toMatchObject({ of_tomorrow: [1] });
  });

  it('28: what every provider can do without is no reason to refuse a call', async () => {
    const harmless = { user: 'u', n: 1, max_retries: 0, max_tokens: 9 };
    const { sent } = await start();
    expect(await sent(harmless, 'groq/llama')).toMatchObject({ user: 'u', max_tokens: 9 });
    const claude = await start({}, anthropicAnswer);
    expect(await claude.sent(harmless, 'anthropic/claude-3')).toMatchObject({ max_tokens: 9 });
  });

  it('30, 31: a schema of zod becomes a json_schema, and what does not fit it keeps the raw text', async () => {
    const { sent, refused, server } = await start();
    const response_format = z.object({ a: z.string() });
    const error = await refused({ response_format });
    expect(error).toBeInstanceOf(SchemaMismatchError);
    expect(error).toMatchObject({ name: 'JSONSchemaValidationError', raw: 'Good morning!' });
    expect(error).toHaveProperty('schema.properties.a');
    expect(server.received[0]?.body).toHaveProperty('response_format.json_schema.strict', true);
    expect(await sent({ response_format: { type: 'text' } })).toMatchObject({
      response_format: { type: 'text' },
    });
  });

  it('33: functions go in the form in which they were written', async () => {
    const { sent } = await start();
    const legacy = { functions: [{ name: 'f', parameters: {} }], function_call: 'auto' };
    expect(await sent(legacy)).toMatchObject(legacy);
  });

  it('35: messages that are none are refused', async () => {
    const { refused } = await start();
    for (const wrong of [[], 'Hi', { role: 'user' }])
      expect(await refused({ messages: wrong })).toMatchObject({ status: 400, param: 'messages' });
  });

  it('36: a bound on tokens goes under the name that the model takes', async () => {
    const { sent } = await start();
    const ofThinker = await sent({ max_tokens: 9 }, 'openai/o3');
    expect(ofThinker).toMatchObject({ max_completion_tokens: 9 });
    expect(ofThinker).not.toHaveProperty('max_tokens');
    const claude = await start({}, anthropicAnswer);
    expect(await claude.sent({ max_completion_tokens: 9 }, 'anthropic/claude-3')).toMatchObject({
      max_tokens: 9,
    });
  });

  it('37: metadata is not sent, but where OpenAI documents it', async () => {
    const { sent } = await start();
    const metadata = { team: 'a' };
    expect(await sent({ metadata })).not.toHaveProperty('metadata');
    expect(await sent({ metadata, store: true })).toMatchObject({ metadata, store: true });
  });
});
