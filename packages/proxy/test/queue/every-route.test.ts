import { setTimeout as sleep } from 'node:timers/promises';
import { asObject, type JsonObject, parseJson } from '@llm/core';
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { startGateway } from '../../src/start-gateway.ts';
import { answerTo, eventsOf } from '../clients/user-keys-upstream.ts';
import { serveHttp } from '../support/serve.ts';
import { readBody } from '../support/upstream.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

const names = ['running', 'late', 'high', 'next'] as const;

interface Setting {
  readonly router_settings?: JsonObject;
  readonly litellm_settings?: JsonObject;
  readonly general_settings?: JsonObject;
}

/** A gateway in front of two models that each take one call at a time, and the order in which the upstream was asked. */
async function start(answerMs: number, setting: Setting = {}) {
  const asked: string[] = [];
  const upstream = await serveHttp((request, response) => {
    void readBody(request).then(async (text) => {
      asked.push(names.find((name) => text.includes(`"${name}"`)) ?? '');
      const body = asObject(parseJson(text)) ?? {};
      const path = request.url ?? '';
      const isResponses = path.endsWith('/responses');
      if (body['stream'] !== true) {
        await sleep(answerMs);
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(isResponses ? answered : answerTo(path, body)));
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const events = isResponses ? answeredEvents : eventsOf(body);
      for (const event of events) {
        response.write(`data: ${event}\n\n`);
        await sleep(answerMs / events.length);
      }
      response.end();
    });
  });
  endings.push(() => upstream.close());
  const deployment = (name: string, model: string): JsonObject => ({
    model_name: name,
    litellm_params: {
      ...{ model, api_base: `${upstream.origin}/v1`, api_key: 'sk-1', max_parallel_requests: 1 },
    },
  });
  const config = await loadConfig(
    {
      model_list: [
        deployment('words', 'openai_like/words'),
        deployment('vectors', 'openai/text-embedding-3-small'),
      ],
      ...setting,
      router_settings: { num_retries: 0, ...setting.router_settings },
    },
    { environment: {} },
  );
  const gateway = await startGateway(config, { port: 0 });
  endings.push(() => gateway.close());
  const ask = async (path: string, body: JsonObject, headers: Record<string, string> = {}) => {
    const response = await fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return { response, text: await response.text() };
  };
  return { asked, ask };
}

/** An answer in the format of the Responses API. */
const answered: JsonObject = {
  ...{ id: 'resp_1', object: 'response', created_at: 1, status: 'completed', model: 'words' },
  output: [
    {
      ...{ id: 'msg_1', type: 'message', role: 'assistant', status: 'completed' },
      content: [{ type: 'output_text', text: 'roses are red', annotations: [] }],
    },
  ],
  usage: { input_tokens: 3, output_tokens: 2, total_tokens: 5 },
};
const answeredEvents = [
  { type: 'response.created', response: { ...answered, status: 'in_progress', output: [] } },
  {
    ...{ type: 'response.output_text.delta', item_id: 'msg_1', output_index: 0 },
    ...{ content_index: 0, delta: 'roses are red' },
  },
  { type: 'response.completed', response: answered },
].map((event, at) => JSON.stringify({ ...event, sequence_number: at }));

const chat = (name: string): JsonObject => ({
  model: 'words',
  messages: [{ role: 'user', content: name }],
});

const routes: readonly (readonly [string, (name: string) => JsonObject])[] = [
  ['/v1/chat/completions', chat],
  ['/v1/chat/completions', (name) => ({ ...chat(name), stream: true })],
  ['/queue/chat/completions', (name) => ({ ...chat(name), stream: true })],
  ['/v1/completions', (name) => ({ model: 'words', prompt: name })],
  ['/v1/completions', (name) => ({ model: 'words', prompt: name, stream: true })],
  ['/v1/embeddings', (name) => ({ model: 'vectors', input: name })],
  ['/v1/responses', (name) => ({ model: 'words', input: name })],
  ['/v1/responses', (name) => ({ model: 'words', input: name, stream: true })],
  ['/v1/messages', (name) => ({ ...chat(name), max_tokens: 9 })],
  ['/v1/messages', (name) => ({ ...chat(name), max_tokens: 9, stream: true })],
];

describe('priorities on every route', () => {
  it.each(routes.map(([path, body]) => [path, body('n')['stream'] === true, body] as const))(
    'on %s (stream: %s): 0 goes before 2000, and a slot is taken until the end of the answer',
    async (path, _, body) => {
      const { ask, asked } = await start(200);
      const calls = [ask(path, { ...body('running'), priority: 2_000 })];
      await sleep(60);
      calls.push(ask(path, { ...body('late'), priority: 2_000 }));
      await sleep(20);
      calls.push(ask(path, { ...body('high'), priority: 0 }));
      await sleep(20);
      expect(asked).toEqual(['running']);
      const answers = await Promise.all(calls);
      expect(answers.map(({ response }) => response.status)).toEqual([200, 200, 200]);
      expect(asked).toEqual(['running', 'high', 'late']);
      const [running, late] = answers.map(({ response }) => response.headers);
      expect(running?.get('x-litellm-request-prioritization-used')).toBe('true');
      expect(running?.get('x-queue-wait-ms')).toBe('0');
      expect(late?.get('x-litellm-priority')).toBe('2000');
      expect(Number(late?.get('x-queue-wait-ms'))).toBeGreaterThan(200);
    },
  );

  it('asks for a key on /queue/chat/completions before a call waits', async () => {
    const master_key = 'sk-master-0123456789abcdef';
    const { ask, asked } = await start(10, { general_settings: { master_key } });
    const body = { ...chat('running'), priority: 0 };
    const refused = await ask('/queue/chat/completions', body);
    expect(refused.response.status).toBe(401);
    const wrong = { authorization: 'Bearer sk-other' };
    expect((await ask('/queue/chat/completions', body, wrong)).response.status).toBe(401);
    expect(asked).toEqual([]);
    const right = { authorization: `Bearer ${master_key}` };
    expect((await ask('/queue/chat/completions', body, right)).response.status).toBe(200);
  });

  it('keeps trying until request_timeout and no longer, and is out of the queue then', async () => {
    const { ask, asked } = await start(900, { litellm_settings: { request_timeout: 0.5 } });
    const path = '/v1/chat/completions';
    // The bound of a stream is the time until its first chunk, so this one goes on.
    const running = ask(path, { ...chat('running'), priority: 0, stream: true });
    await sleep(50);
    const startedAt = performance.now();
    const late = await ask(path, { ...chat('late'), priority: 0 });
    const tookMs = performance.now() - startedAt;
    expect(late.response.status).toBe(408);
    expect(late.text).toContain('queue_timeout');
    expect(tookMs).toBeGreaterThan(450);
    expect(tookMs).toBeLessThan(1_000);
    const next = ask(path, { ...chat('next'), priority: 1, stream: true });
    await Promise.all([running, next]);
    expect(asked).toEqual(['running', 'next']);
  });
});
