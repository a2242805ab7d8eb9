import type { JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configSchema } from '../schema/config-schema.ts';
import { guard, guardIn, later, someOf, text } from '../schema/field.ts';
import { checkKeys } from './check-keys.ts';

const schema = z.strictObject({
  list: z.array(z.strictObject({ name: text('A name.'), ...later('colour') })).optional(),
  open: z.looseObject({ id: text('An id.'), ...later('team') }).optional(),
  map: z
    .record(z.string(), z.union([z.string(), z.strictObject({ model: text('One.') })]))
    .optional(),
  own: z
    .strictObject({ port: text('A port.') })
    .meta({ unknownKeys: 'refused' })
    .optional(),
  ...guard('gate'),
  ...guardIn(new Set(['budget', 'censor']), 'people', 'hooks'),
  checks: someOf({ working: new Set(['quick']), guarding: new Set(['strict']) }, 'Checks.'),
});

const isIgnored = 'is no known name, so it is ignored, as in LiteLLM';
const hasNoEffect = 'is known from LiteLLM and has no effect here yet';

describe('checkKeys', () => {
  it('leaves out unknown keys at any depth, with the nearest known one', () => {
    const data = { lst: 1, list: [{ nam: 'a' }], map: { x: { modl: 'm' } } };
    expect(checkKeys(schema, data)).toEqual({
      data: { list: [{}], map: { x: {} } },
      mistakes: [],
      warnings: [
        { path: 'lst', message: isIgnored, nearest: 'list', strict: true },
        { path: 'list[0].nam', message: isIgnored, nearest: 'name', strict: true },
        { path: 'map.x.modl', message: isIgnored, nearest: 'model', strict: true },
      ],
    });
  });

  it('refuses unknown keys where LiteLLM has no such section', () => {
    expect(checkKeys(schema, { own: { prot: 1 } })).toEqual({
      data: { own: {} },
      mistakes: [{ path: 'own.prot', message: 'is no known name', nearest: 'port' }],
      warnings: [],
    });
  });

  it('does not know what every object has', () => {
    expect(checkKeys(schema, { toString: 1 }).warnings).toHaveLength(1);
  });

  it('warns of keys without effect, and keeps what an open object holds', () => {
    const data = { list: [{ name: 'a', colour: 'red' }], open: { id: 'x', any: 1, team: 't' } };
    expect(checkKeys(schema, data)).toEqual({
      data: { list: [{ name: 'a' }], open: { id: 'x', any: 1 } },
      mistakes: [],
      warnings: [
        { path: 'list[0].colour', message: hasNoEffect },
        { path: 'open.team', message: hasNoEffect },
      ],
    });
  });

  it('keeps of a list the names that work, and tells of each other one', () => {
    expect(checkKeys(schema, { checks: ['quick', 'slow'] })).toEqual({
      data: { checks: ['quick'] },
      mistakes: [],
      warnings: [{ path: 'checks[1]', message: hasNoEffect }],
    });
    const { mistakes } = checkKeys(schema, { checks: ['strict'] });
    expect(mistakes).toMatchObject([{ path: 'checks[0]', stops: true }]);
  });

  it('leaves values of another kind to those who check values', () => {
    const data = { list: 'no', open: [1], map: 3 };
    expect(checkKeys(schema, data)).toEqual({ data, mistakes: [], warnings: [] });
  });
});

describe('a setting that guards callers and has no effect', () => {
  const stopped = (data: object, waived: readonly string[] = []) => {
    const { mistakes, warnings } = checkKeys(schema, { ...data }, waived);
    return [mistakes.map(({ path }) => path), warnings.map(({ path }) => path)];
  };

  it('is a mistake that says how to waive it', () => {
    const [mistake] = checkKeys(schema, { people: [{ budget: 3 }] }).mistakes;
    expect(mistake).toMatchObject({ path: 'people[0].budget', stops: true });
    expect(mistake?.message).toContain('server: { waive: [people.budget] }');
  });

  it.each([
    [{ gate: true }, 'gate'],
    [{ gate: 'module.function' }, 'gate'],
    [{ gate: { a: 1 } }, 'gate'],
    [{ gate: 0 }, 'gate'],
    [{ people: { deep: [{ budget: 1 }] } }, 'people.deep[0].budget'],
    [{ hooks: ['other', 'censor'] }, 'hooks[1]'],
    [{ hooks: 'censor' }, 'hooks'],
  ])('is one in %j', (data, path) => {
    expect(stopped(data)).toEqual([[path], []]);
  });

  it.each([
    { gate: false },
    { gate: [] },
    { gate: {} },
    { gate: '' },
    { people: [{ role: 'x' }] },
    { hooks: ['other'] },
  ])('is none in %j', (data) => {
    expect(stopped(data)).toEqual([[], Object.keys(data)]);
  });

  it.each(['people[0].budget', 'people.budget', 'people'])('is waived by %s', (name) => {
    expect(stopped({ people: [{ budget: 3 }] }, [name])).toEqual([[], ['people[0].budget']]);
  });

  it('is not waived by another name, which is told', () => {
    const { mistakes, warnings } = checkKeys(schema, { gate: true }, ['gat', 'nothing']);
    expect(mistakes).toHaveLength(1);
    expect(warnings.map(({ path, nearest }) => [path, nearest])).toEqual([
      ['server.waive[0]', 'gate'],
      ['server.waive[1]', undefined],
    ]);
  });
});

describe('the names of a configuration', () => {
  const warned = (data: object) =>
    checkKeys(configSchema, { ...data }).warnings.map(
      ({ path, message, nearest }) =>
        `${path}: ${nearest ?? message.replace(/^.*it belongs in /, '')}`,
    );
  const entry = (params: JsonObject) => ({
    model_list: [{ model_name: 'a', litellm_params: params }],
  });

  it.each([
    [{ general_settings: { json_logs: true } }, 'general_settings.json_logs: litellm_settings'],
    [
      { router_settings: { drop_params: true } },
      'router_settings.drop_params: litellm_settings or litellm_params',
    ],
    [{ litellm_settings: { master_key: 'x' } }, 'litellm_settings.master_key: general_settings'],
    [{ router_settings: { database_url: 'x' } }, 'router_settings.database_url: general_settings'],
    [entry({ mode: 'chat' }), 'model_list[0].litellm_params.mode: model_info'],
    [entry({ supports_vision: true }), 'model_list[0].litellm_params.supports_vision: model_info'],
    [
      { model_list: [{ api_key: 'x' }] },
      'model_list[0].api_key: litellm_settings or litellm_params',
    ],
    [{ models: [] }, 'models: model_list'],
    [{ router: {} }, 'router: router_settings'],
    [{ env: {} }, 'env: environment_variables'],
    [{ litelm_settings: {} }, 'litelm_settings: litellm_settings'],
    [entry({ rpm_limit: 3 }), 'model_list[0].litellm_params.rpm_limit: rpm'],
    [entry({ api_bse: 'x' }), 'model_list[0].litellm_params.api_bse: api_base'],
  ])('of %j stand elsewhere, or are spelt in another way', (data, warning) => {
    expect(warned(data)).toEqual([warning]);
  });

  it('have no effect under another name', () => {
    expect(warned({ litellm: { model_list: [], general_settings: {} } })).toEqual([
      'litellm: is ignored, as in LiteLLM: model_list, general_settings must stand at the beginning of a line, not under another name',
    ]);
  });

  it('of a provider’s own fields are sent to it', () => {
    const { data, warnings } = checkKeys(
      configSchema,
      entry({ model: 'ollama/x', num_ctx: 4096, extra_body: { top_k: 1 }, own_field: 'x' }),
    );
    expect(data).toEqual(
      entry({ model: 'ollama/x', extra_body: { num_ctx: 4096, own_field: 'x', top_k: 1 } }),
    );
    expect(warnings).toMatchObject([
      { path: 'model_list[0].litellm_params.own_field', strict: true },
    ]);
  });

  it('that may be secret are not sent to a provider', () => {
    const { data } = checkKeys(
      configSchema,
      entry({ other_password: 'x', my_own_settings: { a: 1 } }),
    );
    expect(data).toEqual(entry({}));
  });

  it('of prices by other measures than tokens have no effect yet', () => {
    expect(warned(entry({ input_cost_per_second: 1 }))).toEqual([
      `model_list[0].litellm_params.input_cost_per_second: ${hasNoEffect}`,
    ]);
  });

  it('of prices that are none are mistakes', () => {
    for (const price of ['1e-6', -1, null, {}]) {
      const { mistakes } = checkKeys(configSchema, entry({ input_cost_per_token_flex: price }));
      expect(mistakes).toMatchObject([
        { path: 'model_list[0].litellm_params.input_cost_per_token_flex' },
      ]);
    }
  });

  it('of prices of tokens are gathered, in whatever tier', () => {
    const prices = {
      output_cost_per_token_batches: 0,
      cache_read_input_token_cost_above_9k_tokens_priority: 1,
    };
    const { data, mistakes, warnings } = checkKeys(configSchema, entry(prices));
    expect(data).toEqual(entry({ prices }));
    expect([...mistakes, ...warnings]).toEqual([]);
  });
});
