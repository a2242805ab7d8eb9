import { describe, expect, it } from 'vitest';
import { isLLMError, type JsonObject } from '@llm/core';
import { readParams } from './read-params.ts';

const base = { model: 'acme/large', messages: [{ role: 'user', content: 'Hi' }] };
const read = (fields: JsonObject) => readParams({ ...base, ...fields });
const paramOf = (fields: JsonObject) => {
  try {
    read(fields);
  } catch (error) {
    if (isLLMError(error, 'invalid_request')) return error.param;
    throw error;
  }
  return 'taken';
};

describe('readParams', () => {
  it.each([
    [{ timeout: 'long' }, 'timeout'],
    [{ timeout: -1 }, 'timeout'],
    [{ num_retries: 1.5 }, 'num_retries'],
    [{ api_key: 7 }, 'api_key'],
    [{ headers: { 'x-a': 1 } }, 'headers.x-a'],
    [{ extra_body: [] }, 'extra_body'],
    [{ additional_drop_params: [1] }, 'additional_drop_params[0]'],
    [{ fallbacks: 'acme/small' }, 'fallbacks'],
    [{ allowed_openai_params: 'seed' }, 'allowed_openai_params'],
    [{ allowed_openai_params: [1] }, 'allowed_openai_params[0]'],
    [{ fallbacks: [{ api_key: 'k' }] }, 'fallbacks[0]'],
    [{ repeated_streaming_chunk_limit: -1 }, 'repeated_streaming_chunk_limit'],
  ])('refuses %o, naming the field', (fields, param) => {
    expect(paramOf(fields)).toBe(param);
  });

  it('sends what is not its own, and nothing that is', () => {
    const [asked] = read({
      temperature: 0,
      seed: undefined,
      vendor_field: { a: 1 },
      api_key: 'secret',
      metadata: { team: 'a' },
      timeout: 3,
      mock_delay: 1,
      extra_body: { temperature: 1, top_k: 5 },
    }).asked;
    expect(asked?.body).toEqual({ ...base, temperature: 1, top_k: 5, vendor_field: { a: 1 } });
    expect(asked?.apiKey).toBe('secret');
    expect(asked?.settings.metadata).toEqual({ team: 'a' });
  });

  it('reads times in seconds', () => {
    const { asked, timeoutMs } = read({ timeout: 1.5, stream_timeout: 0.25 });
    expect(timeoutMs).toBe(1500);
    expect(asked[0]?.settings).toEqual({ timeoutMs: 1500, firstChunkTimeoutMs: 250 });
  });

  it('lets base_url, extra_headers and num_retries win', () => {
    const [asked] = read({
      api_base: 'http://a',
      base_url: 'http://b',
      headers: { 'X-Team': 'a', 'x-one': '1' },
      extra_headers: { 'x-team': 'b' },
      max_retries: 1,
      num_retries: 4,
    }).asked;
    expect(asked?.baseUrl).toBe('http://b');
    expect(asked?.settings.headers).toEqual({ 'x-team': 'b', 'x-one': '1' });
    expect(asked?.settings.retries).toBe(4);
  });

  it.each([
    [true, 'report'],
    [false, 'refuse'],
  ])('takes drop_params %s as %s', (given, expected) => {
    expect(read({ drop_params: given }).asked[0]?.settings.onLoss).toBe(expected);
  });

  it('puts the forced provider before a bare model, and not twice', () => {
    expect(read({ model: 'large', custom_llm_provider: 'acme' }).asked[0]?.model).toBe(
      'acme/large',
    );
    expect(read({ custom_llm_provider: 'acme' }).asked[0]?.model).toBe('acme/large');
  });

  it('keeps an empty mocked answer', () => {
    expect(read({ mock_response: '' }).asked[0]?.settings.mock).toEqual({ mock_response: '' });
    expect(read({ mock_response: null }).asked[0]?.settings.mock).toBeUndefined();
  });

  it.each([
    ['gpt-4o', undefined, 'gpt-4o-mini', true],
    ['gpt-4o', undefined, 'openai/gpt-5', true],
    ['together/a', undefined, 'together_ai/b', true],
    ['a', 'groq', { model: 'b', custom_llm_provider: 'groq' }, true],
    ['groq/a', undefined, { model: 'b', custom_llm_provider: 'groq' }, true],
    ['gpt-4o', undefined, 'claude-opus-4-5', false],
    ['gpt-4o', undefined, 'my-model', false],
    ['a', 'groq', { model: 'b', custom_llm_provider: 'mistral' }, false],
    ['gpt-4o', undefined, { model: 'b', custom_llm_provider: 'mistral' }, false],
    ['a', 'groq', 'gpt-4o', false],
  ])(
    'gives the key of %s (%s) to the fallback %o: %s',
    (model, custom_llm_provider, fallback, isGiven) => {
      const { asked } = read({
        model,
        custom_llm_provider,
        api_key: 'secret',
        fallbacks: [fallback],
      });
      expect(asked[1]?.apiKey).toBe(isGiven ? 'secret' : undefined);
    },
  );

  it('gives fallbacks the fields of the call, but not its key to another provider', () => {
    const { asked } = read({
      api_key: 'secret',
      base_url: 'http://a',
      headers: { 'x-key': 'secret' },
      temperature: 0,
      mock_timeout: true,
      fallbacks: [
        'acme/small',
        'other/model',
        { model: 'other/two', api_key: 'k2', temperature: 1 },
      ],
    });
    expect(
      asked.map(({ model, apiKey, baseUrl, settings, body }) => ({
        model,
        apiKey,
        baseUrl,
        headers: settings.headers,
        temperature: body['temperature'],
      })),
    ).toEqual([
      {
        model: 'acme/large',
        apiKey: 'secret',
        baseUrl: 'http://a',
        headers: { 'x-key': 'secret' },
        temperature: 0,
      },
      {
        model: 'acme/small',
        apiKey: 'secret',
        baseUrl: 'http://a',
        headers: { 'x-key': 'secret' },
        temperature: 0,
      },
      {
        model: 'other/model',
        apiKey: undefined,
        baseUrl: undefined,
        headers: undefined,
        temperature: 0,
      },
      { model: 'other/two', apiKey: 'k2', baseUrl: undefined, headers: undefined, temperature: 1 },
    ]);
    expect(asked.map(({ settings }) => settings.mock?.['mock_timeout'])).toEqual([
      true,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('does not change what it reads', () => {
    const params = Object.freeze({
      ...base,
      extra_body: Object.freeze({ a: 1 }),
      fallbacks: Object.freeze(['acme/small']),
    });
    expect(() => readParams(params)).not.toThrow();
  });
});
