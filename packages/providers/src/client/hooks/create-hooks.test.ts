import { LLMError } from '@llm/core';
import { failureOf, fakeClock } from '@llm/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openaiAnswer } from '../../../test/documented.ts';
import { type Answer, events, json } from '../../../test/serve.ts';
import { closeClients, startBoth } from '../../../test/support/start-client.ts';
import type { ClientOptions } from '../client-options.ts';
import type { HookedAnswer, HookedCall, HookedFailure, HookedReport } from './client-hooks.ts';

afterEach(closeClients);

const messages = [{ role: 'user', content: 'a secret of mine' }] as const;
const model = 'chat/small';

const piece = (delta: object, finish: string | null = null) => ({
  id: 'c-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'small-1',
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const pieces = [piece({ role: 'assistant', content: 'Hel' }), piece({ content: 'lo' })];
const streamed = events([...pieces, piece({}, 'stop'), '[DONE]']);

type Told =
  | readonly ['request', HookedCall]
  | readonly ['result', HookedAnswer]
  | readonly ['settled', HookedReport]
  | readonly ['error', HookedFailure];

async function start(answers: readonly Answer[], options: Partial<ClientOptions> = {}) {
  const told: Told[] = [];
  const { client, server } = await startBoth(answers, {
    onRequest: (call) => told.push(['request', call]),
    onResult: (answer) => told.push(['result', answer]),
    onSettled: (report) => told.push(['settled', report]),
    onError: (report) => told.push(['error', report]),
    ...options,
  });
  return { client, server, told, names: () => told.map(([name]) => name) };
}

function reportIn(told: readonly Told[]): HookedReport {
  const report = told.find((one) => one[0] === 'settled')?.[1];
  if (report === undefined) throw new TypeError('the call is not over');
  return report;
}

describe('hooks of a client', () => {
  it('214: harm neither a call nor each other, and say so to whoever wants to know', async () => {
    const failures: unknown[] = [];
    const ended: string[] = [];
    const { client } = await startBoth([json(200, openaiAnswer)], {
      onRequest: () => {
        throw new Error('request');
      },
      onResult: () => Promise.reject(new Error('result')),
      onSettled: (report) => {
        ended.push(report.outcome.kind);
        throw new Error('settled');
      },
      onHookFailure: (error) => {
        failures.push(error instanceof Error ? error.message : error);
        throw new Error('even this one');
      },
    });
    const answer = await client.completion({ model, messages });
    expect(answer.choices).toHaveLength(1);
    expect(ended).toEqual(['completed']);
    await new Promise(setImmediate);
    expect(failures.sort()).toEqual(['request', 'result', 'settled']);
  });

  it('are told of a call that could not be read', async () => {
    const { client, server, told, names } = await start([json(200, openaiAnswer)]);
    const error = await failureOf(
      client.completion({ model, messages, temperature: 'hot' as never }),
    );
    expect(names()).toEqual(['request', 'settled', 'error']);
    expect(told[2]?.[1]).toMatchObject({ error, attempts: [], model, answeredBy: undefined });
    expect(server.received).toHaveLength(0);
  });

  it('213, 215: are told once of a call that was tried again, with its attempts', async () => {
    const answers = [json(503, { error: { message: 'not now' } }), json(200, openaiAnswer)];
    const { client, told, names } = await start(answers, { retries: 1, random: () => 0 });
    const answer = await client.completion({ model, messages, metadata: { team: 'a' } });
    expect(names()).toEqual(['request', 'result', 'settled']);
    const report = reportIn(told);
    expect(new Set(told.map(([, { id }]) => id)).size).toBe(1);
    expect(report).toMatchObject({
      operation: 'chat',
      protocol: 'openai-chat',
      stream: false,
      params: { model, messages, metadata: { team: 'a' } },
      answeredBy: { provider: 'chat', model: 'small' },
      attempts: [{ status: 503, error: { code: 'overloaded' } }, { status: 200 }],
      outcome: { kind: 'completed', usage: { output: { reasoning: 4 } } },
    });
    expect(await report.answer()).toBe(answer);
  });

  it('are told of a fallback', async () => {
    const answers = [json(400, { error: { message: 'no' } }), json(200, openaiAnswer)];
    const { client, told } = await start(answers);
    await client.completion({ model, messages, fallbacks: ['chat/large'] });
    expect(reportIn(told)).toMatchObject({ fallbacks: 1, answeredBy: { model: 'large' } });
  });

  it('are told what a stream came to, once it is over', async () => {
    const { client, told, names } = await start([streamed]);
    const stream = await client.completion({ model, messages, stream: true });
    expect(names()).toEqual(['request', 'result']);
    expect(told[1]?.[1]).toMatchObject({ stream: true, answer: undefined });
    for await (const _ of stream);
    stream.cancel();
    expect(names()).toEqual(['request', 'result', 'settled']);
    expect(await reportIn(told).answer()).toMatchObject({
      choices: [{ message: { content: 'Hello' }, finish_reason: 'stop' }],
    });
  });

  it('213: are told that a stream broke, and with what', async () => {
    const { client, told, names } = await start([events(pieces, 'reset')]);
    const stream = await client.completion({ model, messages, stream: true });
    const reading = (async () => {
      for await (const _ of stream);
    })();
    const error = await failureOf(reading);
    expect(names()).toEqual(['request', 'result', 'settled', 'error']);
    expect(told[3]?.[1]).toMatchObject({ error: { code: error.code } });
    expect(await reportIn(told).answer()).toBeUndefined();
  });

  it('are told of a stream that was left, and of a call that its caller ended, as no failures', async () => {
    const { client, told, names } = await start([
      events(pieces, 'stay'),
      // Never answers.
      () => undefined,
    ]);
    for await (const _ of await client.completion({ model, messages, stream: true })) break;
    expect(reportIn(told).outcome.kind).toBe('cancelled');
    told.length = 0;

    const caller = new AbortController();
    const failed = failureOf(client.completion({ model, messages, signal: caller.signal }));
    caller.abort();
    expect((await failed).code).toBe('cancelled');
    expect(names()).toEqual(['request', 'settled']);
    expect(reportIn(told).outcome.kind).toBe('cancelled');
  });

  it('are told of a call that took too long by the error that its caller gets', async () => {
    const clock = fakeClock();
    const { client, told } = await start([() => void clock.advance(50)], { timeoutMs: 50, clock });
    const error = await failureOf(client.completion({ model, messages }));
    expect(error.code).toBe('timeout');
    expect(told.at(-1)?.[0]).toBe('error');
    expect(reportIn(told).outcome).toMatchObject({ kind: 'failed', error: { code: 'timeout' } });
  });

  it('are told that an answer did not have its schema', async () => {
    const { client, names } = await start([json(200, openaiAnswer)]);
    const response_format = z.object({ city: z.string() });
    const error = await failureOf(client.completion({ model, messages, response_format }));
    expect(error).toBeInstanceOf(LLMError);
    expect(names()).toEqual(['request', 'settled', 'error']);
  });

  it('216: see neither secrets nor, where it is hidden, content', async () => {
    const { client, told } = await start([json(200, openaiAnswer)], { hideContent: true });
    await client.completion({ model, messages, api_key: 'sk-mine', seed: 1, user: 'ann' });
    expect(JSON.stringify(told)).not.toMatch(/sk-mine|a secret of mine|ann/);
    expect(reportIn(told).params).toEqual({ model, api_key: undefined, seed: 1 });
    expect(await reportIn(told).answer()).toBeUndefined();
  });

  it('tell calls apart that run at the same time, whatever their kind', async () => {
    const { client, told } = await start([json(200, openaiAnswer)]);
    await Promise.all([
      client.completion({ model, messages }),
      client.messages({ model, messages: [...messages], max_tokens: 9 }),
      client.completion({ model, messages, mock_response: 'mocked' }),
    ]);
    const ids = new Map<string, string[]>();
    for (const [name, { id }] of told) ids.set(id, [...(ids.get(id) ?? []), name]);
    expect([...ids.values()]).toEqual(Array(3).fill(['request', 'result', 'settled']));
    const protocols = told.flatMap(([name, { protocol }]) => (name === 'request' ? protocol : []));
    expect(protocols.sort()).toEqual(['anthropic-messages', 'openai-chat', 'openai-chat']);
  });
});
