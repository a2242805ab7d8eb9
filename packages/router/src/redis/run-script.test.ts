import { describe, expect, it } from 'vitest';
import { hasRedisServer } from '../../test/redis/redis-server.ts';
import { useRedis } from '../../test/redis/use-redis.ts';
import { createScript } from './run-script.ts';

describe.skipIf(!hasRedisServer)('createScript', () => {
  const redis = useRedis();

  it('runs a script that the server does not know yet, and again when it was forgotten', async () => {
    const script = createScript('return { KEYS[1], ARGV[1] }');
    expect(await script(redis.client, ['k'], [1])).toEqual(['k', '1']);
    await redis.client.script('FLUSH');
    expect(await script(redis.client, ['k'], ['two'])).toEqual(['k', 'two']);
  });

  it('fails with what the script fails with', async () => {
    const script = createScript("return redis.call('INCR', KEYS[1])");
    await redis.client.set('text', 'a');
    await expect(script(redis.client, ['text'], [])).rejects.toThrow('not an integer');
  });
});
