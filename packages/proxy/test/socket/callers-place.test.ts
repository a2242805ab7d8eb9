import { asObject, type JsonObject, parseJson } from '@llm/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/index.ts';
import { startGateway, type StartedGateway } from '../../src/start-gateway.ts';
import { serveHttp, type TestServer } from '../support/serve.ts';
import { readBody } from '../support/upstream.ts';

/*
 * Calls that name the address they go to: docs.litellm.ai/docs/proxy/clientside_auth. The operator's own upstream, one of the caller's
 * that the configuration names, and one that it does not name.
 */

const masterKey = 'sk-master-0123456789';
const operatorsKey = 'sk-of-the-operator';
const callersKey = 'sk-of-the-caller';

interface Seen {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: JsonObject;
}
const seen = { operators: [] as Seen[], callers: [] as Seen[], sinkhole: [] as Seen[] };
const servers: TestServer[] = [];
let url = '';
let gateway: StartedGateway;

const completion = {
  id: 'x',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
};

async function serve(name: keyof typeof seen): Promise<TestServer> {
  const server = await serveHttp((request, response) => {
    void readBody(request).then((text) => {
      const body = asObject(parseJson(text === '' ? '{}' : text)) ?? {};
      seen[name].push({ path: request.url ?? '', headers: request.headers, body });
      if (body['model'] === 'broken') {
        response.writeHead(503, { 'content-type': 'application/json' });
        response.end('{"error":{"message":"down"}}');
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(completion));
    });
  });
  servers.push(server);
  return server;
}

let callers = '';
let sinkhole = '';

beforeAll(async () => {
  const own = await serve('operators');
  callers = (await serve('callers')).origin;
  sinkhole = (await serve('sinkhole')).origin;
  const params = {
    api_base: `${own.origin}/v1`,
    api_key: operatorsKey,
    extra_headers: { 'x-team': 'operators', 'x-hidden': 'secret-of-the-operator' },
  };
  const entry = (name: string, model: string, more: JsonObject = {}) => ({
    model_name: name,
    litellm_params: { ...params, model, ...more },
  });
  const named = [{ api_base: `^${callers}/v1$` }, 'api_key'];
  const config = await loadConfig(
    {
      model_list: [
        entry('closed', 'openai/m'),
        entry('named', 'openai/m', { configurable_clientside_auth_params: named }),
        entry('broken', 'openai/broken', { configurable_clientside_auth_params: named }),
        entry('anywhere', 'openai/m', { configurable_clientside_auth_params: ['api_base'] }),
        entry('azure', 'azure/d', {
          api_version: '2024-02-01',
          configurable_clientside_auth_params: [{ api_base: callers }, 'api_version'],
        }),
      ],
      router_settings: { fallbacks: [{ named: ['closed'] }, { broken: ['closed'] }] },
      litellm_settings: {
        num_retries: 0,
        model_group_settings: { forward_client_headers_to_llm_api: ['closed', 'named'] },
      },
      general_settings: { master_key: masterKey },
    },
    { environment: {} },
  );
  gateway = await startGateway(config, { port: 0 });
  ({ url } = gateway);
});
afterAll(async () => {
  await gateway.close();
  for (const server of servers) await server.close();
});
beforeEach(() => {
  for (const list of Object.values(seen)) list.length = 0;
});

async function ask(
  body: JsonObject,
  headers: Readonly<Record<string, string>> = {},
  path = '/v1/chat/completions',
) {
  const messages = [{ role: 'user', content: 'hi' }];
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${masterKey}`,
      ...headers,
    },
    body: JSON.stringify({ messages, ...body }),
  });
  const text = await response.text();
  const { error } = asObject(parseJson(text)) ?? {};
  return { status: response.status, text, error: asObject(error) };
}

const keysAt = (list: readonly Seen[]) => list.map(({ headers }) => headers['authorization']);

describe('an address of the caller’s own', () => {
  it.each(['api_base', 'base_url', 'api_version'])(
    'is refused with 400 and the name of %s where the operator allows none',
    async (name) => {
      const value = name === 'api_version' ? '2024-10-21' : `${sinkhole}/v1`;
      for (const key of [{}, { api_key: callersKey }]) {
        const { status, error } = await ask({ model: 'closed', [name]: value, ...key });
        expect(status).toBe(400);
        expect(error).toMatchObject({ param: name });
      }
      expect(seen).toEqual({ operators: [], callers: [], sinkhole: [] });
    },
  );

  it('gets the caller’s key, and nothing of the operator’s', async () => {
    const { status } = await ask({
      model: 'named',
      api_base: `${callers}/v1`,
      api_key: callersKey,
      temperature: 0.5,
    });
    expect(status).toBe(200);
    expect(seen.operators).toEqual([]);
    const [got] = seen.callers;
    expect(got?.path).toBe('/v1/chat/completions');
    expect(got?.headers['authorization']).toBe(`Bearer ${callersKey}`);
    expect(got?.body).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'hi' }],
      temperature: 0.5,
    });
    expect(JSON.stringify(got)).not.toContain('operator');
  });

  it('is taken from every format', async () => {
    const own = { api_base: `${callers}/v1`, api_key: callersKey };
    const claude = { model: 'named', max_tokens: 9, ...own };
    expect((await ask(claude, {}, '/v1/messages')).status).toBe(200);
    const ollama = await ask({ model: 'named', stream: false, ...own }, {}, '/api/chat');
    expect(ollama.status).toBe(200);
    expect(keysAt(seen.callers)).toEqual(Array.from({ length: 2 }, () => `Bearer ${callersKey}`));
    expect(seen.operators).toEqual([]);
  });

  it('is refused without a key of the caller’s own', async () => {
    const { status, error } = await ask({ model: 'named', api_base: `${callers}/v1` });
    expect(status).toBe(400);
    expect(error).toMatchObject({ param: 'api_base' });
    expect(JSON.stringify(error)).toContain('api_key');
    expect(seen).toEqual({ operators: [], callers: [], sinkhole: [] });
  });

  it('that fails brings nobody else the caller’s key, by no retry and no fallback', async () => {
    const own = { api_base: `${callers}/v1`, api_key: callersKey, num_retries: 1 };
    const { status } = await ask({ model: 'broken', ...own, fallbacks: ['anywhere', 'closed'] });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(seen.callers.length).toBeGreaterThan(0);
    expect(seen.operators).toEqual([]);
  });

  it.each([
    ['another port', () => `${sinkhole}/v1`],
    ['another path', () => `${callers}/v2`],
    ['a query', () => `${callers}/v1?x=1`],
    ['a user name', () => callers.replace('http://', 'http://named@')],
    ['a fragment', () => `${callers}/v1#x`],
    ['another scheme', () => 'file:///etc/passwd'],
    ['no URL', () => 'callers'],
    ['a longer host', () => `${callers}.evil.example/v1`],
  ])('with %s is refused', async (_, base) => {
    const own = { api_base: base(), api_key: callersKey };
    const { status, error } = await ask({ model: 'named', ...own });
    expect(status).toBe(400);
    expect(error).toMatchObject({ param: 'api_base' });
    expect(seen).toEqual({ operators: [], callers: [], sinkhole: [] });
  });

  it('reaches no private address where the operator named none, by no spelling and no name', async () => {
    const { port } = new URL(sinkhole);
    const hosts = [
      '127.0.0.1',
      '2130706433',
      '0x7f.1',
      '127.1',
      'localhost',
      'localhost.',
      '[::1]',
    ];
    const inside = ['169.254.169.254', '[::ffff:127.0.0.1]', '0.0.0.0', 'no-such-host.invalid'];
    const told = new Set<unknown>();
    for (const host of [...hosts, ...inside]) {
      const own = { api_base: `http://${host}:${port}/v1`, api_key: callersKey };
      const { status, error } = await ask({ model: 'anywhere', ...own });
      expect({ host, status }).toEqual({ host, status: 400 });
      expect(error).toMatchObject({ param: 'api_base' });
      told.add(error?.['message']);
    }
    // One text for all, or callers could feel their way through the network.
    expect(told.size).toBe(1);
    expect(seen).toEqual({ operators: [], callers: [], sinkhole: [] });
  });

  it('may have another version of the API', async () => {
    const own = { base_url: callers, api_key: callersKey, api_version: '2024-10-21' };
    const { status } = await ask({ model: 'azure', ...own });
    expect(status).toBe(200);
    expect(seen.callers[0]?.path).toBe(
      '/openai/deployments/d/chat/completions?api-version=2024-10-21',
    );
    expect(seen.callers[0]?.headers['api-key']).toBe(callersKey);
    expect(seen.callers[0]?.body).not.toHaveProperty('api_version');
  });

  it('changes nothing for calls without one', async () => {
    expect((await ask({ model: 'named' })).status).toBe(200);
    expect((await ask({ model: 'anywhere', api_key: callersKey })).status).toBe(200);
    expect(keysAt(seen.operators)).toEqual([`Bearer ${operatorsKey}`, `Bearer ${callersKey}`]);
  });
});

describe('headers of the caller’s own', () => {
  const headers = { 'x-trace-id': 't-1', 'x-team': 'callers', 'anthropic-beta': 'b-1' };

  it('go to the provider of the models that are named, and lose against the operator’s', async () => {
    await ask({ model: 'closed' }, { ...headers, 'x-litellm-tags': 'a', 'x-my-key': 'k' });
    const got = seen.operators[0]?.headers;
    expect(got).toMatchObject({
      'x-trace-id': 't-1',
      'anthropic-beta': 'b-1',
      'x-team': 'operators',
      authorization: `Bearer ${operatorsKey}`,
    });
    expect(got).not.toHaveProperty('x-litellm-tags');
    expect(got).not.toHaveProperty('x-my-key');
  });

  it('stay here for other models', async () => {
    await ask({ model: 'anywhere' }, headers);
    expect(seen.operators[0]?.headers).not.toHaveProperty('x-trace-id');
  });

  it('go to an address of the caller’s own, without the operator’s', async () => {
    await ask({ model: 'named', api_base: `${callers}/v1`, api_key: callersKey }, headers);
    expect(seen.callers[0]?.headers).toMatchObject({ 'x-trace-id': 't-1', 'x-team': 'callers' });
    expect(seen.callers[0]?.headers).not.toHaveProperty('x-hidden');
  });
});
