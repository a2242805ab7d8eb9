import { describe, expect, it } from 'vitest';
import { checkConfig, type LoadOptions } from '../load.ts';
import { formatMistake } from './mistake.ts';

const checkText = (content: string, options: LoadOptions = {}) =>
  checkConfig('/nowhere/config.yaml', { environment: {}, ...options, content });

const leftOutOf = async (text: string): Promise<readonly string[]> => {
  const { warnings } = await checkText(text);
  return warnings.filter(({ strict }) => strict === true).map(formatMistake);
};

describe('checkData', () => {
  it('serves the other entries, and says which are left out and why', async () => {
    const text = [
      'model_list:',
      '  - {model_name: a, litellm_params: {model: mock/a}}',
      '  - {model_name: b, litellm_params: {model: replicate/b}}',
      '  - {model_name: c, litellm_params: {model: openai/c, api_key: os.environ/NONE}}',
      '  - {model_name: d, litellm_params: {model: openai/d, litellm_credential_name: team}}',
      'credential_list:',
      '  - {credential_name: team, credential_values: {api_key: os.environ/NONE}}',
      'environment_variables: {A: os.environ/NONE}',
    ].join('\n');
    const { config, models } = await checkText(text);
    expect(models).toEqual(['a']);
    expect(config?.deployments.map(({ modelName }) => modelName)).toEqual(['a']);
    expect(config?.file.model_list?.map(({ model_name: name }) => name)).toEqual(['a', 'd']);
    const complaints = await leftOutOf(text);
    expect(complaints.map((complaint) => complaint.replace(/ \[.*/, ''))).toEqual([
      "model_list[1].litellm_params.model: the provider replicate is not here yet; a server that speaks OpenAI's protocol is openai/… with an api_base; the entry is left out",
      'model_list[2].litellm_params.api_key: the environment variable NONE is not set; the entry is left out',
      'credential_list[0].credential_values.api_key: the environment variable NONE is not set; the credential is left out',
      'environment_variables.A: the environment variable NONE is not set; the variable is left out',
    ]);
  });

  it.each([
    ['the file', 'server: {strict: true}', {}],
    ['a text in the file', 'server: {strict: "yes"}', {}],
    ['an option', '', { strict: true }],
  ])('refuses what is left out where %s says strict', async (_, more, options) => {
    const text = [
      'model_list:',
      '  - {model_name: a, litellm_params: {model: mock/a, api_bse: x}}',
      '  - {model_name: b, litellm_params: {model: replicate/b}}',
      'router_settings: {fallbacks: [{a: [nobody, b]}], cache_responses: true}',
      more,
    ].join('\n');
    const checked = await checkText(text, options);
    expect(checked.config).toBeUndefined();
    expect(checked.mistakes.map(({ path }) => path)).toEqual([
      'model_list[0].litellm_params.api_bse',
      'model_list[1].litellm_params.model',
      'router_settings.fallbacks[0].a[0]',
    ]);
    expect(checked.warnings.map(({ path }) => path)).toEqual(['router_settings.cache_responses']);
  });

  it('stops at a setting that guards callers and has no effect, also in an entry, unless it is waived', async () => {
    const text = [
      'model_list: [{model_name: a, litellm_params: {model: mock/a, guardrails: [x]}}]',
      'general_settings: {custom_auth: a.b, allowed_ips: os.environ/IPS}',
      'litellm_settings: {callbacks: [langfuse, presidio], default_team_settings: [{team_id: x, max_budget: 1}]}',
      'router_settings: {guardrail_list: [{guardrail_name: x}]}',
      'guardrails: [{guardrail_name: x}]',
    ].join('\n');
    const paths = [
      'model_list[0].litellm_params.guardrails',
      'general_settings.custom_auth',
      'general_settings.allowed_ips',
      'litellm_settings.callbacks[1]',
      'litellm_settings.default_team_settings[0].max_budget',
      'router_settings.guardrail_list',
      'guardrails',
    ];
    const stopped = await checkText(text);
    expect(stopped.mistakes.map(({ path }) => path)).toEqual(paths);
    const names = stopped.mistakes.map(({ message }) => /waive: \[(.*)\]/.exec(message)?.[1]);
    const waived = await checkText(`${text}\nserver: {waive: [${names.join(', ')}]}`);
    expect(waived.mistakes).toEqual([]);
    expect(waived.warnings.map(({ path }) => path)).toEqual(paths);
    expect(waived.models).toEqual(['a']);
  });

  it('takes settings in the other shapes that people write', async () => {
    const text = [
      'model_list:',
      '  - {model_name: a, litellm_params: {model: mock/a, rpm: "60", tags: x, drop_params: [n]}}',
      '  - {model_name: b, litellm_params: {model: mock/b, timeout: "2.5"}}',
      'router_settings:',
      '  fallbacks: {a: b, b: [c]}',
      '  default_fallbacks: a',
      '  model_group_alias: {c: [a]}',
      'litellm_settings:',
      '  fallbacks: [a, b]',
      '  context_window_fallbacks: [{a: b}]',
      '  drop_params: yes',
    ].join('\n');
    const { config, mistakes, warnings } = await checkText(text);
    expect(mistakes).toEqual([]);
    expect(warnings.map(({ path }) => path)).toEqual([
      'model_list[0].litellm_params.drop_params',
      'litellm_settings.fallbacks',
    ]);
    expect(config?.file).toMatchObject({
      model_list: [
        { litellm_params: { rpm: 60, tags: ['x'] } },
        { litellm_params: { timeout: 2.5 } },
      ],
      router_settings: {
        fallbacks: [{ a: ['b'], b: ['c'] }],
        default_fallbacks: ['a'],
        model_group_alias: { c: 'a' },
      },
      litellm_settings: {
        fallbacks: [{ '*': ['a', 'b'] }],
        context_window_fallbacks: [{ a: ['b'] }],
        drop_params: true,
      },
    });
  });
});
