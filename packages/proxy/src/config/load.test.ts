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

const leftOutOf = async (text: string): Promise<readonly string[]> => {
  const { warnings } = await checkConfig(await write('config.yaml', text), { environment });
  return warnings
    .filter(({ strict }) => strict === true)
    .map((warning) => formatMistake(warning).replaceAll(`${folder}/`, ''));
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
      '  - litellm_params: {model: watsonx/gpt}',
      'router_settings:',
      '  num_retires: 3',
      '  routing_strategy: least_busy',
      '  fallbacks: [{gpt: [gtp], other: [gpt]}]',
      'litellm_settings: {drop_params: "sometimes"}',
      'modellist: []',
    ].join('\n');
    expect(await complaintsOf(text)).toEqual([
      'model_list: has 2 entries of which none can be served, so there is no model to serve [config.yaml:1:1]',
      'router_settings.routing_strategy: expected one of simple-shuffle, least-busy, usage-based-routing, usage-based-routing-v2, latency-based-routing, cost-based-routing, found a text (nearest: least-busy) [config.yaml:12:3]',
      'litellm_settings.drop_params: expected true or false, found a text [config.yaml:14:20]',
    ]);
    expect(await leftOutOf(text)).toEqual([
      'model_list[0].litellm_params.api_key: the environment variable MISSING_VARIABLE is not set; the entry is left out [config.yaml:5:7]',
      'model_list[0].litellm_params.api_bse: is no known name, so it is ignored, as in LiteLLM (nearest: api_base) [config.yaml:6:7]',
      'model_list[0].litellm_params.tags[1]: the environment variable ANOTHER_ONE is not set; the entry is left out [config.yaml:7:18]',
      'model_list[0].litellm_params.rpm: expected a number, found a text; the entry is left out [config.yaml:8:7]',
      'model_list[1].model_name: is missing: expected a text; the entry is left out [config.yaml:9:5]',
      "model_list[1].litellm_params.model: the provider watsonx is not here yet; a server that speaks OpenAI's protocol is openai/… with an api_base; the entry is left out [config.yaml:9:22]",
      'router_settings.num_retires: is no known name, so it is ignored, as in LiteLLM (nearest: num_retries) [config.yaml:11:3]',
      'router_settings.fallbacks[0].gpt[0]: names a model that model_list does not have, so it is left out (nearest: gpt) [config.yaml:13:22]',
      'modellist: is no known name, so it is ignored, as in LiteLLM (nearest: model_list) [config.yaml:15:1]',
    ]);
  });

  it('looks at names and providers although values are wrong', async () => {
    const text = [
      'model_list: [{model_name: gpt, litellm_params: {model: watsonx/x, rpm: many}}]',
      'router_settings: {default_fallbacks: [nobody], num_retries: [], routing_strategy: best}',
      'general_settings: {master_key: [], completion_model: nobody}',
    ].join('\n');
    const paths = (complaints: readonly string[]) => complaints.map((text) => text.split(': ')[0]);
    expect(paths(await complaintsOf(text))).toEqual([
      'model_list',
      'router_settings.num_retries',
      'router_settings.routing_strategy',
      'general_settings.master_key',
    ]);
    expect(paths(await leftOutOf(text))).toEqual([
      'model_list[0].litellm_params.model',
      'model_list[0].litellm_params.rpm',
      'router_settings.default_fallbacks[0]',
      'general_settings.completion_model',
    ]);
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
      oneModel,
    ].join('\n');
    expect(await complaintsOf(text)).toEqual([
      'providers.acme.base_url: the environment variable NO_URL is not set [config.yaml:3:5]',
      'providers.acme.auth.shceme: is no known field (nearest: scheme) [config.yaml:5:7]',
      'providers.acme.quirks.clamp.n.max: must be a number [config.yaml:7:40]',
      'providers."b.c".base_url: is required [config.yaml:8:3]',
      'server.port: expected a number, found a text [config.yaml:9:10]',
    ]);
  });

  it('leaves out an entry with the id of another', async () => {
    const entry = '{model_name: a, litellm_params: {model: mock/a}, model_info: {id: x}}';
    expect(await leftOutOf(`model_list: [${entry}, ${entry}]`)).toEqual([
      'model_list[1].model_info.id: model_list[0] has the same id; the entry is left out [config.yaml:1:147]',
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
        message: 'cannot be read: there is no such file',
        position: { file: join(folder, 'nowhere.yaml') },
      },
    ]);
  });

  it('warns of what LiteLLM has and we have not, and goes on', async () => {
    const text = [
      oneModel,
      'litellm_settings: {modify_params: true, success_callback: [langfuse]}',
      'general_settings: {database_url: postgres://x, master_key: sk-0123456789abcdef}',
      'router_settings: {routing_strategy: least-busy, cache_responses: true}',
      'guardrails: []',
    ].join('\n');
    expect(await complaintsOf(text)).toEqual([]);
    const warnings = await warningsOf(text);
    expect(warnings.toSorted()).toEqual([
      'general_settings.database_url',
      'guardrails',
      'litellm_settings.modify_params',
      'litellm_settings.success_callback',
      'router_settings.cache_responses',
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
    const text = `${oneModel}\nfinetune_settings: [{api_key: os.environ/ABSENT}]\nrouter_settings: {alerting_config: os.environ/ABSENT}`;
    expect(await complaintsOf(text)).toEqual([]);
  });

  it('takes an object in place of a file', async () => {
    const source = { model_list: [{ model_name: 'a', litellm_params: { model: 'mock/a' } }] };
    expect((await loadConfig(source, { environment })).deployments).toHaveLength(1);
    expect(
      (await checkConfig(JSON.parse('{"__proto__":{}}'), { environment })).mistakes,
    ).toHaveLength(1);
  });

  it.each([
    ['litellm_settings: {}', 'has no entry'],
    ['model_list: []', 'has no entry'],
    [
      'model_list: [{model_name: a, litellm_params: {model: watsonx/x}}]',
      'has one entry, which cannot',
    ],
    [
      'model_list: [{model_name: "*", litellm_params: {model: "*"}}]',
      'has one entry, which cannot',
    ],
  ])('refuses a file that serves nothing: %s', async (text, complaint) => {
    const complaints = await complaintsOf(text);
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toContain(`model_list: ${complaint}`);
  });

  it('reads variables from .env beside the file, below those of the process', async () => {
    await write('.env', 'FROM_FILE=sk-file\nKEY=sk-lost\nBASE=http://${FROM_FILE}.example\n');
    const text = [
      'model_list:',
      '  - {model_name: a, litellm_params: {model: openai/a, api_key: os.environ/FROM_FILE}}',
      '  - {model_name: b, litellm_params: {model: openai/b, api_key: os.environ/KEY, api_base: os.environ/BASE}}',
    ].join('\n');
    const file = await write('config.yaml', text);
    const { deployments } = await loadConfig(file, { environment });
    expect(deployments.map(({ apiKey }) => apiKey)).toEqual(['sk-file', 'sk-from-variable']);
    expect(deployments[1]?.baseUrl).toBe('http://sk-file.example/v1');
    expect(process.env['FROM_FILE']).toBeUndefined();
    const produced = await checkConfig(file, {
      environment: { ...environment, LITELLM_MODE: 'PRODUCTION' },
    });
    expect(produced.models).toEqual([]);
    await rm(join(folder, '.env'));
  });

  it('takes the text of a file that was read already, and keeps its name', async () => {
    const { mistakes } = await checkConfig('input', { environment, content: 'a: [1' });
    expect(mistakes).toMatchObject([
      { position: { file: 'input', line: 1 }, excerpt: { text: 'a: [1' } },
    ]);
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
    expect(message).toContain('error: model_list: has one entry');
    expect(message).toContain(
      'warning: model_list[0].litellm_params.api_key: expected a text, found a list',
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
    expect(await leftOutOf(text('./acme.mjs', '{}'))).toEqual([
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

  it('is a mistake with its place where it cannot be had, and its models are none', async () => {
    expect(await complaintsOf(text('@acme/away'))).toEqual([
      expect.stringMatching(
        /^providers\.acme\.package: @acme\/away is not installed where .* would find it: npm install @acme\/away \[config\.yaml:3:\d+\]$/,
      ),
      expect.stringContaining('model_list: has one entry, which cannot be served'),
    ]);
    expect(await leftOutOf(text('@acme/away'))).toEqual([]);
  });
});
