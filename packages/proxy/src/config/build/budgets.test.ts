import { asObject, type JsonObject, type JsonValue, parseJson } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../../test/support/in-memory.ts';
import { loadConfig } from '../load.ts';
import { budgetsOf } from './budgets.ts';
import { buildGateway } from './build-gateway.ts';

const load = (params: JsonObject, router: JsonObject = {}) =>
  loadConfig(
    {
      model_list: [
        {
          model_name: 'm',
          litellm_params: { model: 'mock/a', ...params },
          model_info: { id: 'a' },
        },
        { model_name: 'm', litellm_params: { model: 'mock/b' }, model_info: { id: 'b' } },
      ],
      router_settings: router,
    },
    { environment: {} },
  );

const periods = {
  ...{ '30s': { ms: 30_000 }, '5m': { ms: 300_000 }, '2h': { ms: 7_200_000 } },
  ...{ '1d': { ms: 86_400_000 }, '2w': { ms: 1_209_600_000 }, '1mo': { months: 1 } },
};

describe('budgetsOf', () => {
  it.each([
    [{ max_budget: 0 }, 'max_budget'],
    [{ max_budget: -1 }, 'max_budget'],
    [{ max_budget: 1, budget_duration: '1y' }, 'budget_duration'],
    [{ max_budget: 1, budget_duration: '0d' }, 'budget_duration'],
    [{ max_budget: 1, budget_duration: 7 }, 'budget_duration'],
  ])('leaves out an entry with %j, because its budget would not hold', async (params, field) => {
    const { warnings, deployments } = await load(params);
    expect(warnings.map(({ path }) => path)).toEqual([`model_list[0].litellm_params.${field}`]);
    expect(deployments.map(({ id }) => id)).toEqual(['b']);
  });

  it.each([
    { openai: {} },
    { openai: { budget_limit: 1, time_period: 'daily' } },
  ] satisfies JsonValue[])('refuses provider_budget_config: %j', async (config) => {
    await expect(load({}, { provider_budget_config: config })).rejects.toThrow(
      'router_settings.provider_budget_config',
    );
  });

  it('warns of a budget for a provider that no deployment has', async () => {
    const { warnings } = await load({}, { provider_budget_config: { mok: { budget_limit: 1 } } });
    expect(warnings).toMatchObject([
      { path: 'router_settings.provider_budget_config.mok', nearest: 'mock' },
    ]);
  });

  it.each(Object.entries(periods))('reads %s', async (budget_duration, period) => {
    const { file, deployments } = await load({ max_budget: 2.5, budget_duration });
    expect(deployments.map((plan) => budgetsOf(plan, file))).toEqual([
      [{ key: 'deployment a', usd: 2.5, period }],
      [],
    ]);
  });

  it('reads both words of LiteLLM for a provider, whose deployments share one budget', async () => {
    const shared = [{ key: 'provider mock', usd: 3, period: { ms: 86_400_000 } }];
    for (const config of [
      { budget_limit: 3, time_period: '1d' },
      { max_budget: 3, budget_duration: '1d' },
    ]) {
      const { file, deployments } = await load({}, { provider_budget_config: { mock: config } });
      expect(deployments.map((plan) => budgetsOf(plan, file))).toEqual([shared, shared]);
    }
    const { file, deployments } = await load({ max_budget: 1 }, {});
    expect(deployments.map((plan) => budgetsOf(plan, file)[0]?.period)).toEqual([
      'ever',
      undefined,
    ]);
  });
});

describe('a gateway with budgets', () => {
  const ask = async (router: JsonObject, params: JsonObject, times: number) => {
    const config = await loadConfig(
      {
        model_list: [
          { model_name: 'm', litellm_params: { model: 'mock/a', mock_response: 'Hi', ...params } },
        ],
        router_settings: router,
      },
      { environment: {} },
    );
    const warned: unknown[] = [];
    const noted = () => undefined;
    const logger = {
      debug: noted,
      info: noted,
      warn: (fields: object) => warned.push(fields),
      error: noted,
    };
    const { gateway, close } = buildGateway(config, { logger });
    const replies = [];
    for (let at = 0; at < times; at += 1)
      replies.push(
        await gateway.handle({
          ...{ method: 'POST', path: '/v1/chat/completions', query: '' },
          headers: { 'content-type': 'application/json' },
          body: new TextEncoder().encode(
            '{"model":"m","messages":[{"role":"user","content":"hi"}]}',
          ),
          signal: new AbortController().signal,
        }),
      );
    await close();
    return { replies, warned };
  };

  it('refuses calls with 402 when the money is gone, and says until when', async () => {
    const prices = { input_cost_per_token: 0.01, output_cost_per_token: 0.01 };
    const { replies } = await ask({}, { ...prices, max_budget: 0.02, budget_duration: '30d' }, 3);
    const last = replies.at(-1);
    expect([replies[0]?.status, last?.status]).toEqual([200, 402]);
    expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0);
    const told = last === undefined ? '' : await textOf(last);
    expect(asObject(asObject(parseJson(told))?.['error'])?.['message']).toContain(
      'spent its budget',
    );
  });

  it('warns where nobody knows what tokens cost, so that the budget is never spent', async () => {
    const { warned } = await ask({ provider_budget_config: { mock: { budget_limit: 1 } } }, {}, 1);
    expect(warned).toEqual([{ deployment: expect.any(String) }]);
  });
});
