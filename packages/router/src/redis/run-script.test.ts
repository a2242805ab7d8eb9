import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRedisServer, startRedis, type RedisServer } from '../../test/redis/redis-server.ts';
import { createScript } from './run-script.ts';

describe.skipIf(!hasRedisServer)('createScript', () => {
  let server: RedisServer;
  let client: Redis;
  beforeAll(async () => {
    server = await startRedis();
    client = new Redis({ port: server.port });
  });
  afterAll(async () => {
    client.disconnect();
    await server.close();
  });

  it('runs a script that the server does not know yet, and again when it was forgotten', async () => {
    const script = createScript('return { KEYS[1], ARGV[1] }');
    expect(await script(client, ['k'], [1])).toEqual(['k', '1']);
    await client.script('FLUSH');
    expect(await script(client, ['k'], ['two'])).toEqual(['k', 'two']);
  });

  it('fails with what the script fails with', async () => {
    const script = createScript("return redis.call('INCR', KEYS[1])");
    await client.set('text', 'a');
    await expect(script(client, ['text'], [])).rejects.toThrow('not an integer');
  });
});
