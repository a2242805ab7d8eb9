// The examples of LiteLLM's page on request prioritization (docs.litellm.ai/docs/scheduler, read 2026-11-30), on this machine.
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { JsonObject } from '@llm/core';
import OpenAI from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { type StartedGateway, startGateway } from '../../src/start-gateway.ts';
import { startUpstreamLog, type UpstreamLog } from './upstream-log.ts';

const run = promisify(execFile);
const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

async function start(
  params: JsonObject,
  router_settings: JsonObject = {},
  answerMs = 150,
): Promise<{
  readonly gateway: StartedGateway;
  readonly upstream: UpstreamLog;
  readonly openai: OpenAI;
}> {
  const upstream = await startUpstreamLog(() => answerMs);
  endings.push(() => upstream.close());
  const config = await loadConfig(
    {
      model_list: [
        {
          model_name: 'gpt-3.5-turbo',
          litellm_params: {
            ...{ model: 'openai/gpt-3.5-turbo', api_key: 'sk-1', api_base: upstream.origin },
            ...params,
          },
        },
      ],
      router_settings: { num_retries: 0, ...router_settings },
    },
    { environment: {} },
  );
  const gateway = await startGateway(config, { port: 0 });
  endings.push(() => gateway.close());
  const baseURL = `${gateway.url}/v1`;
  return { gateway, upstream, openai: new OpenAI({ apiKey: 'none', baseURL, maxRetries: 0 }) };
}

const messagesOf = (content: string) => [{ role: 'user' as const, content }];

describe('request prioritization', () => {
  it('by the OpenAI client: priority in the body, 0 before 2000, equal ones as they came', async () => {
    const { openai, upstream } = await start({ max_parallel_requests: 1 });
    const ask = (content: string, priority: number) => {
      const body = { model: 'gpt-3.5-turbo', messages: messagesOf(content), priority };
      return openai.chat.completions.create(body).withResponse();
    };
    const calls = [];
    for (const [name, priority] of [
      ['first', 7],
      ['late', 2_000],
      ['zero', 0],
      ['five', 5],
      ['zero again', 0],
    ] as const) {
      calls.push(ask(name, priority));
      await sleep(15);
    }
    const answers = await Promise.all(calls);
    expect(upstream.asked).toEqual(['first', 'zero', 'zero again', 'five', 'late']);
    const headers = answers.map(({ response }) => response.headers);
    expect(headers.map((all) => all.get('x-litellm-request-prioritization-used'))).toEqual(
      headers.map(() => 'true'),
    );
    expect(headers.map((all) => all.get('x-litellm-priority'))).toEqual([
      '7',
      '2000',
      '0',
      '5',
      '0',
    ]);
    expect(Number(headers[1]?.get('x-queue-wait-ms'))).toBeGreaterThan(400);
    expect(upstream.bodies.join('')).not.toContain('priority');
  });

  it.each(['/chat/completions', '/v1/chat/completions', '/queue/chat/completions'])(
    'by curl on %s',
    async (path) => {
      const { gateway, upstream } = await start({ max_parallel_requests: 1 }, {}, 900);
      const curl = (content: string, priority: number) =>
        run('curl', [
          ...['-s', `${gateway.url}${path}`, '-H', 'content-type: application/json', '-d'],
          JSON.stringify({ model: 'gpt-3.5-turbo', messages: messagesOf(content), priority }),
        ]);
      const calls = [curl('running', 0)];
      while (upstream.asked.length === 0) await sleep(10);
      calls.push(curl('low', 9));
      await sleep(250);
      calls.push(curl('high', 0));
      for (const { stdout } of await Promise.all(calls)) expect(stdout).toContain('"Hello"');
      expect(upstream.asked).toEqual(['running', 'high', 'low']);
    },
  );

  it('on /v1/completions', async () => {
    const { openai, upstream } = await start({ max_parallel_requests: 1 });
    const ask = (prompt: string, priority: number) =>
      openai.completions.create({ model: 'gpt-3.5-turbo', prompt, ...{ priority } });
    const calls = [ask('running', 3)];
    await sleep(40);
    calls.push(ask('low', 2_000));
    await sleep(15);
    calls.push(ask('high', 0));
    await Promise.all(calls);
    expect(upstream.asked).toEqual(['running', 'high', 'low']);
  });

  it('by a header, which loses against the body', async () => {
    const { openai, upstream } = await start({ max_parallel_requests: 1 });
    const ask = (content: string, header: string, more = {}) =>
      openai.chat.completions.create(
        { model: 'gpt-3.5-turbo', messages: messagesOf(content), ...more },
        { headers: { 'x-litellm-priority': header } },
      );
    const calls = [ask('running', '1')];
    await sleep(40);
    calls.push(ask('low', '0', { priority: 50 }));
    await sleep(15);
    calls.push(ask('high', '3'));
    await Promise.all(calls);
    expect(upstream.asked).toEqual(['running', 'high', 'low']);
  });

  it('admits one of three calls at rpm 1, and the others wait until their two seconds are over', async () => {
    const { openai, upstream } = await start(
      { rpm: 1 },
      { routing_strategy: 'usage-based-routing-v2', timeout: 2, polling_interval: 0.03 },
    );
    const startedAt = performance.now();
    const ask = (content: string, priority: number) =>
      openai.chat.completions.create({
        ...{ model: 'gpt-3.5-turbo', messages: messagesOf(content) },
        ...{ priority },
      });
    const calls = await Promise.allSettled([ask('a', 0), ask('b', 2), ask('c', 1)]);
    const took = performance.now() - startedAt;
    expect(upstream.asked).toHaveLength(1);
    expect(calls.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const call of calls)
      if (call.status === 'rejected')
        expect(call.reason).toMatchObject({ status: 408, code: 'queue_timeout' });
    expect(took).toBeGreaterThan(1_900);
    expect(took).toBeLessThan(3_000);
  });

  it.each(['high', '3', -1, 1.5, true, {}])(
    'refuses the priority %j with 400 and the name of the field',
    async (priority) => {
      const { openai } = await start({});
      const body = { model: 'gpt-3.5-turbo', messages: messagesOf('a'), ...{ priority } };
      await expect(openai.chat.completions.create(body)).rejects.toMatchObject({
        status: 400,
        param: 'priority',
      });
    },
  );

  it('refuses a call to /queue/chat/completions that has no priority', async () => {
    const { gateway } = await start({});
    const response = await fetch(`${gateway.url}/queue/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-3.5-turbo', messages: messagesOf('a') }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { param: 'priority' } });
  });

  it('lets the next one in when a client that waits goes away', async () => {
    const { openai, upstream } = await start({ max_parallel_requests: 1 }, {}, 300);
    const leaving = new AbortController();
    const ask = (content: string, priority: number, signal?: AbortSignal) =>
      openai.chat.completions.create(
        { model: 'gpt-3.5-turbo', messages: messagesOf(content), ...{ priority } },
        { signal },
      );
    const running = ask('running', 0);
    await sleep(60);
    const gone = ask('gone', 0, leaving.signal).catch(() => 'gone');
    const next = ask('next', 1);
    await sleep(60);
    leaving.abort();
    await Promise.all([running, gone, next]);
    expect(upstream.asked).toEqual(['running', 'next']);
  });

  it('gives calls without a priority the default one', async () => {
    const { openai, upstream } = await start({ max_parallel_requests: 1 }, { default_priority: 5 });
    const ask = (content: string, more = {}) =>
      openai.chat.completions.create({
        ...{ model: 'gpt-3.5-turbo', messages: messagesOf(content) },
        ...more,
      });
    const calls = [ask('running')];
    await sleep(40);
    calls.push(ask('usual'));
    await sleep(15);
    calls.push(ask('urgent', { priority: 0 }));
    await Promise.all(calls);
    expect(upstream.asked).toEqual(['running', 'urgent', 'usual']);
  });
});
