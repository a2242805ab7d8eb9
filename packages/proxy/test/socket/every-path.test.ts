import { asArray, asObject, asString, parseJson } from '@llm/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer } from '../../src/index.ts';
import { buildGateway, loadConfig } from '../../src/config/index.ts';
import { ask } from '../support/http-client.ts';

/*
 * Clients put what they call behind a base URL, and people write base URLs with and without a version, and with a slash at
 * their end. What holds for one path has to hold for each, whichever protocol brings it.
 */

// Suffixes of Gemini's paths look like parameters.
const known = new Set([
  ':generateContent',
  ':streamGenerateContent',
  ':countTokens',
  ':embedContent',
  ':batchEmbedContents',
  ':predict',
]);

const source = {
  model_list: [{ model_name: 'a', litellm_params: { model: 'openai/a', mock_response: 'hi' } }],
};
const config = await loadConfig(source, { environment: {} });
const { gateway, close } = buildGateway(config);
const routes = await listRoutes();
let url: string;
let stop: () => Promise<void>;

beforeAll(async () => {
  const server = await createServer({ gateway, port: 0 });
  ({ url } = server);
  stop = () => server.close();
});
afterAll(async () => {
  await stop();
  await close();
});

/** What `GET /` lists, with each parameter as a name of several segments where it may be one. */
async function listRoutes(): Promise<readonly (readonly [method: string, path: string])[]> {
  const reply = await gateway.handle({
    method: 'GET',
    path: '/',
    query: '',
    headers: { host: '127.0.0.1' },
    body: new Uint8Array(0),
    signal: new AbortController().signal,
    peer: '127.0.0.1',
  });
  const listed =
    asArray(asObject(parseJson(typeof reply.body === 'string' ? reply.body : '{}'))?.['paths']) ??
    [];
  return listed.map((pattern) => {
    const [method = '', path = ''] = (asString(pattern) ?? '').split(' ');
    const filled = path
      .replaceAll(/:\w+\*/g, 'owner/a')
      .replaceAll(/:\w+/g, (name) => (known.has(name) ? name : 'a'));
    return [method, filled] as const;
  });
}

async function isServed(method: string, path: string): Promise<boolean> {
  const { status, text } = await ask({ url, method, path, body: method === 'POST' ? '{}' : '' });
  return (
    status !== 405 &&
    !text.includes('unknown_url') &&
    !text.includes('unknown_path') &&
    !text.includes('there is no path')
  );
}

describe('every path', () => {
  it('is on the list, with those that clients of OpenAI, Azure and Anthropic call', () => {
    const paths = routes.map(([method, path]) => `${method} ${path}`);
    expect(paths.length).toBeGreaterThan(20);
    expect(paths).toContain('POST /openai/deployments/owner/a/chat/completions');
    expect(paths).toContain('POST /v1/messages/count_tokens');
    expect(paths).toContain('GET /v1/models/owner/a');
  });

  it.each(routes)('%s %s is served with slashes too many', async (method, path) => {
    const doubled = path.replace(/\/(?=[^/]+$)/, '//');
    for (const form of [path, `${path}/`, `${path}//`, doubled]) {
      expect(await isServed(method, form), form).toBe(true);
    }
  });

  it.each(routes.filter(([, path]) => path.startsWith('/v1/')))(
    '%s %s is served without its version',
    async (method, path) => {
      const bare = path.slice('/v1'.length);
      expect(await isServed(method, bare), bare).toBe(true);
      expect(await isServed(method, `${bare}/`), `${bare}/`).toBe(true);
    },
  );

  it.each(routes.filter(([method]) => method === 'GET'))(
    '%s %s shows its head, and no body',
    async (_, path) => {
      const whole = await ask({ url, method: 'GET', path });
      const head = await ask({ url, method: 'HEAD', path });
      expect([head.status, head.text]).toEqual([whole.status, '']);
      expect(head.headers['content-type']).toBe(whole.headers['content-type']);
    },
  );
});
