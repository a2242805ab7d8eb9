import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { JsonObject } from '@llm/core';
import { reset, stall, streamed } from '@llm/core/testing';
import { createRouterFromConfig } from '../../src/create-router-from-config.ts';
import { createGateway } from '../../src/create-gateway.ts';
import { buildGateway } from '../../src/config/build/build-gateway.ts';
import { loadConfig } from '../../src/config/index.ts';
import { servedProtocols } from '../../src/config/served-protocols.ts';
import { createServer } from '../../src/server/create-server.ts';
import type { MatrixCase } from './matrix-case.ts';
import {
  assertBroken,
  assertError,
  askAt,
  good,
  key,
  onStage,
  opened,
  refused,
  saidIn,
  type Stage,
  type Told,
  whole,
} from './stage.ts';

const redis = {
  host: process.env['REDIS_HOST'] ?? '127.0.0.1',
  port: Number(process.env['REDIS_PORT'] ?? 6379),
};

function hasRedis(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(redis.port, redis.host);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => undefined).once('connect', () => socket.destroy());
  });
}

const entry = (stage: Stage, model: string, upstream: string, params: JsonObject = {}) => ({
  model_name: model,
  litellm_params: {
    model: `openai/${upstream}`,
    api_key: 'sk-upstream-0001',
    api_base: `${stage.wall.origin}/v1`,
    ...params,
  },
});

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Routers under load, in change and in company, and races: the cases of R that need more than one gateway that stays as it is; and S06. */
export const loadCases: readonly MatrixCase[] = [
  {
    id: 'S06',
    fault: 'cut after four words, and the stand-in refuses to go on',
    run: () =>
      onStage(
        {
          upstreams: [
            { model: 'a', upstream: 'a1', params: { stream_recovery: 'continue', order: 1 } },
            {
              ...{ model: 'a', upstream: 'a2', params: { order: 2 } },
              info: { supports_assistant_prefill: true },
            },
          ],
        },
        async (stage) => {
          stage.wall.play('a1', streamed([...opened, 20, reset]));
          stage.wall.play('a2', refused(400, { message: 'prefill is not supported' }));
          const told = await stage.ask({ stream: true });
          assertBroken(told);
          assert.equal(saidIn(told.text), 'one two three four ');
          assert.doesNotMatch(told.text, /prefill/);
          assert.ok(stage.calls('a2') >= 1);
          return 'the caller is told of the break, and not of the refusal';
        },
      ),
  },
  {
    id: 'R04',
    fault: 'many calls get 503 at once',
    run: () =>
      onStage({}, async (stage) => {
        const seen = new Map<string, number>();
        const waits: number[] = [];
        stage.wall.play('a', (attempt) => {
          const name = /"content":"(call \d+)"/.exec(attempt.body)?.[1] ?? '';
          const first = seen.get(name);
          if (first !== undefined) waits.push(attempt.atMs - first);
          else seen.set(name, attempt.atMs);
          return first === undefined ? refused(503) : whole('ok');
        });
        await Promise.all(
          Array.from({ length: 300 }, (_, at) =>
            stage.ask({ messages: [{ role: 'user', content: `call ${at}` }] }),
          ),
        );
        assert.ok(waits.length >= 30, `${waits.length} retries`);
        const shortest = Math.min(...waits);
        const spread = percentile(waits, 0.9) - percentile(waits, 0.1);
        // Uniform over 250 ms has 200 between these.
        assert.ok(spread > 120, `90 % of the waits lie within ${Math.round(spread)} ms`);
        const parts = [0, 1, 2, 3].map(
          (part) =>
            waits.filter((ms) => Math.min(3, Math.floor((ms - shortest) / 75)) === part).length,
        );
        const largest = Math.max(...parts) / waits.length;
        assert.ok(largest < 0.55, `one quarter of the time has ${Math.round(largest * 100)} %`);
        return `${waits.length} retries within the budget, waits spread over ${Math.round(Math.max(...waits) - shortest)} ms`;
      }),
  },
  {
    id: 'R09',
    fault: 'two instances with one Redis, and a rest begins on one',
    async run() {
      if (!(await hasRedis())) return `SKIPPED: there is no Redis at ${redis.host}:${redis.port}`;
      const router = {
        ...{ redis_host: redis.host, redis_port: redis.port, num_retries: 0 },
        cache_kwargs: { namespace: `matrix-${randomUUID()}` },
      };
      const upstreams = ['a1', 'a2'].map((upstream) => ({ model: 'a', upstream }));
      return onStage({ upstreams, router }, (one) =>
        onStage(
          {
            upstreams: upstreams.map((each) => ({ ...each, base: one.wall.origin })),
            router,
          },
          async (other) => {
            await Promise.all([one.ask(), other.ask()]);
            one.wall.play('a1', refused(429, {}, 'retry-after: 30'));
            const before429 = one.calls('a1');
            for (let asked = 0; one.calls('a1') === before429; asked += 1) {
              assert.ok(asked < 200, 'none of 200 calls went to a1');
              await one.ask();
            }
            for (let call = 0; call < 6; call += 1) await one.ask();
            await wait(1_200);
            await other.ask();
            await wait(100);
            const before = one.calls('a1');
            for (let call = 0; call < 20; call += 1) assert.equal((await other.ask()).status, 200);
            assert.equal(one.calls('a1'), before);
            return 'the other left it alone within 1.3 s';
          },
        ),
      );
    },
  },
  {
    id: 'R15',
    fault: 'deployments change at 100 calls a second, some of the changes invalid',
    run: () =>
      onStage({}, async (stage) => {
        const file = {
          model_list: [entry(stage, 'a', 'a1'), entry(stage, 'a', 'a2')],
          general_settings: { master_key: key },
        };
        const { gateway, router, close } = buildGateway(
          await loadConfig(file, { environment: {} }),
        );
        const server = await createServer({ gateway, port: 0 });
        const { url } = server;
        const [first, second] = router.deployments().map(({ deployment }) => deployment);
        assert.ok(first !== undefined && second !== undefined);
        const pending: Promise<number>[] = [];
        let refusedChanges = 0;
        for (let call = 0; call < 200; call += 1) {
          pending.push(askAt(url).then(({ status }) => status));
          if (call % 4 === 0) router.setDeployments([first]);
          if (call % 4 === 1) router.setDeployments([{ ...second, weight: call }, first]);
          if (call % 4 === 2) {
            assert.throws(() => router.setDeployments([first, first]), TypeError);
            refusedChanges += 1;
          }
          if (call % 4 === 3) {
            router.putDeployment({ ...second, id: 'new', modelName: `new-${call}` });
            pending.push(askAt(url, { model: `new-${call}` }).then(({ status }) => status));
          }
          await wait(10);
        }
        const statuses = await Promise.all(pending);
        assert.ok(
          statuses.every((status) => status === 200),
          statuses.join(),
        );
        router.removeDeployment('new');
        assert.equal((await askAt(url, { model: 'new-199' })).status, 404);
        await server.close();
        await close();
        return `${statuses.length} calls and no error over 150 changes; ${refusedChanges} invalid ones changed nothing; new names are served at once`;
      }),
  },
  {
    id: 'R16',
    fault: 'the queue is full',
    run: () =>
      onStage(
        {
          upstreams: [{ model: 'a', upstream: 'a', params: { max_parallel_requests: 1 } }],
          router: { max_queued_requests: 3 },
        },
        async (stage) => {
          stage.wall.play('a', [1_500, ...whole('ok')], whole('ok'));
          const waiting = Array.from({ length: 4 }, () => stage.ask({ priority: 0 }));
          await stage.wall.attempt(1);
          await wait(50);
          const told: Told[] = [];
          for (let call = 0; call < 20; call += 1) told.push(await stage.ask({ priority: 0 }));
          for (const one of told) {
            assertError(one, 503);
            assert.ok(Number(one.headers.get('retry-after')) > 0);
          }
          const lives: number[] = [];
          for (let at = 0; at < 20; at += 1) {
            const beganMs = performance.now();
            await (await fetch(`${stage.url}/health/liveliness`)).text();
            lives.push(performance.now() - beganMs);
          }
          const median = percentile(
            told.map(({ ms }) => ms),
            0.5,
          );
          assert.ok(median < 20, `${median} ms`);
          assert.ok(percentile(lives, 0.95) < 50);
          for (const one of await Promise.all(waiting)) assert.equal(one.status, 200);
          return `503 with Retry-After in ${median.toFixed(1)} ms (median of 20); those that wait are served`;
        },
      ),
  },
  {
    id: 'R17',
    fault: 'one tenant asks ten times as much',
    run: () =>
      onStage({}, async (stage) => {
        stage.wall.playOtherwise([20, ...whole('ok')]);
        const router = await createRouterFromConfig(
          {
            model_list: [entry(stage, 'a', 'a', { max_parallel_requests: 4 })],
            default_priority: 1,
          },
          { environment: {} },
        );
        const gateway = createGateway({
          service: router,
          protocols: servedProtocols,
          models: () => [],
          authenticate: ({ headers }) => ({ id: headers['x-who'] ?? '', role: 'caller' }),
        });
        const server = await createServer({ gateway, port: 0 });
        const { url } = server;
        const ask = (who: string, content = who) =>
          askAt(url, { messages: [{ role: 'user', content }] }, { headers: { 'x-who': who } });
        let isOver = false;
        const flood = Array.from({ length: 40 }, async () => {
          while (!isOver) assert.equal((await ask('large')).status, 200);
        });
        await stage.wall.attempt(8);
        // Counted in calls and not in time, because a machine that is busy is slow for all.
        const passedBy: number[] = [];
        for (let call = 0; call < 40; call += 1) {
          const before = stage.wall.attempts.length;
          assert.equal((await ask('small', `small ${call}.`)).status, 200);
          const own = stage.wall.attempts.findIndex(({ body }) => body.includes(`small ${call}.`));
          passedBy.push(own - before);
        }
        isOver = true;
        await Promise.all(flood);
        await server.close();
        await router.close();
        const [usual, most] = [percentile(passedBy, 0.5), percentile(passedBy, 0.9)];
        // In the order in which they came it would be behind more than thirty.
        assert.ok(usual <= 6 && most <= 16, `${usual} calls go before it, ${most} at the most`);
        return `of 36 calls that wait, ${usual} go before one of the other (90 %: ${most})`;
      }),
  },
  {
    id: 'R18',
    fault: 'the upstream takes 20 calls a second, and is offered 100',
    run: () =>
      onStage({ router: { learn_rate_limits: true, num_retries: 0 } }, async (stage) => {
        let taken: number[] = [];
        const sent: number[] = [];
        stage.wall.play('a', ({ atMs }) => {
          sent.push(atMs);
          taken = taken.filter((ms) => ms > atMs - 1_000);
          if (taken.length >= 20) return refused(429);
          taken.push(atMs);
          return whole('ok');
        });
        const pending: Promise<number>[] = [];
        const beganMs = performance.now();
        for (let call = 0; call < 800; call += 1) {
          const leftMs = call * 10 - (performance.now() - beganMs);
          if (leftMs > 1) await wait(leftMs);
          pending.push(stage.ask().then(({ status }) => status));
        }
        const statuses = await Promise.all(pending);
        assert.ok(statuses.every((status) => status === 200 || status === 429));
        const last = sent.at(-1) ?? 0;
        const perSecond = sent.filter((ms) => ms > last - 5_000).length / 5;
        // A busy machine sends fewer; more would be the storm.
        assert.ok(perSecond >= 10 && perSecond <= 24, `${perSecond} a second`);
        return `${perSecond.toFixed(1)} calls a second reach it in the last five of eight seconds`;
      }),
  },
  {
    id: 'R19',
    fault: 'a stand-in wins, loses, or both fail',
    run: () =>
      onStage(
        { router: { fallbacks: [{ a: ['b'] }], first_content_seconds: 0.3, num_retries: 0 } },
        async (stage) => {
          const ask = (): ReturnType<Stage['ask']> => stage.ask({ stream: true });
          stage.wall.play('a', [stall]);
          stage.wall.play('b', good());
          const won = await ask();
          assert.equal(saidIn(won.text), 'one two three four ');
          const loser = stage.wall.attempts.find(({ model }) => model === 'a');
          const winner = stage.wall.attempts.find(({ model }) => model === 'b');
          assert.equal(await loser?.closed, 'peer');
          const lateMs = (loser?.closedAtMs ?? Infinity) - (winner?.atMs ?? 0);
          assert.ok(lateMs < 150, `the loser was ended after ${lateMs} ms`);
          stage.wall.play('a', [600, ...good()]);
          stage.wall.play('b', [stall]);
          assert.equal(saidIn((await ask()).text), 'one two three four ');
          const late = stage.wall.attempts.filter(({ model }) => model === 'b').at(-1);
          assert.equal(await late?.closed, 'peer');
          stage.wall.play('a', [600, ...refused(500)]);
          stage.wall.play('b', refused(500));
          assertError(await ask(), 500);
          // As a stand-in, and again as the fallback.
          assert.ok(stage.calls('b') <= 4, `${stage.calls('b')} calls`);
          return `one answer each time, the loser ended ${Math.round(lateMs)} ms after the other was asked; both fail: 500`;
        },
      ),
  },
];
