import { asObject, parseJson } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { gatewayOf, textOf, toInbound } from '../../test/support/in-memory.ts';
import { buildGateway } from '../config/build/build-gateway.ts';
import { loadConfig } from '../config/load.ts';
import { routeExplainRoutes } from './route-explain.ts';

const routes = routeExplainRoutes((model) => ({ asked: model }));

describe('/route/explain', () => {
  it('is for admins with a key', async () => {
    const caller = () => ({ id: 'ann', role: 'caller' }) as const;
    const { gateway } = gatewayOf([], { routes, authenticate: caller });
    expect(
      (await gateway.handle({ ...toInbound('/route/explain'), query: 'model=m' })).status,
    ).toBe(403);
  });

  it('asks for a model, and says which is not known', async () => {
    const config = await loadConfig(
      {
        model_list: [{ model_name: 'fast', litellm_params: { model: 'mock/a' } }],
        general_settings: { master_key: 'sk-0123456789abcdef' },
      },
      { environment: {} },
    );
    const { gateway, close } = buildGateway(config);
    const ask = async (query: string, key = 'sk-0123456789abcdef') => {
      const headers = { authorization: `Bearer ${key}` };
      const reply = await gateway.handle({ ...toInbound('/route/explain'), query, headers });
      return [reply.status, asObject(parseJson(await textOf(reply)))] as const;
    };
    expect((await ask('model=fast', 'sk-wrong'))[0]).toBe(401);
    expect((await ask(''))[0]).toBe(400);
    expect((await ask('model=fsat'))[0]).toBe(404);
    const [status, told] = await ask('model=fast');
    expect([status, told]).toMatchObject([200, { asked: 'fast', deployments: [{ model: 'a' }] }]);
    await close();
  });
});
