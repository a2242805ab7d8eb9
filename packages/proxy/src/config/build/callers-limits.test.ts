import { type JsonObject, type Transport, type TransportRequest } from '@llm/core';
import { fakeClock } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { toInbound } from '../../../test/support/in-memory.ts';
import { loadConfig } from '../load.ts';
import { buildGateway } from './build-gateway.ts';

/** A gateway whose upstreams all fail, and what reaches them. */
async function setUp(source: JsonObject) {
  const requests: TransportRequest[] = [];
  const transport: Transport = (request) => {
    requests.push(request);
    const body = { read: () => Promise.resolve(undefined), cancel: () => undefined };
    return Promise.resolve({ status: 503, headers: {}, body });
  };
  const clock = fakeClock();
  const config = await loadConfig(source, { environment: {} });
  const { gateway } = buildGateway(config, { transport, clock });
  const ask = async (body: JsonObject, headers = {}) => {
    requests.length = 0;
    const messages = [{ role: 'user', content: 'hi' }];
    const inbound = toInbound('/v1/chat/completions', {
      body: { model: 'm', messages, ...body },
      headers,
    });
    const reply = await gateway.handle(inbound);
    const text = typeof reply.body === 'string' ? reply.body : '';
    return { status: reply.status, text, calls: requests.length };
  };
  const shownTo = (key: string) =>
    requests
      .filter(({ headers }) => Object.values(headers).some((value) => value.includes(key)))
      .map(({ origin }) => origin);
  const idleOf = (at: number) => requests[at]?.timeouts?.idleMs;
  return { ask, shownTo, idleOf };
}

const entry = (name: string, model: string, more: JsonObject = {}): JsonObject => ({
  model_name: name,
  litellm_params: { model, api_key: 'sk-operators-own', ...more },
});
// Waits would need a clock that runs.
const twins = (name: string): JsonObject[] =>
  Array.from({ length: 12 }, (_, at) => entry(name, 'openai/x', { tags: [String(at)] }));

describe('the attempts of one call', () => {
  it.each([
    { num_retries: 9 },
    { max_retries: 9 },
    { num_retries: 9, fallbacks: ['m', 'n', 'o', 'p', 'q'] },
    { fallbacks: ['n', 'o', 'p', 'q'] },
  ])('are four, though its caller says %j', async (body) => {
    const names = ['m', 'n', 'o', 'p', 'q'];
    const { ask } = await setUp({ model_list: names.flatMap(twins) });
    expect(await ask(body)).toMatchObject({ status: 503, calls: 4 });
  });

  it('are four, though a header says nine retries', async () => {
    const { ask } = await setUp({ model_list: twins('m') });
    expect((await ask({}, { 'x-litellm-num-retries': '9' })).calls).toBe(4);
  });

  it.each<[string, JsonObject, number]>([
    ['retries', { router_settings: { num_retries: 6 } }, 7],
    ['retries', { litellm_settings: { num_retries: 6 } }, 7],
    [
      'retries and fallbacks',
      { router_settings: { num_retries: 2, fallbacks: [{ m: ['n'] }] } },
      6,
    ],
    ['number', { router_settings: { max_attempts: 2 } }, 2],
    ['number', { router_settings: { max_attempts: 11 } }, 10],
  ])('are as many as the %s of the file allow: %j', async (_, settings, calls) => {
    const { ask } = await setUp({ model_list: [...twins('m'), ...twins('n')], ...settings });
    expect((await ask({ num_retries: 9 })).calls).toBe(calls);
  });

  it('are as many as the retries of a model allow', async () => {
    const own = Array.from({ length: 12 }, (_, at) =>
      entry('m', 'openai/x', { num_retries: 5, tags: [String(at)] }),
    );
    const { ask } = await setUp({ model_list: own });
    expect([(await ask({})).calls, (await ask({ num_retries: 9 })).calls]).toEqual([6, 6]);
  });
});

describe('a key of the caller’s own', () => {
  const key = 'sk-callers-own';

  it('is shown to the first provider of a model, and to no other', async () => {
    const { ask, shownTo } = await setUp({
      model_list: [entry('m', 'openai/x'), entry('m', 'anthropic/y'), entry('n', 'anthropic/y')],
    });
    await ask({ api_key: key, fallbacks: ['n'], num_retries: 9 });
    expect(new Set(shownTo(key))).toEqual(new Set(['https://api.openai.com']));
    expect(shownTo('sk-operators-own')).toEqual([]);
  });

  it('is not shown to another server that speaks like the provider', async () => {
    const { ask, shownTo } = await setUp({
      model_list: [
        entry('m', 'openai/x'),
        entry('m', 'openai/x', { api_base: 'https://elsewhere.example/v1' }),
      ],
    });
    await ask({ api_key: key, num_retries: 9 });
    expect(new Set(shownTo(key))).toEqual(new Set(['https://api.openai.com']));
  });

  it('is refused by name where it is empty', async () => {
    const { ask } = await setUp({ model_list: [entry('m', 'openai/x')] });
    const { status, text, calls } = await ask({ api_key: '' });
    expect([status, calls]).toEqual([400, 0]);
    expect(text).toContain('api_key must be a string that is not empty');
    expect(text).not.toContain('OPENAI_API_KEY');
  });
});

describe('a silent stream', () => {
  const models = [entry('m', 'openai/x'), entry('m', 'openai/y'), entry('n', 'openai/z')];

  it('is left after a minute where another deployment or model stands ready', async () => {
    const { ask, idleOf } = await setUp({ model_list: models });
    await ask({ stream: true });
    expect([idleOf(0), idleOf(1)]).toEqual([60_000, undefined]);
    await ask({ model: 'n', stream: true, fallbacks: ['m'], num_retries: 0 });
    expect([idleOf(0), idleOf(1)]).toEqual([60_000, undefined]);
    await ask({ model: 'n', stream: true, num_retries: 0 });
    expect(idleOf(0)).toBeUndefined();
  });

  it.each<[JsonObject, number | undefined]>([
    [{ router_settings: { standby_timeout: 5 } }, 5_000],
    [{ router_settings: { standby_timeout: 0 } }, undefined],
    [{ router_settings: { stream_timeout: 200 } }, undefined],
    [{ router_settings: { timeout: 200 } }, undefined],
    [{ server: { stream_idle_timeout_seconds: 200 } }, 200_000],
  ])('is left when the file says: %j', async (settings, idleMs) => {
    const { ask, idleOf } = await setUp({ model_list: models, ...settings });
    await ask({ stream: true });
    expect(idleOf(0)).toBe(idleMs);
  });
});
