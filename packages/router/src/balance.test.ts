import {
  callRecordKey,
  createCallRecord,
  withValue,
  type CallContext,
  type Result,
} from '@llm/core';
import { describe, expect, it } from 'vitest';
import {
  failureOf,
  fakeClock,
  scriptedChat,
  silentService,
  testCall,
  testContext,
  testFailure,
  testStream,
  textDelta,
  type ScriptedChatStep,
} from '@llm/core/testing';
import { deployment } from '../test/deployment.ts';
import { textOf } from '../test/text-of.ts';
import { balance, type BalanceOptions } from './balance.ts';
import type { Deployment } from './deployment.ts';
import type { DeploymentFilter } from './filter/filter.ts';
import { createGate } from './gate/gate.ts';
import type { DeploymentState } from './state/deployment-state.ts';
import { endCooldown, coolUntil } from './state/cooldown-state.ts';
import type { Strategy } from './strategy/strategy.ts';

/** Always the first of what it is offered, so that a test sees what that was. */
const first: Strategy = (candidates) => candidates[0];

function setUp(deployments: readonly Deployment[], options: Partial<BalanceOptions> = {}) {
  const clock = fakeClock({ now: 1_000 });
  const states: DeploymentState[] = [];
  const service = balance({
    deployments,
    strategy: first,
    clock,
    each: (_deployment, state) => {
      states.push(state);
      return [];
    },
    ...options,
  });
  const record = createCallRecord();
  const recorded: CallContext = withValue(testContext(), callRecordKey, record);
  const ask = (asked = testCall()): Promise<Result<'chat'>> => service(asked, recorded);
  const askTwice = async (): Promise<string | undefined> => {
    await failureOf(ask());
    return (await ask()).answeredBy?.deployment;
  };
  return { clock, service, states, record, ask, askTwice };
}

const failing = (id: string, step: ScriptedChatStep, known: Partial<Deployment> = {}) =>
  deployment(id, { service: scriptedChat(step, 'ok'), ...known });

describe('balance', () => {
  it('refuses deployments that contradict each other', () => {
    expect(() => balance({ deployments: [deployment('a'), deployment('a')] })).toThrow(TypeError);
  });

  it('does not know a model that nobody serves', async () => {
    const { ask, record } = setUp([deployment('a')]);
    expect(await failureOf(ask(testCall('fasd')))).toMatchObject({
      code: 'not_found',
      param: 'model',
      message: "there is no model 'fasd'; did you mean 'fast'?",
    });
    expect(record.attempts).toEqual([]);
  });

  it('gives a turn back where a filter refuses the call after it was admitted', async () => {
    let left = 1;
    const refuseOnce: DeploymentFilter = {
      why: 'budget',
      narrow(candidates) {
        left -= 1;
        if (left === -1) throw testFailure('rate_limited');
        return candidates;
      },
    };
    const deployments = [deployment('a', { limits: { maxParallel: 1 } })];
    const { ask } = setUp(deployments, { gate: createGate(), filters: [refuseOnce] });
    expect(await failureOf(ask())).toMatchObject({ code: 'rate_limited' });
    expect((await ask()).answeredBy?.deployment).toBe('a');
  });

  it('has nobody where the strategy wants none', async () => {
    const { ask } = setUp([deployment('a', { weight: 0 })], { strategy: () => undefined });
    expect(await failureOf(ask())).toMatchObject({ code: 'no_deployment', status: 503 });
  });

  it('says who failed', async () => {
    const { ask, record } = setUp([failing('a', testFailure('upstream'))]);
    const error = await failureOf(ask());
    expect(error).toMatchObject({ code: 'upstream', provider: 'acme', model: 'a-model' });
    expect(record.attempts).toMatchObject([
      { deployment: 'a', provider: 'acme', model: 'a-model', durationMs: 0, error },
    ]);
  });

  it('keeps what a failure already says about its place', async () => {
    const error = testFailure('upstream', { provider: 'bigco', model: 'm9' });
    expect(await failureOf(setUp([failing('a', error)]).ask())).toBe(error);
  });

  it('asks with the name of the upstream, and says who answered', async () => {
    const service = scriptedChat('ok');
    const { ask } = setUp([deployment('a', { service, model: 'a-model' })]);
    const result = await ask();
    expect(service.calls[0]?.model).toBe('a-model');
    expect(result.answeredBy).toEqual({
      provider: 'acme',
      model: 'a-model',
      deployment: 'a',
      attempts: 1,
    });
    expect(textOf(result)).toBe('ok');
  });

  it('fills the pattern of a model', async () => {
    const service = scriptedChat('ok');
    const { ask } = setUp([
      deployment('a', { service, modelName: 'acme/*', model: 'vendor/*-latest' }),
    ]);
    await ask(testCall('acme/large'));
    expect(service.calls[0]?.model).toBe('vendor/large-latest');
  });

  it('works without a record in the context', async () => {
    const { service } = setUp([deployment('a')]);
    expect((await service(testCall(), testContext())).answeredBy?.attempts).toBe(1);
  });

  it('wraps each deployment in layers of its own, outermost first', async () => {
    const seen: string[] = [];
    const { ask } = setUp([deployment('a')], {
      each: ({ id }) =>
        ['outer', 'inner'].map((name) => (inner) => (asked, given) => {
          seen.push(`${id} ${name}`);
          return inner(asked, given);
        }),
    });
    await ask();
    expect(seen).toEqual(['a outer', 'a inner']);
  });
});

describe('balance, after a failure in the same call', () => {
  it('asks another', async () => {
    const { askTwice, record } = setUp([failing('a', testFailure('upstream')), deployment('b')]);
    expect(await askTwice()).toBe('b');
    expect(record.attempts).toHaveLength(2);
  });

  it('asks the same again where there is no other', async () => {
    const { askTwice } = setUp([failing('a', testFailure('upstream'))]);
    expect(await askTwice()).toBe('a');
  });

  it.each(['timeout', 'authentication'] as const)(
    'asks nobody again whose failure was %s',
    async (code) => {
      const { ask, record } = setUp([failing('a', testFailure(code))]);
      await failureOf(ask());
      expect(record.next).toBe('nothing');
      expect((await failureOf(ask())).code).toBe('no_deployment');
    },
  );

  it('asks again who broke rather than who was too slow', async () => {
    const { ask, record } = setUp([
      failing('slow', testFailure('timeout')),
      failing('broken', testFailure('upstream')),
    ]);
    await failureOf(ask());
    expect(record.next).toBe('another');
    await failureOf(ask());
    expect(record.next).toBe('again');
    expect((await ask()).answeredBy?.deployment).toBe('broken');
  });

  it('counts one that the strategy never takes for nobody', async () => {
    const { ask, record } = setUp(
      [failing('a', testFailure('upstream')), deployment('drained', { weight: 0 })],
      { strategy: (candidates) => candidates.find((seat) => seat.deployment.weight !== 0) },
    );
    await failureOf(ask());
    expect(record.next).toBe('again');
  });

  it('forgets it for the next call', async () => {
    const { ask, service } = setUp([failing('a', testFailure('upstream')), deployment('b')]);
    await failureOf(ask());
    expect((await service(testCall(), testContext())).answeredBy?.deployment).toBe('a');
  });
});

describe('balance, cooling', () => {
  const cool = (states: readonly DeploymentState[], ...untils: readonly number[]) => {
    for (const [at, until] of untils.entries()) {
      const state = states[at];
      if (state) state.coolingUntil = until;
    }
  };

  it('leaves out a deployment in cooldown until it is over', async () => {
    const { ask, clock, states } = setUp([deployment('a'), deployment('b')]);
    cool(states, 1_500);
    expect((await ask()).answeredBy?.deployment).toBe('b');
    await clock.advance(500);
    expect((await ask()).answeredBy?.deployment).toBe('a');
  });

  it('asks who is ready soonest where all cool', async () => {
    const { ask, states } = setUp([deployment('a'), deployment('b'), deployment('c')]);
    cool(states, 9_000, 2_000, 5_000);
    expect((await ask()).answeredBy?.deployment).toBe('b');
  });

  it('asks one that failed in this call before one in cooldown', async () => {
    const { askTwice, states } = setUp([failing('a', testFailure('upstream')), deployment('b')]);
    cool(states, 0, 9_000);
    expect(await askTwice()).toBe('a');
  });

  it('asks one in cooldown where the others timed out', async () => {
    const { askTwice, states } = setUp([failing('a', testFailure('timeout')), deployment('b')]);
    cool(states, 0, 9_000);
    expect(await askTwice()).toBe('b');
  });
});

describe('balance, cooling while another model stands ready', () => {
  const setUpResting = (...deployments: readonly Deployment[]) => {
    const made = setUp(deployments);
    made.record.otherModel = true;
    for (const state of made.states) coolUntil(state, 5_000, 1_000);
    return made;
  };

  it('asks nobody who cools, and says when the first is ready', async () => {
    const { ask, record, states } = setUpResting(deployment('a'), deployment('b'));
    if (states[1]) coolUntil(states[1], 9_000, 1_000);
    expect(await failureOf(ask())).toMatchObject({ code: 'no_deployment', retryAfterMs: 4_000 });
    expect(record.attempts).toEqual([]);
  });

  it('has nothing to try again when the last one began to rest in this call', async () => {
    const { ask, record, states } = setUp([
      failing('a', () => {
        if (states[0]) coolUntil(states[0], 5_000, 1_000);
        return Promise.reject(testFailure('upstream'));
      }),
    ]);
    record.otherModel = true;
    await failureOf(ask());
    expect(record.next).toBe('nothing');
  });

  it('lets exactly one of many calls ask in the second half of a rest', async () => {
    const service = scriptedChat(silentService, 'ok');
    const { ask, clock, service: balanced } = setUpResting(deployment('a', { service }));
    await clock.advance(2_000);
    const caller = new AbortController();
    const record = Object.assign(createCallRecord(), { otherModel: true });
    const seen = testContext({ signal: caller.signal });
    const probe = failureOf(balanced(testCall(), withValue(seen, callRecordKey, record)));
    const others = await Promise.all([failureOf(ask()), failureOf(ask()), failureOf(ask())]);
    expect(others.map(({ code }) => code)).toEqual(Array(3).fill('no_deployment'));
    expect(service.calls).toHaveLength(1);
    // A probe whose caller left has found out nothing, so the next call is one.
    caller.abort();
    await probe;
    expect((await ask()).answeredBy?.deployment).toBe('a');
  });

  it("makes no probe of a call with the caller's own key", async () => {
    const { ask, clock } = setUpResting(deployment('a'));
    await clock.advance(2_000);
    const error = await failureOf(ask(testCall('fast', { apiKey: 'own' })));
    expect(error.code).toBe('no_deployment');
  });

  it('asks who does not cool as ever', async () => {
    const { ask, states } = setUpResting(deployment('a'), deployment('b'));
    if (states[1]) endCooldown(states[1]);
    expect((await ask()).answeredBy?.deployment).toBe('b');
  });
});

describe('balance, in flight', () => {
  const inFlight = (service: { facts(): readonly { readonly inFlight: number }[] }) =>
    service.facts().map((facts) => facts.inFlight);

  it('counts a call until it fails', async () => {
    const { service } = setUp([failing('a', silentService)]);
    const caller = new AbortController();
    const failed = failureOf(service(testCall(), testContext({ signal: caller.signal })));
    expect(inFlight(service)).toEqual([1]);
    caller.abort();
    await failed;
    expect(inFlight(service)).toEqual([0]);
  });

  it('counts a stream until it ends, however it ends, and once', async () => {
    for (const end of ['read out', 'failed', 'cancelled']) {
      const last = end === 'failed' ? [testFailure('connection')] : [];
      const { ask, service } = setUp([failing('a', testStream(textDelta('a'), ...last))]);
      const result = await ask(testCall('fast', {}, true));
      if (result.kind !== 'stream') throw new TypeError('expected a stream');
      expect(inFlight(service)).toEqual([1]);
      await result.stream.read();
      if (end !== 'cancelled') await result.stream.read().catch((cause: unknown) => cause);
      result.stream.cancel();
      expect([end, inFlight(service)]).toEqual([end, [0]]);
    }
  });

  it('does not ask who is full, and fails at once where all are', async () => {
    const limits = { maxParallel: 1 };
    const { service } = setUp([
      failing('a', testStream(textDelta('a')), { limits }),
      failing('b', testStream(textDelta('b')), { limits }),
    ]);
    const ask = () => service(testCall('fast', {}, true), testContext());
    const [one, two] = [await ask(), await ask()];
    expect([one.answeredBy?.deployment, two.answeredBy?.deployment]).toEqual(['a', 'b']);
    expect(await failureOf(ask())).toMatchObject({ code: 'overloaded', retryable: true });
    if (two.kind === 'stream') two.stream.cancel();
    expect((await ask()).answeredBy?.deployment).toBe('b');
  });

  it('measures how long an answer takes', async () => {
    const clock = fakeClock();
    const slow: ScriptedChatStep = async () => {
      await clock.advance(40);
      return testStream(textDelta('a'));
    };
    const { ask, service } = setUp([failing('a', slow)], { clock });
    expect(service.facts()[0]?.latencyMs).toBeUndefined();
    await ask();
    expect(service.facts()[0]?.latencyMs).toBe(40);
  });
});
