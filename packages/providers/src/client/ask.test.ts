import {
  type Call,
  type CallContext,
  type CallLayer,
  type CallReport,
  type CallService,
  connect,
  LLMError,
  observe,
} from '@llm/core';
import { failureOf, fakeClock } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { mock } from '../mock/index.ts';
import type { CompletionParams } from './completion-params.ts';
import { createClient } from './create-client.ts';

const messages = [{ role: 'user', content: 'Hi' }] as const;

/** A service that answers as the mock provider does, fails for the models that are named, and keeps what it was asked. */
function serve(failing: Readonly<Record<string, LLMError>> = {}) {
  const calls: Call[] = [];
  const answer = connect(mock);
  const service = async (call: Call, context: CallContext) => {
    calls.push(call);
    const failure = failing[call.model];
    if (failure !== undefined) throw failure;
    return answer(call, context);
  };
  return { calls, service: service as CallService };
}

const tooLong = new LLMError('context_length_exceeded', 'too long');
const busy = new LLMError('overloaded', 'busy');

describe('a client above a service', () => {
  it('refuses a field that says where the call goes, and asks nobody', async () => {
    const { calls, service } = serve();
    const client = createClient({ service });
    for (const field of ['api_base', 'base_url', 'custom_llm_provider', 'api_version']) {
      const params = { model: 'small', messages, [field]: 'x' };
      const error = await failureOf(client.completion(params));
      expect(error).toMatchObject({ code: 'invalid_request', param: field });
    }
    expect(calls).toEqual([]);
  });

  it('gives the failure of the service as it is, and leaves retries and fallbacks by name to it', async () => {
    const { calls, service } = serve({ small: busy });
    const client = createClient({ service });
    const fallbacks = ['large'];
    expect(await failureOf(client.completion({ model: 'small', messages, fallbacks }))).toBe(busy);
    expect(calls.map(({ model, settings }) => [model, settings.fallbacks])).toEqual([
      ['small', ['large']],
    ]);
  });

  it('passes on what the call wants of the service', async () => {
    const { calls, service } = serve();
    const client = createClient({ service });
    const answer = await client.completion({
      model: 'small',
      messages,
      priority: 0,
      num_retries: 4,
      timeout: 2,
      tags: ['a'],
      metadata: { team: 'a' },
      api_key: 'sk-own',
      extra_headers: { 'X-Team': 'a' },
    });
    expect(answer.choices[0]?.message.content).toContain('You said: Hi');
    expect(answer._hidden_params).toMatchObject({ custom_llm_provider: 'mock', attempts: 1 });
    expect(calls[0]?.settings).toEqual({
      onLoss: 'refuse',
      priority: 0,
      retries: 4,
      timeoutMs: 2_000,
      tags: ['a'],
      metadata: { team: 'a' },
      apiKey: 'sk-own',
      headers: { 'x-team': 'a' },
    });
  });

  it('asks fallbacks with fields of their own in turn', async () => {
    const { calls, service } = serve({ small: busy });
    const client = createClient({ service });
    const fallbacks = ['small', { model: 'large', temperature: 1 }];
    const answer = await client.completion({ model: 'small', messages, fallbacks });
    expect(answer._hidden_params.model_id).toBe('large');
    expect(calls.map(({ model }) => model)).toEqual(['small', 'small', 'large']);
    expect(calls.map((call) => Object(call.decoded()).temperature)).toEqual([
      undefined,
      undefined,
      1,
    ]);
  });

  it('ends a call at once that is cancelled or too late, though the service goes on', async () => {
    const clock = fakeClock();
    const service: CallService = () => new Promise(() => undefined);
    const client = createClient({ service, clock });
    const caller = new AbortController();
    const cancelled = failureOf(
      client.completion({ model: 'small', messages, signal: caller.signal }),
    );
    caller.abort();
    expect((await cancelled).code).toBe('cancelled');
    const late = failureOf(client.completion({ model: 'small', messages, timeout: 1 }));
    await clock.advance(1_000);
    expect((await late).code).toBe('timeout');
    expect(clock.pending).toBe(0);
  });

  it('streams, and answers mocks without the service', async () => {
    const { calls, service } = serve();
    const client = createClient({ service });
    const stream = await client.completion({ model: 'small', messages, stream: true });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toContain('You said: Hi');
    await client.completion({ model: 'small', messages, mock_response: 'no' });
    expect(calls).toHaveLength(1);
  });
});

describe('the layers of a client', () => {
  const reports: CallReport[] = [];
  const observed = observe((report) => reports.push(report));

  it('see a call once, around its retries and fallbacks', async () => {
    reports.length = 0;
    const client = createClient({ providers: [mock], layers: [observed], random: () => 0 });
    const params = { messages, model: 'mock/a', fallbacks: ['mock/b'], mock_timeout: true };
    const answer = await client.completion({ ...params, timeout: 0 });
    expect(answer._hidden_params).toMatchObject({ model_id: 'b', attempts: 2 });
    expect(reports).toHaveLength(1);
    expect(reports[0]).toMatchObject({ fallbacks: 1, outcome: { kind: 'completed' } });
    expect(reports[0]?.call?.model).toBe('mock/a');
    expect(reports[0]?.attempts.map(({ deployment, error }) => [deployment, error?.code])).toEqual([
      ['mock/a', 'timeout'],
      ['mock/b', undefined],
    ]);
  });

  it('see the failure that the caller gets', async () => {
    reports.length = 0;
    const client = createClient({ providers: [mock], layers: [observed] });
    const params: CompletionParams = { model: 'mock/a', messages, mock_response: 'rate_limited' };
    expect((await failureOf(client.completion(params))).code).toBe('rate_limited');
    expect(reports.map(({ outcome }) => outcome.kind)).toEqual(['failed']);
  });

  it('may change the call, for its fallbacks too, and may answer it', async () => {
    const { calls, service } = serve({ small: busy });
    const colder: CallLayer = (inner) => (call, context) => {
      const decoded = () => ({ ...call.decoded(), temperature: 0 });
      return inner({ ...call, decoded }, context);
    };
    const client = createClient({ service, layers: [colder] });
    const fallbacks = [{ model: 'large', seed: 1 }, 'other'];
    await client.completion({ model: 'small', messages, temperature: 1, fallbacks });
    expect(calls.map((call) => Object(call.decoded()).temperature)).toEqual([0, 1]);
    const refusing: CallLayer = () => () => Promise.reject(busy);
    const closed = createClient({ service, layers: [refusing] });
    expect(await failureOf(closed.completion({ model: 'small', messages }))).toBe(busy);
    expect(calls).toHaveLength(2);
  });
});

describe('the settings of a client', () => {
  it('hold where the call says nothing', async () => {
    const { calls, service } = serve();
    const settings = { num_retries: 7, priority: 3, drop_params: true } as const;
    const client = createClient({ service, settings, onLoss: 'refuse' });
    await client.completion({ model: 'small', messages });
    await client.completion({ model: 'small', messages, num_retries: 0, drop_params: false });
    expect(
      calls.map(({ settings: { retries, priority, onLoss } }) => [retries, priority, onLoss]),
    ).toEqual([
      [7, 3, 'report'],
      [0, 3, 'refuse'],
    ]);
  });
});

describe('context_window_fallback_dict', () => {
  const dict = { small: 'large', large: 'small' };
  const ask = async (failing: Readonly<Record<string, LLMError>>) => {
    const { calls, service } = serve(failing);
    const client = createClient({ service });
    const params = { model: 'small', messages, context_window_fallback_dict: dict };
    const error = await client.completion(params).catch((cause: unknown) => cause);
    return { models: calls.map(({ model }) => model), error };
  };

  it('is not followed in circles', async () => {
    const { models, error } = await ask({ small: tooLong, large: tooLong });
    expect(models).toEqual(['small', 'large', 'small']);
    expect(error).toBe(tooLong);
  });

  it('says whom to ask where the conversation is too long, and only there', async () => {
    expect((await ask({ small: tooLong })).models).toEqual(['small', 'large']);
    expect(await ask({ small: busy })).toEqual({ models: ['small'], error: busy });
  });

  it('is refused where it names no model', async () => {
    const client = createClient({ service: serve().service });
    const wrong = { small: 1 } as unknown as Record<string, string>;
    const params = { model: 'small', messages, context_window_fallback_dict: wrong };
    expect(await failureOf(client.completion(params))).toMatchObject({
      code: 'invalid_request',
      param: 'context_window_fallback_dict.small',
    });
  });
});

it('refuses a field that does nothing here and that a call would be wrong without', async () => {
  const { calls, service } = serve();
  const client = createClient({ service });
  const params = { model: 'small', messages, guardrails: ['pii'] };
  expect(await failureOf(client.completion(params))).toMatchObject({
    code: 'unsupported',
    param: 'guardrails',
  });
  expect(calls).toEqual([]);
});
