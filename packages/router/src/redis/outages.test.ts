import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOutageSchedule } from '../../test/redis/outage-schedule.ts';
import { hasRedisServer, startRedis, type RedisServer } from '../../test/redis/redis-server.ts';

if (!hasRedisServer)
  console.warn(
    'SKIPPED: a queue whose Redis is killed, stopped and flushed, because there is no redis-server',
  );

const schedules = Number(process.env['OUTAGE_SCHEDULES'] ?? 2);

describe.skipIf(!hasRedisServer)(
  'three instances whose Redis is killed, stopped and flushed',
  () => {
    let server: RedisServer;
    beforeAll(async () => {
      server = await startRedis();
    });
    afterAll(() => server.close());

    it.each(Array.from({ length: schedules }, (_, at) => at + 1))(
      'lose nobody and keep to their limits: schedule %i',
      { timeout: 120_000 },
      async (seed) => {
        const outcome = await runOutageSchedule(server, { seed, steps: 240 });
        if (process.env['OUTAGE_SCHEDULES'] !== undefined) console.log(JSON.stringify(outcome));
        expect(outcome.outages.length).toBeGreaterThan(0);
      },
    );
  },
);
