import { describe, expect, it } from 'vitest';
import { gatewayOf, textOf, toInbound } from '../../test/support/in-memory.ts';
import { masterKey } from '../auth/master-key.ts';
import { modelInfoRoutes } from './model-info.ts';

const routes = modelInfoRoutes(() => [
  { id: 'd1', modelName: 'fast', provider: 'acme', model: 'a-1', info: { max_tokens: 9 } },
]);

describe('/model/info', () => {
  it('is for holders of a key', async () => {
    const { gateway } = gatewayOf([], { routes, authenticate: masterKey('sk-right') });
    for (const path of ['/model/info', '/v1/model/info'])
      expect((await gateway.handle(toInbound(path))).status).toBe(401);
  });

  it('tells of each deployment what is known of its model', async () => {
    const { gateway } = gatewayOf([], { routes });
    const reply = await gateway.handle(toInbound('/v1/model/info'));
    expect(JSON.parse(await textOf(reply))).toEqual({
      data: [
        {
          model_name: 'fast',
          litellm_params: { model: 'acme/a-1' },
          model_info: { id: 'd1', max_tokens: 9 },
        },
      ],
    });
  });
});
