// A strategy of one's own: the deployment with the fewest calls in flight. One deployment is slow, so the calls
// gather at the other.
import assert from 'node:assert/strict';
import { createCallContext, createCall, type CallService } from '@llm/core';
import {
  createDeploymentState,
  createRouter,
  type Deployment,
  type Strategy,
  type StrategyInput,
} from '@llm/router';

// #region fewest-in-flight
/** The deployment with the fewest calls in flight; of equals, any. */
const fewestInFlight: Strategy = (candidates, random) => {
  const least = Math.min(...candidates.map(({ inFlight }) => inFlight));
  const equal = candidates.filter(({ inFlight }) => inFlight === least);
  return equal[Math.floor(random() * equal.length)];
};
// #endregion

// #region in-region
/** Offers a strategy only what carries the tag. */
const tagged =
  (tag: string, strategy: Strategy): Strategy =>
  (candidates, random, input) =>
    strategy(
      candidates.filter(({ deployment }) => deployment.tags?.includes(tag) === true),
      random,
      input,
    );
// #endregion

/** A deployment whose answers come when the example lets them. */
function createDeployment(id: string, tags: readonly string[]) {
  const waiting: (() => void)[] = [];
  const service: CallService = async ({ model }) => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    const response = {
      id,
      model,
      candidates: [
        {
          index: 0,
          blocks: [{ type: 'text', text: id }],
          finish: { unified: 'stop' },
        },
      ],
    } as const;
    return { kind: 'response', usage: undefined, decoded: () => response };
  };
  const deployment: Deployment = {
    id,
    modelName: 'small',
    provider: 'local',
    model: 'local-model',
    service,
    tags,
  };
  return { deployment, waiting };
}

const slow = createDeployment('slow', ['eu']);
const quick = createDeployment('quick', ['us']);
const deployments = [slow.deployment, quick.deployment];

// #region router
const router = createRouter({ deployments, strategy: fewestInFlight });
// #endregion

// #region with-arrays
const busy = createDeploymentState(slow.deployment, { inFlight: 2 });
const idle = createDeploymentState(quick.deployment, { inFlight: 1 });
const input: StrategyInput = {
  call: createCall('chat', { model: 'small', messages: [] }),
  context: createCallContext(),
  now: 0,
};
assert.equal(
  fewestInFlight([busy, idle], () => 0, input),
  idle,
);
assert.equal(
  fewestInFlight([], () => 0, input),
  undefined,
);
assert.equal(
  tagged('eu', fewestInFlight)([busy, idle], () => 0, input),
  busy,
);
// #endregion

const ask = async (): Promise<string | undefined> => {
  const call = createCall('chat', { model: 'small', messages: [] });
  return (await router(call, createCallContext())).answeredBy?.deployment;
};

// Whoever is asked first, the second call goes to the other.
const both = [ask(), ask()];
assert.deepEqual([slow.waiting.length, quick.waiting.length], [1, 1]);
// The quick one answers each call at once, so it gets all that follow.
for (let round = 0; round < 5; round += 1) {
  quick.waiting.pop()?.();
  await new Promise(setImmediate);
  const next = ask();
  assert.deepEqual([slow.waiting.length, quick.waiting.length], [1, 1]);
  both.push(next);
}
slow.waiting.pop()?.();
quick.waiting.pop()?.();
const answers = await Promise.all(both);
assert.equal(answers.filter((id) => id === 'slow').length, 1);
assert.equal(answers.filter((id) => id === 'quick').length, 6);
console.log('own-strategy: the quick deployment took six calls of seven');
