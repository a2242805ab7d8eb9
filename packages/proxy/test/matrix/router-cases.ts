import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { stall } from '@llm/core/testing';
import { loadConfig } from '../../src/config/index.ts';
import type { MatrixCase } from './matrix-case.ts';
import { assertError, onStage, refused, saidIn, good, whole, type Stage } from './stage.ts';

const toB = { fallbacks: [{ a: ['b'] }] };
const twoOfA = [
  { model: 'a', upstream: 'a1' },
  { model: 'a', upstream: 'a2' },
];
const down = refused(500);

/** So many calls, so many a second, whatever became of them. */
async function load(
  stage: Stage,
  { calls, perSecond }: { readonly calls: number; readonly perSecond: number },
) {
  const pending: Promise<number>[] = [];
  const beganMs = performance.now();
  for (let call = 0; call < calls; call += 1) {
    const dueMs = (call * 1_000) / perSecond;
    const leftMs = dueMs - (performance.now() - beganMs);
    if (leftMs > 1) await wait(leftMs);
    pending.push(stage.ask().then(({ status }) => status));
  }
  return Promise.all(pending);
}

/** The group R: a router among deployments that fail; with it, what a limit admits. */
export const routerCases: readonly MatrixCase[] = [
  {
    id: 'R01',
    fault: 'the primary is down for a while, with a fallback',
    run: () =>
      onStage({ router: { ...toB, cooldown_time: 1 } }, async (stage) => {
        stage.wall.play('a', down);
        for (let call = 0; call < 6; call += 1) assert.equal((await stage.ask()).status, 200);
        const before = stage.calls('a');
        const statuses: number[] = [];
        for (let call = 0; call < 20; call += 1) {
          statuses.push((await stage.ask()).status);
          await wait(100);
        }
        const probes = stage.calls('a') - before;
        assert.ok(probes <= 5, `${probes} probes in 2 s`);
        stage.wall.play('a', whole('back'));
        let back = 0;
        const beganMs = performance.now();
        while (back === 0 && performance.now() - beganMs < 5_000) {
          if ((await stage.ask()).text.includes('back')) back = performance.now() - beganMs;
          else await wait(100);
        }
        assert.ok(statuses.every((status) => status === 200));
        assert.ok(back > 0);
        return `all served, ${probes} probes in 2 s of 1 s rests, back after ${Math.round(back)} ms`;
      }),
  },
  {
    id: 'R02',
    fault: 'all deployments fail',
    run: () =>
      onStage({ router: { fallbacks: [{ a: ['b'] }] } }, async (stage) => {
        stage.wall.play('a', refused(503, { message: 'first words' }));
        stage.wall.play('b', refused(503));
        const told = await stage.ask();
        assertError(told, 503);
        assert.match(told.text, /first words/);
        const calls = stage.wall.attempts.length;
        assert.ok(calls <= 4, `${calls} calls`);
        return `503 with the first cause, ${calls} upstream calls`;
      }),
  },
  {
    id: 'R03',
    fault: 'one of three returns 30 % 5xx',
    run: () =>
      onStage({ upstreams: [...twoOfA, { model: 'a', upstream: 'a3' }] }, async (stage) => {
        let call = 0;
        stage.wall.play('a1', () => ((call += 1) % 10 < 3 ? down : whole('ok')));
        const statuses = await load(stage, { calls: 240, perSecond: 80 });
        assert.ok(statuses.every((status) => status === 200));
        const share = stage.calls('a1') / 240;
        assert.ok(share < 0.3, `share ${share}`);
        return `all served, the failing one got ${Math.round(share * 100)} % of the calls in 3 s`;
      }),
  },
  {
    id: 'R05',
    fault: 'everything fails at 200 calls a second',
    run: () =>
      onStage({}, async (stage) => {
        stage.wall.play('a', down);
        await load(stage, { calls: 400, perSecond: 200 });
        const each = stage.calls('a') / 400;
        assert.ok(each <= 1.25, `${each} each`);
        return `${each.toFixed(2)} upstream calls for each call`;
      }),
  },
  {
    id: 'R06',
    fault: 'a single deployment fails',
    run: () =>
      onStage({ router: { num_retries: 0 } }, async (stage) => {
        stage.wall.play('a', down);
        for (let call = 0; call < 10; call += 1) assert.equal((await stage.ask()).status, 500);
        assert.equal(stage.calls('a'), 10);
        stage.wall.play('a', whole('ok'));
        assert.equal((await stage.ask()).status, 200);
        return 'asked by each of ten calls, and well at once';
      }),
  },
  {
    id: 'R07',
    fault: 'a storm of mistakes of one caller',
    run: () =>
      onStage({}, async (stage) => {
        stage.wall.play('a', refused(400, { code: 'invalid_value' }));
        for (let call = 0; call < 20; call += 1) assert.equal((await stage.ask()).status, 400);
        assert.equal(stage.calls('a'), 20);
        stage.wall.play('a', whole('ok'));
        assert.equal((await stage.ask()).status, 200);
        return '20 times 400 with one call each, then served at once';
      }),
  },
  {
    id: 'R08',
    fault: '429 on one key of two',
    run: () =>
      onStage({ upstreams: twoOfA }, async (stage) => {
        stage.wall.play('a1', refused(429, {}, 'retry-after: 30'));
        for (let call = 0; call < 20; call += 1) assert.equal((await stage.ask()).status, 200);
        assert.ok(stage.calls('a1') <= 1);
        return `all served, the limited key was asked ${stage.calls('a1')} time`;
      }),
  },
  {
    id: 'R10',
    fault: 'a fallback answers',
    run: () =>
      onStage({ router: toB }, async (stage) => {
        stage.wall.play('a', down);
        stage.wall.play('b', whole('ok', 'real-b'));
        const told = await stage.ask({}, { headers: { 'x-llm-route': 'true' } });
        assert.equal(told.status, 200);
        assert.match(told.text, /"model":"real-b"/);
        const route = JSON.parse(told.headers.get('x-llm-route') ?? '[]') as readonly {
          decision: string;
          model?: string;
        }[];
        assert.ok(route.some(({ decision, model }) => decision === 'fallback' && model === 'b'));
        return 'the answer names the model that gave it, and x-llm-route the way';
      }),
  },
  {
    id: 'R11',
    fault: 'a history that cannot be translated',
    run: () =>
      onStage({}, async (stage) => {
        const told = await stage.ask({ messages: 'no list' });
        assertError(told, 400);
        assert.equal(stage.wall.attempts.length, 0);
        return '400, nobody was called';
      }),
  },
  {
    id: 'R12',
    fault: 'fallbacks a → b → a',
    async run() {
      const file = {
        model_list: ['a', 'b'].map((name) => ({
          model_name: name,
          litellm_params: { model: `openai/${name}`, api_key: 'sk-upstream-0001' },
        })),
        router_settings: { fallbacks: [{ a: ['b'] }, { b: ['a'] }] },
      };
      const strict = { ...file, server: { strict: true } };
      await assert.rejects(loadConfig(strict, { environment: {} }), /a → b → a/);
      return onStage({ router: file.router_settings }, async (stage) => {
        stage.wall.playOtherwise(down);
        assert.equal((await stage.ask()).status, 500);
        assert.ok(stage.wall.attempts.length <= 4);
        return `refused where strict; else ${stage.wall.attempts.length} calls and an end`;
      });
    },
  },
  {
    id: 'R13',
    fault: 'deadline 1 s, upstream 2 s, retries 3',
    run: () =>
      onStage({ router: { num_retries: 3 } }, async (stage) => {
        stage.wall.play('a', [2_000, ...whole('late')]);
        const told = await stage.ask({ timeout: 1 });
        assertError(told, [408, 504]);
        assert.ok(told.ms >= 950 && told.ms < 1_600, `${told.ms} ms`);
        return `ended after ${Math.round(told.ms)} ms`;
      }),
  },
  {
    id: 'R14',
    fault: 'five fallbacks, each slow',
    run: () =>
      onStage(
        {
          upstreams: ['a', 'b', 'c', 'd', 'e', 'f'].map((model) => ({ model, upstream: model })),
          router: { fallbacks: [{ a: ['b', 'c', 'd', 'e', 'f'] }], timeout: 0.4 },
        },
        async (stage) => {
          stage.wall.playOtherwise([stall]);
          const told = await stage.ask({ timeout: 1 });
          assertError(told, [408, 504]);
          assert.ok(told.ms < 1_600, `${told.ms} ms`);
          return `ended after ${Math.round(told.ms)} ms of 1,000, ${stage.wall.attempts.length} models`;
        },
      ),
  },
  {
    id: 'R20',
    fault: 'the deployment of a session dies',
    run: () =>
      onStage(
        { upstreams: twoOfA, router: { optional_pre_call_checks: ['session_affinity'] } },
        async (stage) => {
          const ask = () => stage.ask({ litellm_session_id: 's-1' });
          for (let call = 0; call < 6; call += 1) assert.equal((await ask()).status, 200);
          const home = stage.calls('a1') > 0 ? 'a1' : 'a2';
          assert.equal(stage.calls(home), 6);
          stage.wall.play(home, down);
          for (let call = 0; call < 6; call += 1) assert.equal((await ask()).status, 200);
          return 'all of a session in one place, then all served elsewhere';
        },
      ),
  },
  {
    id: 'A15',
    fault: 'rpm: 3 with usage-based-routing-v2, ten calls at once',
    run: () =>
      onStage(
        {
          upstreams: [{ model: 'a', upstream: 'a', params: { rpm: 3 } }],
          router: { routing_strategy: 'usage-based-routing-v2' },
        },
        async (stage) => {
          const told = await Promise.all(Array.from({ length: 10 }, () => stage.ask()));
          assert.equal(told.filter(({ status }) => status === 200).length, 3);
          assert.equal(stage.calls('a'), 3);
          const refusal = told.find(({ status }) => status === 429);
          assert.ok(Number(refusal?.headers.get('retry-after')) > 50);
          return 'three admitted, the others 429 with Retry-After';
        },
      ),
  },
  {
    id: 'S19',
    fault: 'a stream fails before its first content, and a fallback has it',
    run: () =>
      onStage({ router: toB }, async (stage) => {
        stage.wall.play('a', down);
        stage.wall.play('b', good());
        const told = await stage.ask({ stream: true });
        assert.equal(saidIn(told.text), 'one two three four ');
        assert.match(told.text, /\[DONE\]/);
        return 'whole, by the fallback';
      }),
  },
];
