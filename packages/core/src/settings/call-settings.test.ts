import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json/json-value.ts';
import { callerHeaders, callSettingOf, callSettings, readSettings } from './call-settings.ts';

const read = (fields: JsonObject, takesNoBound = false) =>
  readSettings(Object.keys(fields), (name) => fields[name], { takesNoBound });

describe('callSettings', () => {
  it.each(Object.entries(callSettings))('%s says who sets it, as it works', (_name, row) => {
    expect(row.setBy.includes('caller')).toBe(row.effect === 'works');
    if (row.effect === 'works') expect(row.read).toBeDefined();
    if (row.effect === 'forbidden') expect(row.setBy).not.toEqual([]);
    if (row.effect === 'refused') expect(row.setBy).toEqual([]);
  });

  it('gives an alias all that its field has, but not the header', () => {
    for (const { aliasOf, ...row } of Object.values(callSettings)) {
      if (aliasOf === undefined) continue;
      const { header, ...field } = callSettings[aliasOf] ?? {};
      expect(row).toEqual(field);
      expect(Object.values(callerHeaders)).toContain(header);
    }
  });

  it('works for nobody where nothing reads it', () => {
    expect(callSettings['modify_params']).toMatchObject({ effect: 'reported', setBy: [] });
  });

  it('knows no name that every object has', () => {
    expect(callSettingOf('constructor')).toBeUndefined();
    expect(read({ constructor: 1, toString: 2 })).toBeUndefined();
  });
});

describe('readSettings', () => {
  it.each([
    [{ num_retries: 1.5 }, 'num_retries must be a whole number of at least 0'],
    [{ num_retries: 1, max_retries: 'two' }, 'max_retries must be a whole number of at least 0'],
    [{ timeout: 0 }, 'timeout must be a number of seconds above 0'],
    [{ stream_timeout: Number.NaN }, 'stream_timeout must be a number of seconds above 0'],
    [{ drop_params: 'yes' }, 'drop_params must be true or false'],
    [{ tags: ['a', 1] }, 'tags[1] must be a string'],
    [{ api_key: {} }, 'api_key must be a string that is not empty'],
  ] satisfies [JsonObject, string][])(
    'refuses %j with the field and its unit',
    (fields, message) => {
      expect(() => read(fields)).toThrow(message);
    },
  );

  it('takes 0 seconds for no bound from a program, and nothing below', () => {
    expect(read({ timeout: 0 }, true)).toEqual({ timeoutMs: 0 });
    expect(() => read({ timeout: -1 }, true)).toThrow('at least 0 seconds');
  });

  it.each([
    [{ num_retries: 1, max_retries: 5 }],
    [{ max_retries: 5, num_retries: 1 }],
    [{ max_retries: 1, num_retries: null }],
  ])('lets a field win over its alias: %j', (fields) => {
    expect(read(fields)).toEqual({ retries: 1 });
  });

  it('joins both kinds of metadata, and the parts of a mock', () => {
    const fields = {
      metadata: { a: 1 },
      litellm_metadata: { b: 2 },
      mock_delay: 1,
      mock_response: 'x',
    };
    expect(read(fields)).toEqual({
      metadata: { a: 1, b: 2 },
      mock: { mock_delay: 1, mock_response: 'x' },
    });
  });

  it.each([
    [true, 'cache'],
    [{ ttl: -1 }, 'cache.ttl'],
    [{ ttl: '5' }, 'cache.ttl'],
    [{ 'no-cache': 1 }, 'cache.no-cache'],
    [{ namespace: 7 }, 'cache.namespace'],
    [{ 'no-chache': true }, 'cache.no-chache'],
  ])('refuses the controls of a cache %j, and names the field', (cache, param) => {
    expect(() => read({ cache })).toThrow(
      expect.objectContaining({ code: 'invalid_request', param }),
    );
  });

  it('reads the controls of a cache', () => {
    const cache = {
      ttl: 5,
      's-maxage': 2,
      'no-cache': true,
      'no-store': false,
      'use-cache': true,
      namespace: 'n',
    };
    expect(read({ cache })).toEqual({
      cache: {
        ttlMs: 5000,
        maxAgeMs: 2000,
        noCache: true,
        noStore: false,
        use: true,
        namespace: 'n',
      },
    });
    expect(read({ cache: { ttl: 0 } })).toEqual({ cache: { noStore: true } });
    expect(read({ caching: false })).toEqual({ cache: { use: false } });
  });

  it('gives nothing where nothing is asked', () => {
    expect(read({ timeout: null, modify_params: true, model: 'm' })).toBeUndefined();
  });
});
