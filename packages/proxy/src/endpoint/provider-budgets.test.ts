import { asObject, type JsonObject, parseJson } from '@llm/core';
import { afterEach, describe, expect, it } from 'vitest';
import { gatewayOf, toInbound } from '../../test/support/in-memory.ts';
import { loadConfig } from '../config/load.ts';
import { startGateway } from '../start-gateway.ts';
import { providerBudgetsRoutes } from './provider-budgets.ts';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

const master_key = 'sk-0123456789abcdef';

async function start(provider_budget_config?: JsonObject) {
  const config = await loadConfig(
    {
      model_list: [
        {
          model_name: 'm',
          litellm_params: {
            ...{ model: 'mock/a', mock_response: 'Hi' },
            ...{ input_cost_per_token: 0.001, output_cost_per_token: 0.001 },
          },
        },
      ],
      general_settings: { master_key },
      router_settings: { ...(provider_budget_config && { provider_budget_config }) },
    },
    { environment: {} },
  );
  const gateway = await startGateway(config, { port: 0 });
  endings.push(() => gateway.close());
  const headers = { authorization: `Bearer ${master_key}`, 'content-type': 'application/json' };
  return {
    async budgets() {
      const response = await fetch(`${gateway.url}/provider/budgets`, { headers });
      return [response.status, asObject(parseJson(await response.text()))] as const;
    },
    async ask() {
      const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] });
      const url = `${gateway.url}/v1/chat/completions`;
      const response = await fetch(url, { method: 'POST', headers, body });
      const usage = asObject(asObject(parseJson(await response.text()))?.['usage']);
      return Number(usage?.['total_tokens']);
    },
    url: gateway.url,
  };
}

describe('/provider/budgets', () => {
  it('tells what each provider may spend and has spent, and when that begins anew', async () => {
    const { budgets, ask } = await start({
      mock: { budget_limit: 5, time_period: '1d' },
      openai: { max_budget: 2 },
    });
    const openai = { budget_limit: 2, time_period: null, spend: 0, budget_reset_at: null };
    const midnight = new Date(Math.ceil(Date.now() / 86_400_000) * 86_400_000).toISOString();
    const mock = { budget_limit: 5, time_period: '1d', budget_reset_at: midnight };
    expect(await budgets()).toEqual([200, { providers: { mock: { ...mock, spend: 0 }, openai } }]);
    const tokens = (await ask()) + (await ask());
    const [, told] = await budgets();
    const spent = asObject(asObject(asObject(told)?.['providers'])?.['mock'])?.['spend'];
    expect(spent).toBeCloseTo(tokens * 0.001, 12);
  });

  it('is empty where no provider has a budget', async () => {
    const { budgets } = await start();
    expect(await budgets()).toEqual([200, { providers: {} }]);
  });

  it('is for admins with a key', async () => {
    const { url } = await start({ mock: { budget_limit: 5 } });
    expect((await fetch(`${url}/provider/budgets`)).status).toBe(401);
    const routes = providerBudgetsRoutes({
      ...{ allowed: {}, budgetOf: () => undefined, clock: { date: () => 0 } },
    });
    const authenticate = () => ({ id: 'ann', role: 'caller' }) as const;
    const { gateway } = gatewayOf([], { routes, authenticate });
    expect((await gateway.handle(toInbound('/provider/budgets'))).status).toBe(403);
  });
});
