import { asArray, asObject, asString, type JsonObject, parseJson } from '@llm/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/index.ts';
import { startGateway, type StartedGateway } from '../../src/start-gateway.ts';
import { serveHttp, type TestServer } from '../support/serve.ts';
import { readBody } from '../support/upstream.ts';

/*
 * No route lets a caller choose where a call goes, in any spelling and at any place, where the configuration does not say so: a
 * configured key would go there. CVE-2024-6587 is this mistake.
 */

const masterKey = 'sk-master-0123456789';
let own: TestServer;
let sinkhole: TestServer;
let url = '';
let atSinkhole = 0;
const sent: string[] = [];
let gateway: StartedGateway;

beforeAll(async () => {
  own = await serveHttp((request, response) => {
    void readBody(request).then((body) => {
      sent.push(`${request.url} ${body}`);
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end('{"error":{"message":"not today"}}');
    });
  });
  sinkhole = await serveHttp((_request, response) => {
    atSinkhole += 1;
    response.end('{}');
  });
  const params = { model: 'openai/m', api_base: `${own.origin}/v1`, api_key: 'sk-operator' };
  const config = await loadConfig(
    {
      model_list: [{ model_name: 'm', litellm_params: params }],
      router_settings: { disable_cooldowns: true, num_retries: 0 },
      general_settings: { master_key: masterKey },
    },
    { environment: {} },
  );
  gateway = await startGateway(config, { port: 0 });
  ({ url } = gateway);
});
afterAll(async () => {
  await gateway.close();
  await own.close();
  await sinkhole.close();
});

/** A body that every route can read. */
const body = {
  model: 'm',
  messages: [{ role: 'user', content: 'hi' }],
  input: 'hi',
  prompt: 'hi',
  contents: [{ role: 'user', parts: [{ text: 'hi' }] }],
  content: { parts: [{ text: 'hi' }] },
  max_tokens: 9,
  anthropic_version: 'bedrock-2023-05-31',
  stream: false,
};

async function routes(): Promise<readonly string[]> {
  const told = asObject(parseJson(await (await fetch(`${url}/`)).text()));
  const paths = (asArray(told?.['paths']) ?? []).flatMap((path) => asString(path) ?? []);
  return (
    paths
      // It describes a model, and no call comes of it.
      .filter((pattern) => pattern.startsWith('POST ') && pattern !== 'POST /api/show')
      .map((pattern) => pattern.slice('POST '.length).replaceAll(/\/:[a-z]+\*?/gi, '/m'))
  );
}

async function post(path: string, more: JsonObject, headers = {}): Promise<number> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${masterKey}`,
      ...headers,
    },
    body: JSON.stringify({ ...body, ...more }),
  });
  await response.arrayBuffer();
  return response.status;
}

const spellings = [
  ...['api_base', 'base_url', 'apiBase', 'baseURL', 'custom_host', 'endpoint', 'azure_endpoint'],
  ...['api_version', 'custom_llm_provider', 'user_config', 'litellm_params', 'aws_sts_endpoint'],
];
// The words that mean an address here.
const refused = ['api_base', 'base_url', 'user_config', 'litellm_params', 'custom_llm_provider'];

describe('an address of a caller’s own that nobody allowed', () => {
  it('is refused on every route', async () => {
    const paths = await routes();
    expect(paths.length).toBeGreaterThan(20);
    for (const path of paths)
      for (const name of refused) {
        const status = await post(path, { [name]: `${sinkhole.origin}/v1`, api_key: 'sk-own' });
        expect({ path, name, status: status === 403 ? 400 : status }).toEqual({
          path,
          name,
          status: 400,
        });
      }
    expect(sent).toEqual([]);
    expect(atSinkhole).toBe(0);
  });

  it('leads nowhere in any other spelling, within other fields, in headers and in the query', async () => {
    for (const path of await routes())
      for (const name of spellings) {
        const place = { [name]: `${sinkhole.origin}/v1` };
        await post(path, place);
        await post(path, { extra_body: place, metadata: place, litellm_metadata: place });
        await post(
          path,
          {},
          { [name.replaceAll('_', '-')]: sinkhole.origin, [`x-${name}`]: sinkhole.origin },
        );
        await post(
          `${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams(place).toString()}`,
          {},
        );
      }
    expect(atSinkhole).toBe(0);
    expect(sent.length).toBeGreaterThan(0);
  });
});
