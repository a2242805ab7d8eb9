import { describe, expect, it } from 'vitest';
import { openRedisStores, toRedisOptions } from './redis-stores.ts';

describe('toRedisOptions', () => {
  it('gives nothing where the file names no Redis', () => {
    expect(toRedisOptions({})).toBeUndefined();
    expect(toRedisOptions({ router_settings: { redis_db: 3 } })).toBeUndefined();
  });

  it('reads what LiteLLM calls the connection, and what stands beside it', () => {
    const router_settings = {
      ...{ redis_host: 'cache', redis_port: 6380, redis_password: 'secret', redis_db: 2 },
      cache_kwargs: { username: 'u', namespace: 'team', ssl: true, socket_timeout: 0.5 },
    };
    expect(toRedisOptions({ router_settings })).toEqual({
      ...{ host: 'cache', port: 6380, password: 'secret', username: 'u' },
      ...{ prefix: 'team', commandTimeoutMs: 500, options: { db: 2, tls: {} } },
    });
  });

  it('reads where a cluster is, and where Sentinel is', () => {
    const redis_startup_nodes = [{ host: 'a', port: 7_000 }];
    expect(toRedisOptions({ router_settings: { cache_kwargs: { redis_startup_nodes } } })).toEqual({
      startupNodes: redis_startup_nodes,
      options: {},
    });
    const cache_kwargs = {
      ...{ sentinel_nodes: [['s', 26_379]] satisfies [string, number][] },
      ...{ service_name: 'mymaster', sentinel_password: 'p' },
    };
    expect(toRedisOptions({ router_settings: { cache_kwargs } })).toEqual({
      sentinels: [{ host: 's', port: 26_379 }],
      ...{ serviceName: 'mymaster', sentinelPassword: 'p', options: {} },
    });
  });

  it('takes a port alone for a Redis on this machine', () => {
    expect(toRedisOptions({ router_settings: { redis_port: 1 } })).toEqual({
      port: 1,
      options: {},
    });
  });
});

describe('openRedisStores', () => {
  it('lets calls through where no Redis is', async () => {
    const stores = openRedisStores({ port: 1 });
    const admission = await stores.admissions.enter({
      ...{ id: 'a', queue: 'q', priority: 0, tenant: '', cost: 1, waits: true },
      rules: { maxWaiting: 1, agingMs: 1_000, agingEvery: 4 },
      choices: [{ id: 'd', limits: [] }],
    });
    expect(admission).toEqual({ kind: 'admitted', choice: 'd' });
    await stores.admissions.leave('a');
    expect([...(await stores.health.resting())]).toEqual([]);
    expect(await stores.spend.share([{ name: 'b', own: 1n, leftMs: 1 }])).toBeUndefined();
    stores.close();
  });
});
