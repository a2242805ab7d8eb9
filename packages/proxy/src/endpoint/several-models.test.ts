import { type CallReport, type CallService, LLMError } from '@llm/core';
import {
  type ScriptedStep,
  scriptedService,
  testUsage,
  textEvents,
  textResponse,
} from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { chatBody, gatewayOf, textOf, toInbound } from '../../test/support/in-memory.ts';
import type { GatewayOptions } from '../create-gateway.ts';

const path = '/v1/chat/completions';
const says = (text: string): ScriptedStep => ({
  kind: 'response',
  response: textResponse(text, { usage: testUsage(10, 5) }),
});
const fails = (error: LLMError): ScriptedStep => ({ kind: 'error', error });
const gone = new LLMError('not_found', "there is no model 'gone'", { param: 'model' });

/** A gateway in which each model does one thing. */
function setUp(
  steps: Readonly<Record<string, ScriptedStep>>,
  options: Partial<GatewayOptions> = {},
) {
  const seen: CallReport[] = [];
  const services = new Map(
    Object.entries(steps).map(([model, step]) => [model, scriptedService([step, step])]),
  );
  const service: CallService = (call, context) =>
    (services.get(call.model) ?? scriptedService([fails(gone)]))(call, context);
  const { gateway } = gatewayOf([], {
    service,
    observers: [(report) => void seen.push(report)],
    ...options,
  });
  const ask = async (
    body: object,
    parts: { readonly path?: string; readonly signal?: AbortSignal } = {},
  ) => {
    const { path: at = path, signal } = parts;
    const reply = await gateway.handle(
      toInbound(at, { body: { ...chatBody, ...body }, ...(signal && { signal }) }),
    );
    const text = await textOf(reply);
    return { ...reply, text };
  };
  return { ask, seen, services };
}

describe('a request of several models that fails', () => {
  it.each([
    [{ model: 'a,,b' }, 'model'],
    [{ model: Array(11).fill('a').join(',') }, 'model'],
    [{ model: 'a,b', stream: true }, 'stream'],
    [{ model: 'a,b', fastest_response: 'yes' }, 'fastest_response'],
  ])('is refused with the name of the field, and reported once: %j', async (body, param) => {
    const { ask, seen, services } = setUp({ a: says('A'), b: says('B') });
    const { status, text } = await ask(body);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ error: { param, type: 'invalid_request_error' } });
    expect(seen).toHaveLength(1);
    expect(services.get('a')?.calls).toEqual([]);
  });

  it('has each failure at its place, as LiteLLM writes it', async () => {
    const limited = new LLMError('rate_limited', 'slow down', { provider: 'acme' });
    const { ask } = setUp({ a: says('A'), b: fails(limited) });
    const { status, text } = await ask({ model: 'gone, b,a' });
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject([
      {
        status_code: 404,
        message: "there is no model 'gone'",
        error: { message: "there is no model 'gone'", param: 'model' },
      },
      { status_code: 429, message: 'slow down', error: { message: 'slow down' } },
      { object: 'chat.completion', choices: [{ message: { content: 'A' } }] },
    ]);
  });

  it('is an error of all where none wins a race', async () => {
    const limited = new LLMError('rate_limited', 'slow down', { retryAfterMs: 1500 });
    const { ask, seen } = setUp({ a: fails(limited) });
    const { status, text, headers } = await ask({ model: 'gone,a', fastest_response: true });
    expect(status).toBe(429);
    expect(headers['retry-after']).toBe('2');
    expect(JSON.parse(text)).toMatchObject({
      error: { message: "all of 2 failed: gone: there is no model 'gone'; a: slow down" },
    });
    expect(seen.map(({ outcome }) => outcome.kind)).toEqual(['failed', 'failed']);
  });

  it.each([true, false])('aborts all when its caller goes (race: %s)', async (fastest_response) => {
    const { ask, seen, services } = setUp({ a: { kind: 'hang' }, b: { kind: 'hang' } });
    const caller = new AbortController();
    const asking = ask({ model: 'a,b', fastest_response }, { signal: caller.signal });
    await expect.poll(() => services.get('b')?.calls.length).toBe(1);
    caller.abort();
    expect((await asking).status).toBe(499);
    await expect.poll(() => seen.length).toBe(2);
    expect(seen.map(({ outcome, among }) => [outcome.kind, among?.isLost])).toEqual([
      ['cancelled', false],
      ['cancelled', false],
    ]);
  });

  it('is reported once where its caller had gone before', async () => {
    const { ask, seen } = setUp({ a: says('A') });
    expect((await ask({ model: 'a,a' }, { signal: AbortSignal.abort() })).status).toBe(499);
    expect(seen.map(({ outcome }) => outcome.kind)).toEqual(['cancelled']);
  });

  it('does not let one answer that is no JSON spoil the list', async () => {
    const service: CallService = (call, context) =>
      call.model === 'broken'
        ? Promise.resolve({
            kind: 'response',
            usage: undefined,
            native: { protocol: 'openai-chat', bytes: new TextEncoder().encode('{"half":') },
            decoded() {
              throw new TypeError('nobody asks');
            },
          })
        : scriptedService([says('A')])(call, context);
    const { ask } = setUp({}, { service });
    const { text } = await ask({ model: 'broken,a' });
    expect(JSON.parse(text)).toMatchObject([{ status_code: 502 }, { object: 'chat.completion' }]);
  });
});

describe('a request of several models', () => {
  it('is answered with a list in order, one model twice too, each with a report of its own', async () => {
    const { ask, seen } = setUp(
      { a: says('A'), b: says('B') },
      { authenticate: () => ({ id: 'ann', role: 'caller' }) },
    );
    const { status, text, headers } = await ask({ model: 'b, a,b', metadata: { trace_id: 't' } });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json');
    const answers: unknown = JSON.parse(text);
    expect(answers).toMatchObject(
      ['B', 'A', 'B'].map((content) => ({ choices: [{ message: { content } }] })),
    );
    expect(seen.map(({ call }) => call?.model).toSorted()).toEqual(['a', 'b', 'b']);
    for (const { principal, call, outcome, among } of seen) {
      expect(principal?.id).toBe('ann');
      expect(call?.settings.metadata).toEqual({ trace_id: 't' });
      expect(outcome).toMatchObject({ kind: 'completed', usage: testUsage(10, 5) });
      expect(among).toMatchObject({ models: 'b, a,b', count: 3, isLost: false });
    }
    expect(seen.map(({ among }) => among?.place).toSorted()).toEqual([0, 1, 2]);
  });

  it('names what none of them could be told, once', async () => {
    const { ask } = setUp({ a: says('A') });
    const { headers } = await ask({ model: 'a,a', prompt_version: 2 });
    expect(headers['x-llm-dropped']).toBe('prompt_version');
  });

  it('gives each model its own name, also in what is decoded', async () => {
    const { ask, services } = setUp({ a: says('A'), b: says('B') });
    await ask({ model: 'a,b' });
    const [call] = services.get('b')?.calls ?? [];
    expect(call?.call).toMatchObject({ model: 'b', native: { model: 'a,b' } });
    expect(call?.call.decoded()).toMatchObject({ model: 'b' });
  });

  it('is for one model where that has a comma in its name', async () => {
    const { ask } = setUp(
      { 'a,b': says('both') },
      { models: () => [{ id: 'a,b', ownedBy: 'tests' }] },
    );
    const { text } = await ask({ model: 'a,b' });
    expect(JSON.parse(text)).toMatchObject({ choices: [{ message: { content: 'both' } }] });
  });

  it('may be answered with the fastest alone, whose header says so; the others are aborted and reported', async () => {
    const { ask, seen, services } = setUp({ slow: { kind: 'hang' }, fast: says('Hello') });
    const { status, text, headers } = await ask({
      model: 'slow,gone,fast',
      fastest_response: true,
    });
    expect(status).toBe(200);
    expect(headers['x-litellm-fastest_response_batch_completion']).toBe('true');
    expect(headers['x-llm-dropped']).toBeUndefined();
    expect(JSON.parse(text)).toMatchObject({ choices: [{ message: { content: 'Hello' } }] });
    await expect.poll(() => services.get('slow')?.calls[0]?.outcome?.kind).toBe('cancelled');
    await expect.poll(() => seen.length).toBe(3);
    const ends = seen.map(({ call, outcome, among }) => [call?.model, outcome.kind, among?.isLost]);
    expect(ends.toSorted()).toEqual([
      ['fast', 'completed', false],
      ['gone', 'failed', false],
      ['slow', 'cancelled', true],
    ]);
  });

  it('streams the fastest', async () => {
    const { ask, seen } = setUp({
      slow: { kind: 'hang' },
      fast: { kind: 'stream', moments: textEvents(['Hel', 'lo']) },
    });
    const { text, headers } = await ask({
      model: 'slow,fast',
      fastest_response: true,
      stream: true,
    });
    expect(headers['content-type']).toContain('text/event-stream');
    expect(headers['x-litellm-fastest_response_batch_completion']).toBe('true');
    expect(text).toContain('[DONE]');
    expect(text).toContain('"Hel"');
    await expect.poll(() => seen.length).toBe(2);
    expect(seen.filter(({ among }) => among?.isLost).map(({ call }) => call?.model)).toEqual([
      'slow',
    ]);
  });

  it('needs no second model for fastest_response', async () => {
    const { ask } = setUp({ a: says('A') });
    const { status, headers } = await ask({ model: 'a', fastest_response: true });
    expect(status).toBe(200);
    expect(headers['x-litellm-fastest_response_batch_completion']).toBeUndefined();
    expect(headers['x-llm-dropped']).toBeUndefined();
  });

  it('works in the other protocols', async () => {
    const { ask } = setUp({ a: says('A'), b: says('B') });
    const { text } = await ask({ model: 'a,gone', max_tokens: 5 }, { path: '/v1/messages' });
    expect(JSON.parse(text)).toMatchObject([
      { type: 'message', content: [{ type: 'text', text: 'A' }] },
      { status_code: 404, error: { type: 'not_found_error' } },
    ]);
  });
});
