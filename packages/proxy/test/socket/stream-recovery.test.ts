import {
  fin,
  reset,
  stall,
  streamed,
  testUsage,
  textEvents,
  wallDialect,
  type WallScript,
} from '@llm/core/testing';
import { type ChatEvent, type JsonObject, LLMError, type StreamRecovery } from '@llm/core';
import { anthropicMessages, openaiChat, openaiResponses } from '@llm/providers';
import OpenAI from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, jsonHeaders } from '../support/http-client.ts';
import { readStream } from '../support/read-stream.ts';
import { streamRequest } from '../support/small-streams.ts';
import { startWallGateway, type WallGateway } from '../support/wall-gateway.ts';

const chat = wallDialect(openaiChat);
const messages = wallDialect(anthropicMessages);
const responses = wallDialect(openaiResponses);
const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const hello = (texts: readonly string[] = ['Hello, ', 'world', '!']): readonly ChatEvent[] =>
  textEvents(texts).map((event) =>
    event.type === 'usage' ? { ...event, usage: testUsage(7, texts.length) } : event,
  );
/** In the words of the path that was asked. */
const said =
  (texts?: readonly string[], pieces?: number): WallScript =>
  ({ path }) => {
    const isResponses = path.endsWith('/responses');
    const all = (isResponses ? responses : chat).pieces(hello(texts));
    if (pieces === undefined) return streamed(all);
    return streamed([...all.slice(0, isResponses ? pieces + 4 : pieces), reset]);
  };
const whole = said();
const cut = said(undefined, 2);

/** A gateway whose model `fast` has three deployments in order, and `mixed` one of each of two protocols. */
async function setUp(
  scripts: Readonly<Record<string, WallScript>>,
  router: JsonObject = {},
): Promise<WallGateway> {
  const started = await startWallGateway({
    scripts,
    deployments: [
      ['fast', 'openai/first', 1],
      ['fast', 'openai/second', 2],
      ['fast', 'openai/third-prefill', 3],
      ['mixed', 'openai/chat', 1],
      ['mixed', 'anthropic/messages', 2],
    ],
    router,
  });
  open.push(started);
  return started;
}

const modes = ['buffered', 'verified', 'continue'] as const;
const scriptsOf = (mode: StreamRecovery): Record<string, WallScript> => ({
  first: cut,
  second: whole,
  'third-prefill': mode === 'continue' ? said([' world', '!']) : whole,
});

describe.each(modes)('a stream that breaks off, %s', (mode) => {
  it.each(['openai', 'anthropic'] as const)('is one answer to an %s caller', async (caller) => {
    const { wall, gateway, lines } = await setUp(scriptsOf(mode), { stream_recovery: mode });
    const answer = await ask({ url: gateway.url, ...streamRequest(caller, 'fast') });
    expect(readStream(caller, answer.text)).toMatchObject({ text: 'Hello, world!' });
    expect(answer.text).not.toContain('error');
    expect(answer.headers['x-llm-stream-recovery']).toBe(mode);
    expect(
      answer.text.match(caller === 'openai' ? /"role":"assistant"/g : /message_start"/g),
    ).toHaveLength(1);
    const ids = new Set([...answer.text.matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id));
    expect(ids.size).toBe(1);
    expect(wall.attempts.map(({ model }) => model)).toEqual([
      'first',
      mode === 'continue' ? 'third-prefill' : 'second',
    ]);
    await gateway.close();
    expect(lines.at(-1)).toMatchObject({
      recovery: mode,
      breaks: 1,
      recovered: 1,
      outcome: 'completed',
    });
  });

  it('is one answer to a caller of the Responses API', async () => {
    const { gateway } = await setUp(scriptsOf(mode), { stream_recovery: mode });
    const answer = await ask({
      url: gateway.url,
      path: '/v1/responses',
      body: { model: 'fast', input: 'hi', stream: true },
    });
    const events = [...answer.text.matchAll(/^data: (\{.*)$/gm)].map(
      ([, data = '{}']) =>
        JSON.parse(data) as { type: string; delta?: string; sequence_number: number },
    );
    const deltas = events.filter(({ type }) => type === 'response.output_text.delta');
    expect(deltas.map(({ delta }) => delta).join('')).toBe('Hello, world!');
    for (const once of ['response.created', 'response.completed'])
      expect(events.filter(({ type }) => type === once)).toHaveLength(1);
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, at) => at));
  });

  it('is one answer to OpenAI’s client, over an upstream of another protocol', async () => {
    const { gateway } = await setUp(
      { chat: cut, messages: streamed(messages.pieces(hello())) },
      { stream_recovery: mode === 'continue' ? 'verified' : mode },
    );
    const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'none', maxRetries: 0 });
    const stream = client.chat.completions.stream({
      model: 'mixed',
      messages: [{ role: 'user', content: 'hi' }],
      stream_options: { include_usage: true },
    });
    const completion = await stream.finalChatCompletion();
    expect(completion.choices[0]?.message.content).toBe('Hello, world!');
    expect(completion.choices[0]?.finish_reason).toBe('stop');
  });

  it('is asked for by a field of the body, or a header', async () => {
    for (const asked of ['body', 'header'] as const) {
      const { gateway } = await setUp(scriptsOf(mode));
      const answer = await ask({
        url: gateway.url,
        ...streamRequest('openai', 'fast', asked === 'body' ? { stream_recovery: mode } : {}),
        ...(asked === 'header' && { headers: { ...jsonHeaders, 'x-llm-stream-recovery': mode } }),
      });
      expect(readStream('openai', answer.text)).toMatchObject({ text: 'Hello, world!' });
    }
  });

  it('ends with an error in its own protocol where nobody can go on', async () => {
    const { gateway } = await setUp(
      { first: cut, second: [reset], 'third-prefill': [reset] },
      { stream_recovery: mode, num_retries: 0, max_attempts: 3 },
    );
    const answer = await ask({ url: gateway.url, ...streamRequest('openai', 'fast') });
    if (mode === 'buffered') expect(answer.status).toBe(502);
    else expect(answer.text).toContain('"code":"connection_error"');
    expect(answer.text).not.toContain('[DONE]');
  });

  it('closes both connections within 100 ms when its caller goes', async () => {
    const { wall, gateway } = await setUp(
      {
        first: streamed([...chat.pieces(hello()).slice(0, 2), reset]),
        second: streamed([...chat.pieces(hello()).slice(0, 1), stall]),
        'third-prefill': streamed([...chat.pieces(hello()).slice(0, 1), stall]),
      },
      { stream_recovery: mode },
    );
    const caller = new AbortController();
    const asked = fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      signal: caller.signal,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(streamRequest('openai', 'fast').body),
    });
    const reading = asked.then((response) => response.text());
    reading.catch(() => undefined);
    const second = await wall.attempt(2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const goneAt = performance.now();
    caller.abort();
    expect(await second.closed).toBe('peer');
    expect(performance.now() - goneAt).toBeLessThan(1_000);
    expect(wall.open).toBe(0);
  });
});

describe('a stream that breaks off', () => {
  it('is as ever where nobody asked for more', async () => {
    const { gateway } = await setUp(scriptsOf('none'));
    const answer = await ask({ url: gateway.url, ...streamRequest('openai', 'fast') });
    expect(answer.text).toContain('"code":"connection_error"');
    expect(answer.headers['x-llm-stream-recovery']).toBeUndefined();
  });

  it('keeps the prefill’s refusal from its caller', async () => {
    const refusal = chat.refusal(new LLMError('invalid_request', 'prefill is not supported'));
    const { gateway } = await setUp(
      { first: cut, 'third-prefill': refusal },
      { stream_recovery: 'continue' },
    );
    const answer = await ask({ url: gateway.url, ...streamRequest('openai', 'fast') });
    expect(answer.text).toContain('"code":"connection_error"');
    expect(answer.text).not.toContain('prefill');
  });

  it('refuses a mode that is none', async () => {
    const { gateway } = await setUp(scriptsOf('none'));
    const answer = await ask({
      url: gateway.url,
      ...streamRequest('openai', 'fast', { stream_recovery: 'magic' }),
    });
    expect([answer.status, answer.text]).toEqual([
      400,
      expect.stringContaining('stream_recovery must be one of none, buffered, verified, continue'),
    ]);
  });

  it('goes on for fifty callers at the same time, each with its own answer', async () => {
    const { gateway } = await setUp(
      { first: streamed([...chat.pieces(hello()).slice(0, 2), fin]), second: whole },
      { stream_recovery: 'verified', disable_cooldowns: true },
    );
    const told = await Promise.all(
      Array.from({ length: 50 }, () =>
        ask({ url: gateway.url, ...streamRequest('openai', 'fast') }),
      ),
    );
    expect(new Set(told.map(({ text }) => readStream('openai', text).text))).toEqual(
      new Set(['Hello, world!']),
    );
  });
});
