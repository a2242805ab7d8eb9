import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLLMError } from '@llm/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkConfig, loadConfig } from './load.ts';
import { formatMistake } from './check/mistake.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llm-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

const environment = { KEY: 'sk-from-variable', RPM: '100', DROP: 'true' };

const write = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
};

const complaintsOf = async (text: string): Promise<readonly string[]> => {
  const { mistakes } = await checkConfig(await write('config.yaml', text), { environment });
  return mistakes.map((mistake) => formatMistake(mistake).replaceAll(`${folder}/`, ''));
};

const warningsOf = async (text: string): Promise<readonly string[]> => {
  const { warnings } = await checkConfig(await write('config.yaml', text), { environment });
  return warnings.map(({ path }) => path);
};

const packaged = `
  export const acme = {
    id: 'acme',
    baseUrl: 'https://{region}.acme.example/v1',
    auth: { scheme: 'signed', createSigner: () => () => ({}) },
    speaks: { chat: [] },
  };`;

const oneModel = 'model_list: [{model_name: a, litellm_params: {model: mock/a}}]';

describe('checkConfig', () => {
  it('finds every mistake of a file at once, each with path, nearest name and line', async () => {
    const text = [
      'model_list:',
      '  - model_name: gpt',
      '    litellm_params:',
      '      model: openai/gpt-4o',
      '      api_key: os.environ/MISSING_VARIABLE',
      '      api_bse: http://x',
      '      tags: [ok, os.environ/ANOTHER_ONE]',
      '      rpm: many',
      '  - litellm_params: {model: azure/gpt}',
      'router_settings:',
      '  num_retires: 3',
      '  routing_strategy: least_busy',
      '  fallbacks: [{gpt: [gtp], other: [gpt]}]',
      'litellm_settings: {drop_params: "yes"}',
      'modellist: []',
    ].join('\n');
    expect(await complaintsOf(text)).toEqual([
      'model_list[0].litellm_params.api_bse: is no known key; further fields for the provider stand under extra_body (nearest: api_base) [config.yaml:6:7]',
      'router_settings.num_retires: is no known key (nearest: num_retries) [config.yaml:11:3]',
      'modellist: is no known key (nearest: model_list) [config.yaml:15:1]',
      'model_list[0].litellm_params.api_key: the environment variable MISSING_VARIABLE is not set [config.yaml:5:7]',
      'model_list[0].litellm_params.tags[1]: the environment variable ANOTHER_ONE is not set [config.yaml:7:18]',
      'model_list[0].litellm_params.rpm: expected a number, found a text [config.yaml:8:7]',
      'model_list[1].model_name: is missing: expected a text [config.yaml:9:5]',
      'router_settings.routing_strategy: expected one of simple-shuffle, least-busy, usage-based-routing, usage-based-routing-v2, latency-based-routing, cost-based-routing, found a text (nearest: least-busy) [config.yaml:12:3]',
      'router_settings.fallbacks[0]: expected exactly one model in each item, with the list of its fallbacks [config.yaml:13:15]',
      'litellm_settings.drop_params: expected true or false, found a text [config.yaml:14:20]',
    ]);
  });

  it('looks at names and providers although values are wrong', async () => {
    const text = [
      'model_list: [{model_name: gpt, litellm_params: {model: bedrock/x, rpm: many}}]',
      'router_settings: {default_fallbacks: [nobody]}',
    ].join('\n');
    const complaints = await complaintsOf(text);
    expect(complaints.map((complaint) => complaint.split(':')[0])).toEqual([
      'model_list[0].litellm_params.rpm',
      'model_list[0].litellm_params.model',
      'router_settings.default_fallbacks[0]',
    ]);
    expect(complaints[1]).toContain('the provider bedrock is not here yet');
  });

  it('finds every mistake of declared providers, each with path, nearest name and line', async () => {
    const text = [
      'providers:',
      '  acme:',
      '    base_url: os.environ/NO_URL',
      '    auth:',
      '      shceme: bearer',
      '    quirks:',
      '      clamp: {n: {min: os.environ/RPM, max: many}}',
      '  b.c: {speaks: [openai-chat]}',
      'server: {port: many}',
    ].join('\n');
    expect(await complaintsOf(text)).toEqual([
      'providers.acme.base_url: the environment variable NO_URL is not set [config.yaml:3:5]',
      'server.port: expected a number, found a text [config.yaml:9:10]',
      'providers.acme.auth.shceme: is no known field (nearest: scheme) [config.yaml:5:7]',
      'providers.acme.quirks.clamp.n.max: must be a number [config.yaml:7:40]',
      'providers."b.c".base_url: is required [config.yaml:8:3]',
    ]);
  });

  it('refuses an id that two entries have', async () => {
    const entry = '{model_name: a, litellm_params: {model: mock/a}, model_info: {id: x}}';
    expect(await complaintsOf(`model_list: [${entry}, ${entry}]`)).toEqual([
      'model_list[1].model_info.id: model_list[0] has the same id [config.yaml:1:147]',
    ]);
  });

  it.each([
    ['a list', '- a', 'expected a map of settings [config.yaml]'],
    ['a text', 'hello', 'expected a map of settings [config.yaml]'],
    ['a megabyte', `a: ${'x'.repeat(10_000_000)}`, 'is longer than 1000000 bytes [config.yaml]'],
    [
      'a section of another kind',
      'model_list: {}',
      'model_list: expected a list, found a map [config.yaml:1:1]',
    ],
    [
      'a prototype key',
      '__proto__: {a: 1}',
      '__proto__: this key is not allowed anywhere [config.yaml:1:1]',
    ],
  ])('refuses %s', async (_, text, complaint) => {
    expect(await complaintsOf(text)).toEqual([complaint]);
  });

  it('refuses a file that is not there', async () => {
    const { mistakes } = await checkConfig(join(folder, 'nowhere.yaml'), { environment });
    expect(mistakes).toEqual([
      {
        path: '',
        message: 'cannot be read (ENOENT)',
        position: { file: join(folder, 'nowhere.yaml') },
      },
    ]);
  });

  it('warns of what LiteLLM has and we have not, and goes on', async () => {
    const text = [
      oneModel,
      'litellm_settings: {cache: true, success_callback: [langfuse]}',
      'general_settings: {database_url: postgres://x, master_key: sk-0123456789abcdef}',
      'router_settings: {routing_strategy: least-busy, redis_host: x}',
      'guardrails: []',
    ].join('\n');
    expect(await complaintsOf(text)).toEqual([]);
    const warnings = await warningsOf(text);
    expect(warnings.toSorted()).toEqual([
      'general_settings.database_url',
      'guardrails',
      'litellm_settings.cache',
      'litellm_settings.success_callback',
      'router_settings.redis_host',
      'router_settings.routing_strategy',
    ]);
  });

  it('fills in variables everywhere, those of the file first', async () => {
    const text = [
      'environment_variables: {OWN: "os.environ/KEY", PORT_NUMBER: 7}',
      'model_list:',
      '  - model_name: a',
      '    litellm_params: {model: openai/a, api_key: os.environ/OWN, rpm: os.environ/RPM, drop_params: os.environ/DROP}',
    ].join('\n');
    const config = await loadConfig(await write('config.yaml', text), { environment });
    expect(config.deployments[0]).toMatchObject({
      apiKey: 'sk-from-variable',
      params: { rpm: 100, drop_params: true },
    });
    expect(config.environment).toMatchObject({
      OWN: 'sk-from-variable',
      PORT_NUMBER: '7',
      RPM: '100',
    });
    expect(process.env['OWN']).toBeUndefined();
  });

  it('needs no variable for what has no effect', async () => {
    const text = `${oneModel}\nfinetune_settings: [{api_key: os.environ/ABSENT}]\nrouter_settings: {redis_host: os.environ/ABSENT}`;
    expect(await complaintsOf(text)).toEqual([]);
  });

  it('takes an object in place of a file', async () => {
    const source = { model_list: [{ model_name: 'a', litellm_params: { model: 'mock/a' } }] };
    expect((await loadConfig(source, { environment })).deployments).toHaveLength(1);
    expect(
      (await checkConfig(JSON.parse('{"__proto__":{}}'), { environment })).mistakes,
    ).toHaveLength(1);
  });

  it('takes a file without models, and says so', async () => {
    expect(await warningsOf('litellm_settings: {}')).toEqual(['model_list']);
  });
});

describe('loadConfig', () => {
  it('throws one error with every mistake, and without secrets', async () => {
    const source = {
      model_list: [{ model_name: 'a', litellm_params: { model: 'x', api_key: ['sk-secret'] } }],
    };
    const failure: unknown = await loadConfig(source, { environment }).catch(
      (cause: unknown) => cause,
    );
    expect(isLLMError(failure, 'invalid_request')).toBe(true);
    const message = isLLMError(failure) ? failure.message : '';
    expect(message).toContain(
      'model_list[0].litellm_params.api_key: expected a text, found a list',
    );
    expect(message).toContain('model_list[0].litellm_params.model');
    expect(message).not.toContain('sk-secret');
  });
});

describe('a provider from a package', () => {
  const text = (file: string, settings = '{region: north}') => `
providers:
  acme: { package: '${file}' }
model_list:
  - model_name: large
    litellm_params: { model: acme/large-1, provider_settings: ${settings} }`;

  it('is found from the folder of the file, and its settings fill its base URL', async () => {
    await write('acme.mjs', packaged);
    const { deployments } = await loadConfig(await write('config.yaml', text('./acme.mjs')));
    expect(deployments).toMatchObject([{ model: 'large-1', provider: { id: 'acme' } }]);
    expect(await complaintsOf(text('./acme.mjs', '{}'))).toEqual([
      expect.stringContaining(
        'litellm_params.api_base: is missing: the base URL of acme has a place for region',
      ),
    ]);
  });

  it('is found from the folder of the file that names it, where that is included', async () => {
    await mkdir(join(folder, 'vendors'), { recursive: true });
    await write('vendors/acme.mjs', packaged);
    await write('vendors/acme.yaml', 'providers: { acme: { package: ./acme.mjs } }');
    const config = await loadConfig(
      await write(
        'config.yaml',
        `include: [vendors/acme.yaml]\n${text('x').replace(/providers:.*\n.*\n/, '')}`,
      ),
    );
    expect(config.deployments).toMatchObject([{ provider: { id: 'acme' } }]);
  });

  it('is a mistake with its place where it cannot be had, and each model of it another', async () => {
    expect(await complaintsOf(text('@acme/away'))).toEqual([
      expect.stringMatching(
        /^providers\.acme\.package: @acme\/away is not installed where .* would find it: npm install @acme\/away \[config\.yaml:3:\d+\]$/,
      ),
      expect.stringContaining('model_list[0].litellm_params.model'),
    ]);
  });
});
