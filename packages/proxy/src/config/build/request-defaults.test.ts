import {
  byOperation,
  type Call,
  type CallService,
  createCallContext,
  createCall,
  type JsonObject,
  scanEnvelope,
} from '@llm/core';
import {
  anthropic,
  ollama,
  openai as plainOpenai,
  openaiResponses,
  withProtocols,
} from '@llm/providers';
import { describe, expect, it } from 'vitest';
import { requestDefaults, toWireDefaults } from './request-defaults.ts';

const body = { model: 'm', messages: [{ role: 'user', content: 'hi' }] };

const nativeCall = (protocol: string, more: JsonObject = {}): Call<'chat'> => {
  const bytes = new TextEncoder().encode(JSON.stringify({ ...body, ...more }));
  const native = {
    protocol,
    model: 'm',
    envelope: scanEnvelope(bytes),
    cut: [],
    headers: {},
    query: {},
  };
  const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'hi' }] }];
  return { ...createCall('chat', { model: 'm', messages, temperature: 0.1 }), native };
};

/** Which connection a call takes, and what it carries there. */
const openai = withProtocols(plainOpenai, [openaiResponses]);
const route = async (call: Call<'chat'>, defaults: JsonObject, provider = openai) => {
  let taken: { readonly lane: string; readonly call: Call<'chat'> } | undefined;
  const lane = (name: string): CallService =>
    byOperation({
      chat: (passed) => {
        taken = { lane: name, call: passed };
        return Promise.reject(new TypeError('far enough'));
      },
    });
  const service = requestDefaults({
    provider,
    defaults,
    spliced: (protocol) => lane(`spliced ${protocol}`),
    plain: lane('plain'),
  });
  await service(call, createCallContext()).catch(() => undefined);
  return taken;
};

describe('requestDefaults', () => {
  it('does not add what a caller’s bytes say in another word', async () => {
    const taken = await route(nativeCall('openai-chat', { max_completion_tokens: 5 }), {
      max_tokens: 9,
    });
    expect(taken?.lane).toBe('plain');
    expect(taken?.call.native).toBeUndefined();
  });

  it('passes bytes of the upstream’s protocol on', async () => {
    const call = nativeCall('openai-chat');
    const taken = await route(call, { max_tokens: 9 });
    expect(taken).toEqual({ lane: 'spliced openai-chat', call });
  });

  it('adds what each of a provider’s protocols calls it', async () => {
    const call = nativeCall('openai-responses');
    const taken = await route(call, { max_tokens: 90 });
    expect(taken).toEqual({ lane: 'spliced openai-responses', call });
    expect(toWireDefaults(openai, { max_tokens: 90 }, 'openai-responses')).toEqual({
      max_output_tokens: 90,
    });
    expect(toWireDefaults(openai, { max_tokens: 90 })).toEqual({ max_tokens: 90 });
  });

  it('fills in what a translated call lacks, and only that', async () => {
    const defaults = { max_tokens: 9, temperature: 0.9, stop: ['x'], store: true };
    const taken = await route(nativeCall('anthropic-messages'), defaults);
    expect(taken?.lane).toBe('plain');
    expect(taken?.call.decoded()).toMatchObject({
      model: 'm',
      temperature: 0.1,
      maxOutputTokens: 9,
      stop: ['x'],
    });
    expect(taken?.call.decoded().messages).toHaveLength(1);
    expect(taken?.call.decoded().extra).toBeUndefined();
  });
});

describe('toWireDefaults', () => {
  it('says them in the words of the upstream’s protocol', () => {
    const defaults = { max_tokens: 9, stop: 'x', temperature: 0.5 };
    expect(toWireDefaults(openai, defaults)).toEqual(defaults);
    expect(toWireDefaults(anthropic, defaults)).toEqual({
      max_tokens: 9,
      stop_sequences: ['x'],
      temperature: 0.5,
    });
  });

  it('go before the translation where only the first protocol can say what is asked', async () => {
    const taken = await route(nativeCall('openai-chat'), { temperature: 0.5 }, ollama);
    expect(taken?.lane).toBe('spliced openai-chat');
    const asked = nativeCall('openai-chat', { num_ctx: 8192 });
    const other = await route(asked, { temperature: 0.5 }, ollama);
    expect(other?.lane).toBe('plain');
    expect(other?.call.native).toBeUndefined();
    expect(toWireDefaults(ollama, { temperature: 0.5 })).toEqual({ options: { temperature: 0.5 } });
  });

  it('says nothing of what the caller did not ask for', () => {
    expect(toWireDefaults(anthropic, { temperature: 0.5 })).toEqual({ temperature: 0.5 });
  });

  it('heeds what the provider renames and refuses', () => {
    const older = { ...openai, quirks: { rename: { max_completion_tokens: 'max_tokens' } } };
    expect(toWireDefaults(older, { max_completion_tokens: 9 })).toEqual({ max_tokens: 9 });
    const picky = { ...openai, quirks: { drop: ['seed'] } };
    expect(toWireDefaults(picky, { seed: 1, n: 2 })).toEqual({ n: 2 });
  });
});
