import { asArray, asObject, type JsonObject, parseJson, type Transport } from '@llm/core';
import { replayTransport } from '@llm/core/testing';
import { type Catalogue, createCatalogue } from '@llm/providers/catalogue';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../../test/support/in-memory.ts';
import type { Reply } from '../../inbound.ts';
import { buildGateway, masterKeyOf } from './build-gateway.ts';
import { loadConfig } from '../load.ts';

const models: JsonObject = {
  model_list: [
    { model_name: 'echo', litellm_params: { model: 'mock/echo' } },
    {
      model_name: 'busy',
      litellm_params: { model: 'mock/busy', mock_response: 'rate_limited', num_retries: 0 },
    },
    { model_name: 'real', litellm_params: { model: 'openai/real', api_key: 'sk-upstream' } },
  ],
};

const refuse: Transport = () => Promise.reject(new TypeError('nobody is to be called'));

const gatewayOf = async (source: JsonObject, environment: Record<string, string> = {}) => {
  const config = await loadConfig(source, { environment });
  return buildGateway(config, { transport: refuse });
};

const ask = async (
  source: JsonObject,
  body: JsonObject,
  { headers = {}, environment = {}, path = '/v1/chat/completions' } = {},
): Promise<{
  readonly status: number;
  readonly headers: Reply['headers'];
  readonly body: JsonObject;
}> => {
  const { gateway, close } = await gatewayOf(source, environment);
  const reply = await gateway.handle({
    method: 'POST',
    path,
    query: '',
    headers: { 'content-type': 'application/json', ...headers },
    body: new TextEncoder().encode(
      JSON.stringify({ messages: [{ role: 'user', content: 'hi' }], ...body }),
    ),
    signal: new AbortController().signal,
  });
  await close();
  if (typeof reply.body !== 'string' && !(reply.body instanceof Uint8Array)) {
    throw new TypeError('a whole answer was asked for');
  }
  const text = typeof reply.body === 'string' ? reply.body : new TextDecoder().decode(reply.body);
  return { status: reply.status, headers: reply.headers, body: asObject(parseJson(text)) ?? {} };
};

const contentOf = (body: JsonObject): unknown =>
  asObject(asObject(asArray(body['choices'])?.[0])?.['message'])?.['content'];

describe('tag_regex', () => {
  const source = (...patterns: readonly string[]): JsonObject => ({
    model_list: [
      {
        model_name: 'm',
        litellm_params: { model: 'mock/a', mock_response: 'agents', tag_regex: [...patterns] },
      },
      { model_name: 'm', litellm_params: { model: 'mock/b', mock_response: 'people' } },
    ],
    router_settings: { enable_tag_filtering: true },
  });

  it('leaves an entry out, and says where, whose pattern nobody can search for in one pass', async () => {
    const { warnings, deployments } = await loadConfig(source('(?=x)'), { environment: {} });
    expect(warnings.map(({ path }) => path)).toEqual(['model_list[0].litellm_params.tag_regex[0]']);
    expect(deployments.map(({ model }) => model)).toEqual(['b']);
  });

  it('sends calls by the user agent of their request', async () => {
    const asked = async (agent: string) => {
      const headers = { 'user-agent': agent };
      return contentOf(
        (await ask(source('^User-Agent: claude-code/'), { model: 'm' }, { headers })).body,
      );
    };
    expect(await asked('claude-code/2.1')).toBe('agents');
    expect(await asked('curl/8.5')).toBe('people');
  });
});

describe('costs', () => {
  const upstream = {
    id: 'x',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-4o',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 },
  };

  async function askUpstream(
    { params = {}, info = {}, answer = upstream as object, stream = false },
    catalogue: Catalogue | undefined = createCatalogue(),
  ) {
    const source = {
      model_list: [
        {
          model_name: 'm',
          litellm_params: { model: 'openai/gpt-4o', api_key: 'sk-x', ...params },
          model_info: info,
        },
      ],
    };
    const config = await loadConfig(source, { environment: {} });
    const lines: Record<string, unknown>[] = [];
    const noted = (fields: object) => lines.push({ ...fields });
    const logger = { debug: noted, info: noted, warn: noted, error: noted };
    const text = stream
      ? `data: ${JSON.stringify({ ...answer, choices: [{ index: 0, delta: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`
      : JSON.stringify(answer);
    const transport = replayTransport([
      {
        headers: { 'content-type': stream ? 'text/event-stream' : 'application/json' },
        body: text,
      },
    ]);
    const { gateway, close } = buildGateway(config, {
      transport,
      logger,
      ...(catalogue !== undefined && { catalogue }),
    });
    const reply = await gateway.handle({
      method: 'POST',
      path: '/v1/chat/completions',
      query: '',
      headers: { 'content-type': 'application/json' },
      body: new TextEncoder().encode(
        JSON.stringify({ model: 'm', stream, messages: [{ role: 'user', content: 'Hi' }] }),
      ),
      signal: new AbortController().signal,
    });
    await textOf(reply);
    await close();
    const line = lines.find((one) => one['outcome'] !== undefined);
    return { header: reply.headers['x-litellm-response-cost'], logged: line?.['costUsd'] };
  }

  it('are told nowhere where they are not known', async () => {
    const nothing = { header: undefined, logged: undefined };
    const { usage: _, ...uncounted } = upstream;
    expect(await askUpstream({ answer: uncounted })).toEqual(nothing);
    expect(await askUpstream({ params: { model: 'openai/nonsense' } })).toEqual(nothing);
    // The tier that served the call has no price in the list.
    const answer = { ...upstream, service_tier: 'priority' };
    expect(await askUpstream({ answer })).toEqual(nothing);
  });

  it('are told in a header and in the log', async () => {
    expect(await askUpstream({})).toEqual({ header: '0.0035', logged: 0.0035 });
    const answer = { ...upstream, service_tier: 'flex' };
    expect(await askUpstream({ answer })).toEqual({ header: '0.00175', logged: 0.00175 });
  });

  it('of a stream are told in the log, because its headers left before', async () => {
    expect(await askUpstream({ stream: true })).toEqual({ header: undefined, logged: 0.0035 });
    const answer = { ...upstream, service_tier: 'flex' };
    expect(await askUpstream({ stream: true, answer })).toMatchObject({ logged: 0.00175 });
  });

  it('are by the prices of the file where it has some', async () => {
    const prices = { input_cost_per_token: 1e-6, output_cost_per_token: 0 };
    const expected = { header: '0.001', logged: 0.001 };
    expect(await askUpstream({ params: prices })).toEqual(expected);
    expect(await askUpstream({ info: prices })).toEqual(expected);
    expect(await askUpstream({ params: { mock_response: 'Hi', ...prices } })).toEqual({
      header: '0.00001',
      logged: 0.00001,
    });
  });
});

describe('buildGateway', () => {
  it('serves what can be served, and falls back past what cannot', async () => {
    const source = {
      model_list: [
        ...(asArray(models['model_list']) ?? []),
        { model_name: 'gone', litellm_params: { model: 'nobody/x' } },
      ],
      router_settings: {
        fallbacks: [{ busy: ['gone', 'nowhere', 'other', 'echo'] }],
        model_group_alias: { other: 'gone', same: 'echo' },
      },
    };
    expect(contentOf((await ask(source, { model: 'busy' })).body)).toContain('the mock model');
    expect((await ask(source, { model: 'same' })).status).toBe(200);
    expect((await ask(source, { model: 'other' })).status).toBe(404);
    expect((await ask(source, { model: 'gone' })).status).toBe(404);
  });

  it('sends a field that only the provider knows from litellm_params', async () => {
    const bodies: JsonObject[] = [];
    const config = await loadConfig(
      {
        model_list: [
          {
            model_name: 'local',
            litellm_params: { model: 'openai/x', api_base: 'http://a.example/v1', num_ctx: 4096 },
          },
        ],
      },
      { environment: {} },
    );
    const { gateway } = buildGateway(config, {
      transport: ({ body = '' }) => {
        const pieces = typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
        const text = Buffer.concat(pieces.map((piece) => Buffer.from(piece))).toString();
        bodies.push(asObject(parseJson(text)) ?? {});
        return Promise.reject(new TypeError('nobody answers'));
      },
    });
    await gateway.handle({
      method: 'POST',
      path: '/v1/chat/completions',
      query: '',
      headers: { 'content-type': 'application/json' },
      body: new TextEncoder().encode(
        '{"model":"local","messages":[{"role":"user","content":"a"}]}',
      ),
      signal: new AbortController().signal,
    });
    expect(bodies[0]).toMatchObject({ model: 'x', num_ctx: 4096 });
  });

  it('refuses callers without the master key, from the file or the environment', async () => {
    const guarded = { ...models, general_settings: { master_key: 'sk-file' } };
    expect((await ask(guarded, { model: 'echo' })).status).toBe(401);
    const environment = { LITELLM_MASTER_KEY: 'sk-env' };
    expect((await ask(models, { model: 'echo' }, { environment })).status).toBe(401);
    const headers = { authorization: 'Bearer sk-env' };
    expect((await ask(models, { model: 'echo' }, { environment, headers })).status).toBe(200);
    // The file wins.
    expect((await ask(guarded, { model: 'echo' }, { environment, headers })).status).toBe(401);
  });

  it('names the variable that a model of another provider would need', async () => {
    const every = { model_list: [{ model_name: '*', litellm_params: { model: '*' } }] };
    const environment = { GROQ_API_KEY: 'gsk' };
    const { status, body } = await ask(every, { model: 'gpt-4o' }, { environment });
    expect(status).toBe(404);
    expect(asObject(body['error'])?.['message']).toBe(
      "there is no model 'gpt-4o'; it is one of openai: set OPENAI_API_KEY, and start the gateway again",
    );
  });

  it('fails as its models do', async () => {
    expect((await ask(models, { model: 'busy' })).status).toBe(429);
    expect((await ask(models, { model: 'nobody' })).status).toBe(404);
  });

  it('answers chat calls in both protocols', async () => {
    const answer = await ask(models, { model: 'echo' });
    expect(answer.status).toBe(200);
    expect(contentOf(answer.body)).toBe('Hello! This is the mock model. You said: hi');
    const message = await ask(models, { model: 'echo', max_tokens: 5 }, { path: '/v1/messages' });
    expect(message.body).toMatchObject({ type: 'message', role: 'assistant' });
  });

  it('answers a caller’s own mock in place of the upstream', async () => {
    const answer = await ask(models, { model: 'real', mock_response: 'as you wish' });
    expect(contentOf(answer.body)).toBe('as you wish');
    expect((await ask(models, { model: 'nobody', mock_response: 'x' })).status).toBe(404);
  });

  it('falls back, and asks again, as often as the file says', async () => {
    const settings = { fallbacks: [{ busy: ['echo'] }] };
    const answer = await ask({ ...models, router_settings: settings }, { model: 'busy' });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-llm-attempts']).toBe('2');
  });

  it('answers everything with the one model that the file names', async () => {
    const source = { ...models, general_settings: { completion_model: 'echo' } };
    const answer = await ask(source, { model: 'whatever' });
    expect(contentOf(answer.body)).toContain('You said: hi');
  });

  it.each<
    [
      {
        readonly everywhere?: boolean;
        readonly here?: boolean;
        readonly asked?: boolean;
        readonly path?: string;
      },
      'refused' | 'sent',
    ]
  >([
    [{}, 'refused'],
    [{ everywhere: true }, 'sent'],
    [{ everywhere: true, here: false }, 'refused'],
    [{ here: true }, 'sent'],
    [{ here: true, asked: false }, 'refused'],
    [{ everywhere: false, here: false, asked: true }, 'sent'],
    [{ path: '/v1/messages' }, 'sent'],
    [{ path: '/v1/messages', everywhere: false }, 'refused'],
    [{ path: '/v1/messages', everywhere: false, here: true }, 'sent'],
  ])('takes the nearest drop_params to the call: %j', async (said, expected) => {
    const { everywhere, here, asked, path } = said;
    const flag = (drop_params: boolean | undefined) =>
      drop_params === undefined ? {} : { drop_params };
    const litellm_params = { model: 'mistral/m', api_key: 'k', num_retries: 0, ...flag(here) };
    const source = {
      model_list: [{ model_name: 'picky', litellm_params }],
      litellm_settings: flag(everywhere),
    };
    const body = { model: 'picky', max_tokens: 5, ...flag(asked) };
    // What Mistral has no place for, in the words of either protocol.
    const lost = path === undefined ? { logit_bias: { 1: 1 } } : { top_k: 3 };
    const reply = await ask(source, { ...body, ...lost }, path === undefined ? {} : { path });
    // The transport fails, so what is sent fails, too, but not as a mistake of the caller.
    expect(reply.status === 400 ? 'refused' : 'sent').toBe(expected);
  });

  it('takes a name with a comma for one model where the file has it, a hidden alias and an id too', async () => {
    const source = {
      model_list: [
        { model_name: 'one, two', litellm_params: { model: 'mock/echo' } },
        {
          model_name: 'echo',
          litellm_params: { model: 'mock/echo' },
          model_info: { id: 'id,with,commas' },
        },
      ],
      router_settings: { model_group_alias: { 'a,b': { model: 'echo', hidden: true } } },
      server: { max_models_per_request: 2 },
    };
    for (const model of ['one, two', 'a,b', 'id,with,commas'])
      expect(contentOf((await ask(source, { model })).body)).toContain('the mock model');
    expect((await ask(source, { model: 'echo,echo,echo' })).status).toBe(400);
    expect((await ask(source, { model: 'echo,echo' })).status).toBe(200);
  });

  it('takes the depth of JSON from the file', async () => {
    const deep = { model: 'echo', metadata: { a: { b: { c: { d: {} } } } } };
    expect((await ask({ ...models, server: { json_depth: 4 } }, deep)).status).toBe(400);
    expect((await ask(models, deep)).status).toBe(200);
  });

  it('lists models without hidden aliases', async () => {
    const aliases = { shown: 'echo', unseen: { model: 'echo', hidden: true } };
    const { router, close } = await gatewayOf({
      ...models,
      router_settings: { model_group_alias: aliases },
    });
    expect(router.models().map(({ name }) => name)).toEqual(['echo', 'busy', 'real', 'shown']);
    await close();
  });
});

describe('masterKeyOf', () => {
  it('takes an empty variable for none', async () => {
    const environment = { LITELLM_MASTER_KEY: '' };
    expect(masterKeyOf(await loadConfig(models, { environment }))).toBeUndefined();
  });
});
