import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { asObject, type JsonObject, parseJson } from '@llm/core';
import { loadConfig } from '../../src/config/index.ts';
import { startGateway } from '../../src/start-gateway.ts';
import { serveHttp } from '../support/serve.ts';
import { readBody } from '../support/upstream.ts';
import { answerTo, eventsOf } from './user-keys-upstream.ts';

const run = promisify(execFile);

/** The key of the gateway. */
export const masterKey = 'sk-master-0123456789';

/** A tool of the page's examples. */
export const tools = [
  {
    type: 'function' as const,
    function: {
      name: 'get_current_weather',
      parameters: { type: 'object', properties: { location: { type: 'string' } } },
    },
  },
];
/** The conversation of the page's examples. */
export const messages = [
  { role: 'user' as const, content: 'this is a test request, write a short poem' },
];

/** A request that an upstream got, and the key that it was shown. */
export interface Seen {
  readonly path: string;
  readonly key: string | undefined;
  readonly body: JsonObject;
}

/** A gateway in front of one upstream of every kind, what the upstream got and what was logged. */
export interface UserKeysStage {
  readonly url: string;
  readonly seen: Seen[];
  readonly logged: Readonly<Record<string, unknown>>[];
  close(): Promise<void>;
}

export async function startUserKeys(): Promise<UserKeysStage> {
  const seen: Seen[] = [];
  const logged: Readonly<Record<string, unknown>>[] = [];

  const upstream = await serveHttp((request, response) => {
    void readBody(request).then((text) => {
      const body = asObject(parseJson(text)) ?? {};
      const { authorization, 'x-api-key': other } = request.headers;
      const shown =
        authorization?.replace('Bearer ', '') ?? (typeof other === 'string' ? other : undefined);
      seen.push({ path: request.url ?? '', key: shown, body });
      if (body['stream'] === true) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        for (const event of eventsOf(body)) response.write(`data: ${event}\n\n`);
        response.end();
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answerTo(request.url ?? '', body)));
    });
  });
  const base = { api_base: `${upstream.origin}/v1`, api_key: 'sk-of-the-operator' };
  const source = {
    model_list: [
      { model_name: 'gpt-3.5-turbo', litellm_params: { ...base, model: 'openai/gpt-4o-mini' } },
      { model_name: 'gpt-5', litellm_params: { ...base, model: 'openai/gpt-5' } },
      {
        model_name: 'text-embedding-ada-002',
        litellm_params: { ...base, model: 'openai/text-embedding-3-small' },
      },
      {
        model_name: 'text-moderation-stable',
        litellm_params: { ...base, model: 'openai/omni-moderation-latest' },
      },
      {
        model_name: 'claude',
        litellm_params: {
          api_base: upstream.origin,
          api_key: 'sk-of-the-operator',
          model: 'anthropic/claude-sonnet-4-5',
        },
      },
      {
        model_name: 'on-bedrock',
        litellm_params: {
          api_base: upstream.origin,
          model: 'bedrock/amazon.nova-lite-v1:0',
          aws_access_key_id: 'AKIDEXAMPLE',
          aws_secret_access_key: 'c2VjcmV0',
          aws_region_name: 'us-east-1',
        },
      },
    ],
    general_settings: { master_key: masterKey },
    litellm_settings: { num_retries: 0 },
  };
  const logger = {
    debug() {},
    info: (fields: Readonly<Record<string, unknown>>) => void logged.push(fields),
    warn() {},
    error() {},
  };
  const config = await loadConfig(source, { environment: {} });
  const gateway = await startGateway(config, { port: 0, logger });
  // What it says of its start is no call.
  logged.length = 0;
  return {
    url: gateway.url,
    seen,
    logged,
    async close() {
      await gateway.close();
      await upstream.close();
    },
  };
}

/** What `curl` prints for a call, and its status and headers. */
export async function curl(
  url: string,
  path: string,
  body: JsonObject,
  headers: Readonly<Record<string, string>> = {},
) {
  const said = {
    'Content-Type': 'application/json',
    Authorization: `Bearer ${masterKey}`,
    ...headers,
  };
  const { stdout } = await run('curl', [
    ...['--silent', '--include', '--location', `${url}${path}`],
    ...Object.entries(said).flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
    ...['--data', JSON.stringify(body)],
  ]);
  const [head = '', ...rest] = stdout.split('\r\n\r\n');
  const named = head
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(/: (.*)/s).slice(0, 2));
  return {
    status: Number(head.split(' ')[1]),
    headers: Object.fromEntries(named) as Record<string, string>,
    text: rest.join('\r\n\r\n'),
  };
}
