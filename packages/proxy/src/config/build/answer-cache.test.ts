import { mkdtemp, rm } from 'node:fs/promises';
import { connect as connectTo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asString, type JsonObject } from '@llm/core';
import { replayTransport } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../../test/support/in-memory.ts';
import { loadConfig } from '../load.ts';
import { buildGateway } from './build-gateway.ts';

const answerOf = (text: string) => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    id: 'x',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-4o',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 },
  }),
});

async function bench(
  settings: JsonObject,
  { environment = {}, answers = ['one', 'two', 'three'] } = {},
) {
  const config = await loadConfig(
    {
      model_list: [
        {
          model_name: 'm',
          litellm_params: {
            model: 'openai/gpt-4o',
            api_key: 'sk-x',
            input_cost_per_token: 1e-6,
            output_cost_per_token: 1e-6,
          },
        },
      ],
      litellm_settings: settings,
    },
    { environment },
  );
  const lines: JsonObject[] = [];
  const note = (fields: object, message = '') => {
    lines.push({ ...fields, message });
  };
  const transport = replayTransport(answers.map(answerOf));
  const { gateway, close } = buildGateway(config, {
    transport,
    logger: { debug: note, info: note, warn: note, error: note },
  });
  const ask = async (body: JsonObject = {}) => {
    const reply = await gateway.handle({
      method: 'POST',
      path: '/v1/chat/completions',
      query: '',
      headers: { 'content-type': 'application/json' },
      body: new TextEncoder().encode(
        JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...body }),
      ),
      signal: new AbortController().signal,
    });
    const text = await textOf(reply);
    const { 'x-llm-cache': hit, 'x-litellm-response-cost': cost } = reply.headers;
    const found = ['one', 'two', 'three'].find((word) => text.includes(word));
    return {
      status: reply.status,
      text,
      found,
      hit,
      cost,
      key: reply.headers['x-litellm-cache-key'],
    };
  };
  return { ask, close, lines, transport };
}

const redis = process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379';
const isThere = await new Promise<boolean>((resolve) => {
  const { hostname, port } = new URL(redis);
  const socket = connectTo({ host: hostname, port: Number(port || 6379) });
  socket.once('connect', () => {
    socket.destroy();
    resolve(true);
  });
  socket.once('error', () => {
    resolve(false);
  });
});
if (!isThere && process.env['REQUIRE_SERVICES'] === '1') throw new Error('there is no Redis');

describe('answerCache', () => {
  it('is not there where nobody asks for it', async () => {
    const { ask, transport } = await bench({});
    expect([await ask(), await ask()]).toMatchObject([
      { found: 'one', hit: undefined, key: undefined },
      { found: 'two', hit: undefined },
    ]);
    expect(transport.requests).toHaveLength(2);
  });

  it.each([
    [{ type: 's3' }, 'type'],
    [{ ttl: -1 }, 'ttl'],
    [{ supported_call_types: ['everything'] }, 'supported_call_types'],
    [{ mode: 'sometimes' }, 'mode'],
  ])('is refused with the place of the mistake: %j', async (params, field) => {
    await expect(bench({ cache: true, cache_params: params })).rejects.toThrow(
      `litellm_settings.cache_params.${field}`,
    );
  });

  it('refuses a control that makes no sense, and names it', async () => {
    const { ask } = await bench({ cache: true, cache_params: { type: 'local' } });
    for (const [control, param] of [
      [{ ttl: 'long' }, 'cache.ttl'],
      [{ 'no-cahce': true }, 'cache.no-cahce'],
      [7, 'cache'],
    ] as const) {
      const { status, text } = await ask({ cache: control as never });
      expect(status).toBe(400);
      expect(text).toContain(param);
    }
  });

  it('answers in memory, tells so, and costs nothing', async () => {
    const { ask, lines, transport } = await bench({ cache: true, cache_params: { type: 'local' } });
    const first = await ask();
    const second = await ask({ metadata: { run: 2 } });
    expect(first).toMatchObject({ found: 'one', hit: 'miss', cost: '0.0011' });
    expect(second).toMatchObject({ found: 'one', hit: 'hit', cost: '0', key: first.key });
    expect(second.text).toBe(first.text);
    expect(lines.filter(({ outcome }) => outcome === 'completed')).toMatchObject([
      { costUsd: 0.0011 },
      { costUsd: 0, cache: 'hit', savedUsd: 0.0011 },
    ]);
    expect((await ask({ stream: true })).text).toContain('data: [DONE]');
    expect(await ask({ cache: { 'no-cache': true } })).toMatchObject({ found: 'two' });
    expect(await ask({ temperature: 0.5 })).toMatchObject({ found: 'three' });
    expect(transport.requests).toHaveLength(3);
  });

  it('keeps only calls that ask for it, where its mode says so', async () => {
    const { ask, transport } = await bench({ cache: true, cache_params: { mode: 'default_off' } });
    expect((await ask()).hit).toBeUndefined();
    const use = { cache: { 'use-cache': true } };
    expect([await ask(use), await ask(use)]).toMatchObject([{ hit: 'miss' }, { hit: 'hit' }]);
    expect(transport.requests).toHaveLength(2);
  });

  it('outlives the process on disk', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'answers-'));
    const params = { cache: true, cache_params: { type: 'disk', disk_cache_dir: folder } };
    const before = await bench(params);
    expect((await before.ask()).hit).toBe('miss');
    await before.close();
    const after = await bench(params);
    expect(await after.ask()).toMatchObject({ found: 'one', hit: 'hit' });
    await rm(folder, { recursive: true });
  });

  it('goes on without a Redis that is not there, and says so', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise((resolve) => server.close(resolve));
    const { ask, close, lines } = await bench({
      cache: true,
      cache_params: { type: 'redis', host: '127.0.0.1', port },
    });
    expect(await ask()).toMatchObject({ found: 'one' });
    expect(await ask()).toMatchObject({ found: 'two' });
    expect(
      lines.some(({ message }) => asString(message)?.includes('store of the cache') === true),
    ).toBe(true);
    await close();
  });

  it.skipIf(!isThere)('is shared by gateways over Redis', async () => {
    const namespace = `test-${crypto.randomUUID()}`;
    const params = { cache: true, cache_params: { namespace, ttl: 30 } };
    const environment = { REDIS_URL: redis };
    const one = await bench(params, { environment });
    const other = await bench(params, { environment });
    const first = await one.ask();
    expect(first).toMatchObject({ found: 'one', hit: 'miss' });
    expect(first.key?.startsWith(`${namespace}:`)).toBe(true);
    expect(await other.ask()).toMatchObject({ found: 'one', hit: 'hit' });
    await one.close();
    await other.close();
  });
});
