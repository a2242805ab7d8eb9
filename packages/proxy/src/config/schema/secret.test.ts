import type { JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { masterKeyOf } from '../build/build-gateway.ts';
import { checkConfig } from '../load.ts';

const good = 'sk-0123456789abcdef';
const entry = (params: JsonObject): JsonObject => ({
  model_name: 'm',
  litellm_params: { model: 'openai/m', ...params },
});
/** Beside the entry in question, one that can be served. */
const fileOf = (params: JsonObject, sections: JsonObject = {}): JsonObject => ({
  model_list: [entry({ api_key: good }), entry(params)],
  ...sections,
});

const check = async (file: JsonObject, environment: Record<string, string> = {}) => {
  const { config, mistakes, warnings } = await checkConfig(file, { environment, strict: true });
  const told = [...mistakes, ...warnings];
  return { config, told, mistakes, text: JSON.stringify(told) };
};

/** What cannot be in a key, and a word of what is told of it. */
const bad = [
  ['sk-one\nsk-two', 'line break'],
  ['sk-one\r\nx-evil: 1', 'line break'],
  ['sk-one two', 'blank'],
  ['sk-one\ttwo', 'blank'],
  ['sk-one\u00a0two', 'blank'],
  ['sk-\u043a\u043b\u044e\u0447', 'character'],
  ['sk-caf\u00e9', 'character'],
  ['sk-\u0000', 'character'],
  ['sk-\u200b', 'character'],
  ['\u201csk-quoted\u201d', 'character'],
] as const;
/** What files and variables leave around one. */
const around = ['\n', '\r\n', ' ', '\t', '\u00a0', '\ufeff'];

describe('a key of a provider', () => {
  it.each(around)('is taken without the %j around it, wherever it stands', async (space) => {
    const padded = `${space}${good}${space}`;
    const files: readonly (readonly [JsonObject, Record<string, string>])[] = [
      [fileOf({ api_key: padded }), {}],
      [fileOf({ api_key: 'os.environ/MINE' }), { MINE: padded }],
      [fileOf({}), { OPENAI_API_KEY: padded }],
      [fileOf({}, { environment_variables: { OPENAI_API_KEY: padded } }), {}],
      [fileOf({}, { router_settings: { default_litellm_params: { api_key: padded } } }), {}],
      [
        fileOf(
          { litellm_credential_name: 'c' },
          {
            credential_list: [{ credential_name: 'c', credential_values: { api_key: padded } }],
          },
        ),
        {},
      ],
    ];
    for (const [file, environment] of files) {
      const { config, told } = await check(file, environment);
      expect(told).toEqual([]);
      expect(config?.deployments.map(({ apiKey }) => apiKey)).toEqual([good, good]);
    }
  });

  it.each(bad)('is refused by name where it is %j', async (key, word) => {
    const cases: readonly (readonly [JsonObject, Record<string, string>, string])[] = [
      [fileOf({ api_key: key }), {}, 'model_list[1].litellm_params.api_key'],
      [
        fileOf({ api_key: 'os.environ/MINE' }),
        { MINE: key },
        'model_list[1].litellm_params.api_key',
      ],
      [fileOf({}), { OPENAI_API_KEY: key }, 'the variable OPENAI_API_KEY'],
      [
        fileOf(
          { litellm_credential_name: 'c' },
          { credential_list: [{ credential_name: 'c', credential_values: { api_key: key } }] },
        ),
        {},
        'credential_list[0].credential_values.api_key',
      ],
    ];
    for (const [file, environment, name] of cases) {
      const { mistakes, text } = await check(file, environment);
      expect(mistakes.length).toBeGreaterThan(0);
      expect(text).toContain(JSON.stringify(name).slice(1, -1));
      expect(text).toContain(word);
      expect(text).not.toContain(JSON.stringify(key).slice(1, -1));
    }
  });

  it.each(['', ' ', '\n'])('is refused where it is %j', async (key) => {
    const { text, mistakes } = await check(fileOf({ api_key: key }));
    expect(mistakes.length).toBeGreaterThan(0);
    expect(text).toContain('model_list[1].litellm_params.api_key');
  });
});

describe('the master key', () => {
  it.each(around)('is taken without the %j around it', async (space) => {
    const padded = `${space}${good}${space}`;
    const inFile = await check(
      fileOf({ api_key: good }, { general_settings: { master_key: padded } }),
    );
    const byVariable = await check(fileOf({ api_key: good }), { LITELLM_MASTER_KEY: padded });
    for (const { config, told } of [inFile, byVariable]) {
      expect(told).toEqual([]);
      expect(config && masterKeyOf(config)).toBe(good);
    }
  });

  it.each([...bad, [' ', 'empty'], ['\n', 'empty']] as const)(
    'stops the start where it is %j, and leaves no gateway open',
    async (key, word) => {
      const file = fileOf({ api_key: good }, { general_settings: { master_key: key } });
      for (const { mistakes, config, text } of [
        await check(file),
        await check(fileOf({ api_key: good }), { LITELLM_MASTER_KEY: key }),
      ]) {
        expect(mistakes.map(({ path }) => path)).toEqual(['general_settings.master_key']);
        expect(text).toContain(word);
        expect(config).toBeUndefined();
      }
    },
  );

  it('is not asked of the variable where the file has one', async () => {
    const file = fileOf({ api_key: good }, { general_settings: { master_key: good } });
    expect((await check(file, { LITELLM_MASTER_KEY: ' ' })).told).toEqual([]);
  });
});

describe('headers', () => {
  it.each([
    ['x-a', 'one\r\nx-evil: 1', 'character'],
    ['x-a', 'one\ntwo', 'character'],
    ['x-a', '\u0000', 'character'],
    ['x-a', '\u043a', 'character'],
    ['x a', 'one', 'name of a header'],
    ['', 'one', 'name of a header'],
    ['x-a\r\nx-evil', 'one', 'name of a header'],
    ['Content-Length', '7', 'transport'],
    ['transfer-encoding', 'chunked', 'transport'],
  ])('with %j: %j are refused by name', async (name, value, word) => {
    for (const field of ['extra_headers', 'headers']) {
      const { mistakes, text } = await check(fileOf({ api_key: good, [field]: { [name]: value } }));
      expect(mistakes.map(({ path }) => path)[0]).toContain(`litellm_params.${field}`);
      expect(text).toContain(word);
    }
  });

  it('are taken without what stands around them', async () => {
    const { config, told } = await check(
      fileOf({ api_key: good, extra_headers: { 'x-a': ' one two\n' } }),
    );
    expect(told).toEqual([]);
    expect(config?.deployments[1]?.headers).toEqual({ 'x-a': 'one two' });
  });
});

describe('a base URL', () => {
  it.each([
    'https://me:hunter2@host.example/v1',
    'https://hunter2@host.example/v1',
    'https://:hunter2@host.example',
    'https://host.example/v1#hunter2',
  ])('%s is refused by name, without its secret', async (url) => {
    for (const [params, environment] of [
      [{ api_base: url }, {}],
      [{ base_url: url }, {}],
      [{ api_base: 'os.environ/WHERE' }, { WHERE: url }],
      [{}, { OPENAI_BASE_URL: url }],
    ] as const) {
      const file = fileOf({ api_key: good, ...params });
      const { mistakes, text } = await check(file, environment);
      expect(mistakes.length).toBeGreaterThan(0);
      expect(text).toContain('api_base');
      expect(text).toMatch(/must not have a (?:user name|fragment)/);
      expect(text).not.toContain('hunter2');
    }
  });
});
