import {
  type Call,
  type CallService,
  createCallContext,
  createCall,
  type JsonObject,
  type Provider,
  scanEnvelope,
} from '@llm/core';
import {
  anthropic,
  ollama,
  openai as plainOpenai,
  openaiCompletions,
  openaiResponses,
  withProtocols,
} from '@llm/providers';
import { describe, expect, it } from 'vitest';
import { requestDefaults } from './request-defaults.ts';

const body = { model: 'm', messages: [{ role: 'user', content: 'hi' }] };

const nativeParts = { model: 'm', cut: [], headers: {}, query: {} };
const nativeCall = (protocol: string, more: JsonObject = {}): Call<'chat'> => {
  const bytes = new TextEncoder().encode(JSON.stringify({ ...body, ...more }));
  const native = { ...nativeParts, protocol, envelope: scanEnvelope(bytes) };
  const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'hi' }] }];
  return { ...createCall('chat', { model: 'm', messages, temperature: 0.1 }), native };
};

/** Which connection a call takes, and what it carries there. */
const openai = withProtocols(plainOpenai, [openaiResponses, openaiCompletions]);
const route = async (call: Call, defaults: JsonObject, provider: Provider = openai) => {
  let taken: { readonly lane: string; readonly call: Call } | undefined;
  const lane =
    (name: string): CallService =>
    (passed) => {
      taken = { lane: name, call: passed };
      return Promise.reject(new TypeError('far enough'));
    };
  const service = requestDefaults({
    provider,
    defaults,
    plain: lane('plain'),
    adding: (fields) => lane(`adding ${Object.keys(fields).join()}`),
  });
  await service(call, createCallContext()).catch(() => undefined);
  return taken;
};
const nativeOf = (taken: { readonly call: Call } | undefined) => {
  const native = taken?.call.native;
  return native?.envelope === undefined ? undefined : native;
};
const addedTo = async (call: Call, defaults: JsonObject, provider: Provider = openai) =>
  nativeOf(await route(call, defaults, provider))?.defaults;

describe('requestDefaults', () => {
  it('does not add what a caller’s bytes say in another word', async () => {
    const call = nativeCall('openai-chat', { max_completion_tokens: 5 });
    expect(await addedTo(call, { max_tokens: 9, seed: 1 })).toEqual({ seed: 1 });
  });

  it('adds what each of a provider’s protocols calls it', async () => {
    const added = await addedTo(nativeCall('openai-responses'), { max_tokens: 90 });
    expect(added).toEqual({ max_output_tokens: 90 });
    expect(await addedTo(nativeCall('openai-chat'), { max_tokens: 90 })).toEqual({
      max_tokens: 90,
    });
  });

  it('gives the decoded request of native bytes the same', async () => {
    const taken = await route(nativeCall('openai-chat'), { max_tokens: 9, temperature: 0.9 });
    expect(taken?.call.decoded()).toMatchObject({ maxOutputTokens: 9, temperature: 0.1 });
    expect(taken?.call.native?.envelope).toBeDefined();
  });

  it('fills in what a translated call lacks, and only that', async () => {
    const defaults = { max_tokens: 9, temperature: 0.9, stop: ['x'] };
    const taken = await route(nativeCall('anthropic-messages'), defaults);
    expect(taken?.lane).toBe('plain');

    expect(taken?.call.decoded()).toMatchObject({
      model: 'm',
      temperature: 0.1,
      maxOutputTokens: 9,
      stop: ['x'],
      messages: [{ role: 'user' }],
    });
  });

  it('adds what no hub request can hold where the upstream knows it', async () => {
    const call = nativeCall('anthropic-messages');
    const taken = await route(call, { store: true, temperature: 0.9 });
    expect(taken?.lane).toBe('adding store');
    expect((await route(call, { store: true }, anthropic))?.call.native).toBeDefined();
  });

  it('go before the translation where only the first protocol can say what is asked', async () => {
    const taken = await route(nativeCall('openai-chat'), { temperature: 0.5 }, ollama);
    expect(taken?.call.native).toBeDefined();
    const asked = nativeCall('openai-chat', { num_ctx: 8192 });
    const other = await route(asked, { temperature: 0.5 }, ollama);
    expect(other?.lane).toBe('plain');
  });

  it('fills completions with what they have too, and with no other word', async () => {
    const request = { model: 'm', prompts: ['p'] };
    const bytes = new TextEncoder().encode('{"model":"m","prompt":"p"}');
    const call = {
      ...createCall('textCompletion', request),
      native: { ...nativeParts, protocol: 'openai-completions', envelope: scanEnvelope(bytes) },
    };
    const defaults = { max_completion_tokens: 9, temperature: 0.5, tools: [], logprobs: true };
    expect(await addedTo(call, defaults)).toEqual({ max_tokens: 9, temperature: 0.5 });
    const { native: _bytes, ...translated } = call;
    const taken = await route(translated, defaults);
    expect(taken?.call.decoded()).toMatchObject({ maxOutputTokens: 9, prompts: ['p'] });
  });

  it('leaves calls of other operations alone', async () => {
    const call = createCall('embeddings', { model: 'm', inputs: ['a'] });
    expect((await route(call, { temperature: 0.5 }))?.call).toBe(call);
  });
});
