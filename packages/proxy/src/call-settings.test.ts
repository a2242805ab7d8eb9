import { callSettings, scanEnvelope } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { hasEffect, readCallSettings } from './call-settings.ts';

const fields = new Set([
  'fallbacks',
  'num_retries',
  'timeout',
  'stream_timeout',
  'drop_params',
  'additional_drop_params',
  'tags',
  'metadata',
  'litellm_metadata',
  'mock_response',
  'mock_delay',
  'api_key',
  'api_base',
  'base_url',
  'api_version',
  'priority',
]);
const read = (body: object, headers = {}) =>
  readCallSettings(scanEnvelope(new TextEncoder().encode(JSON.stringify(body))), fields, {
    headers,
    stream: 'stream' in body && body.stream === true,
  });

const everyField = new Set(Object.keys(callSettings));
// These say where a call goes, which only one with a key of its own may.
const withKey = new Set(['api_base', 'base_url', 'api_version']);
const readOne = (name: string, value: unknown) =>
  readCallSettings(
    scanEnvelope(
      new TextEncoder().encode(
        JSON.stringify({ [name]: value, ...(withKey.has(name) && { api_key: 'k' }) }),
      ),
    ),
    everyField,
    { headers: {}, stream: false },
  );

describe('every field of the table', () => {
  it.each(Object.entries(callSettings))(
    '%s works, is reported, or is refused',
    (name, { effect, read: isRead }) => {
      expect(hasEffect(name)).toBe(effect === 'works');
      if (effect === 'reported' && isRead === undefined)
        expect(readOne(name, true)).toBeUndefined();
      if (effect === 'refused' || effect === 'forbidden') {
        const code = effect === 'refused' ? 'unsupported' : 'permission_denied';
        expect(() => readOne(name, true)).toThrow(expect.objectContaining({ code, param: name }));
      }
      if (isRead !== undefined) {
        const values = [
          1,
          true,
          'text',
          ['text'],
          { a: 1 },
          { a: ['b'] },
          { ttl: 1 },
          'verified',
          'https://a.example',
        ];
        const taken = values.filter((value) => {
          try {
            const count = withKey.has(name) ? 2 : 1;
            return Object.keys(readOne(name, value) ?? {}).length === count;
          } catch {
            return false;
          }
        });
        expect(taken.length).toBeGreaterThan(0);
      }
    },
  );

  it.each([false, null, [], {}, ''])('takes %j of a refused field as nothing asked', (value) => {
    expect(readOne('guardrails', value)).toBeUndefined();
  });
});

describe('readCallSettings', () => {
  it.each([
    [{ fallbacks: 'other' }, 'fallbacks'],
    [{ fallbacks: ['a', 1] }, 'fallbacks[1]'],
    [{ num_retries: -1 }, 'num_retries'],
    [{ num_retries: 1.5 }, 'num_retries'],
    [{ timeout: 0 }, 'timeout'],
    [{ timeout: '5' }, 'timeout'],
    [{ drop_params: 'yes' }, 'drop_params'],
    [{ metadata: [] }, 'metadata'],
    [{ api_key: 5 }, 'api_key'],
    [{ priority: 'high' }, 'priority'],
  ])('refuses %o and names the field', (body, param) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });

  it.each([
    [{ api_base: 'https://a.example' }, 'api_base'],
    [{ base_url: 'https://a.example' }, 'base_url'],
    [{ api_version: '2024-10-21' }, 'api_version'],
    [{ api_base: 'a.example', api_key: 'k' }, 'api_base'],
    [{ api_base: 'https://u:p@a.example', api_key: 'k' }, 'api_base'],
    [{ api_base: 'https://a.example/#x', api_key: 'k' }, 'api_base'],
    [{ api_base: `https://a.example/${'x'.repeat(2_048)}`, api_key: 'k' }, 'api_base'],
    [{ api_version: '../v1', api_key: 'k' }, 'api_version'],
  ])('refuses the address %j, which has no key of the caller’s or is none', (body, param) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });

  it('lets base_url win over api_base, in both orders', () => {
    const [api_base, base_url, api_key] = ['https://a.example', 'https://b.example', 'k'];
    for (const body of [
      { api_base, base_url, api_key },
      { base_url, api_base, api_key },
    ])
      expect(read(body)?.place?.baseUrl).toBe('https://b.example/');
  });

  it.each(['user_config', 'litellm_params', 'custom_llm_provider'])(
    'refuses %s, which would send a key of ours to a place of the caller',
    (name) => {
      expect(() => read({ [name]: 'http://127.0.0.1' })).toThrow(
        expect.objectContaining({ code: 'permission_denied', param: name }),
      );
    },
  );

  it('refuses a header that is no number of seconds', () => {
    expect(() => read({}, { 'x-litellm-timeout': 'soon' })).toThrow('seconds');
  });

  it('takes null as absent', () => {
    expect(read({ fallbacks: null, timeout: null, metadata: null })).toBeUndefined();
  });

  it('leaves alone what belongs to the protocol', () => {
    const envelope = scanEnvelope(new TextEncoder().encode('{"metadata":{"user_id":"u"}}'));
    expect(readCallSettings(envelope, new Set(), { headers: {}, stream: false })).toBeUndefined();
  });

  it('reads what callers of LiteLLM write', () => {
    expect(
      read({
        fallbacks: ['b', 'c'],
        num_retries: 2,
        timeout: 1.5,
        stream_timeout: 1,
        drop_params: true,
        additional_drop_params: ['seed'],
        tags: ['t'],
        metadata: { a: 1 },
        litellm_metadata: { b: 2 },
        mock_response: '',
        mock_delay: 1,
        priority: 0,
      }),
    ).toEqual({
      fallbacks: ['b', 'c'],
      retries: 2,
      timeoutMs: 1500,
      firstChunkTimeoutMs: 1000,
      onLoss: 'report',
      dropFields: ['seed'],
      tags: ['t'],
      metadata: { a: 1, b: 2 },
      mock: { mock_response: '', mock_delay: 1 },
      priority: 0,
    });
  });

  it('reads timeout and retries from headers, the body first', () => {
    expect(read({}, { 'x-litellm-timeout': '2', 'x-litellm-num-retries': '1' })).toEqual({
      timeoutMs: 2000,
      retries: 1,
    });
    expect(read({ timeout: 1 }, { 'x-stainless-timeout': '600' })).toEqual({ timeoutMs: 1000 });
    expect(read({}, { 'x-stainless-timeout': '600' })).toEqual({ patienceMs: 601_000 });
    expect(read({ stream: true }, { 'x-stainless-timeout': '600' })).toEqual({
      patienceMs: 601_000,
    });
  });

  it('adds the tags of a header to those of the body, and takes its session where the body has none', () => {
    const headers = { 'x-litellm-tags': ' a, b,,', 'x-litellm-session-id': 's' };
    expect(read({}, headers)).toEqual({ tags: ['a', 'b'], sessionId: 's' });
    expect(read({ tags: ['c', 'a'] }, headers)?.tags).toEqual(['c', 'a', 'b']);
    expect(readOne('litellm_session_id', 'own')).toEqual({ sessionId: 'own' });
    expect(read({}, { 'x-litellm-tags': ',' })).toEqual({});
  });

  it('gives up after the client, whose own error its users wait for', () => {
    expect(read({}, { 'x-stainless-read-timeout': '0.3' })).toEqual({ patienceMs: 1_300 });
    expect(read({}, { 'x-litellm-timeout': '0.3' })).toEqual({ timeoutMs: 300 });
  });

  it.each(['NOT_GIVEN', 'None', 'nan', '', '0', '-1', 'Infinity', '1e99', '600, 600', 'soon'])(
    'takes no hint from the client header %j, and never refuses for it',
    (value) => {
      for (const name of ['x-stainless-timeout', 'x-stainless-read-timeout']) {
        expect(read({}, { [name]: value })).toBeUndefined();
        expect(read({ stream: true }, { [name]: value })).toBeUndefined();
      }
    },
  );

  it('reads what the Python clients wait for, where the total is not given', () => {
    const headers = { 'x-stainless-timeout': 'NOT_GIVEN', 'x-stainless-read-timeout': '600.0' };
    expect(read({}, headers)).toEqual({ patienceMs: 601_000 });
    expect(read({ stream: true }, headers)).toEqual({ patienceMs: 601_000 });
  });

  it('takes no hint where the caller asks for a time', () => {
    const headers = { 'x-stainless-timeout': '1' };
    expect(read({ timeout: 60 }, headers)).toEqual({ timeoutMs: 60_000 });
    expect(read({ stream: true, stream_timeout: 60 }, headers)).toEqual({
      firstChunkTimeoutMs: 60_000,
    });
    // Which bounds no whole answer.
    expect(read({ stream_timeout: 60 }, headers)).toEqual({
      firstChunkTimeoutMs: 60_000,
      patienceMs: 2_000,
    });
  });
});
