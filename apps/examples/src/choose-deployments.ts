// Where calls go: conversations stay where their prompt cache is, tags decide who may answer, and a deployment is taken out
// while the router runs.
import assert from 'node:assert/strict';
import { createCall, createCallContext, isLLMError, type CallService } from '@llm/core';
import { affinity, bySession, byTags, createRouter, leastBusy, type Deployment } from '@llm/router';

/** A deployment that answers with its own name. */
function createDeployment(id: string, tags: readonly string[]): Deployment {
  const service: CallService = ({ model }) =>
    Promise.resolve({
      kind: 'response',
      usage: undefined,
      decoded: () => ({
        id,
        model,
        candidates: [
          { index: 0, blocks: [{ type: 'text', text: id }], finish: { unified: 'stop' } },
        ],
      }),
    });
  return { id, modelName: 'small', provider: 'local', model: 'local-model', service, tags };
}

// #region router
const router = createRouter({
  deployments: [
    createDeployment('free-1', ['free']),
    createDeployment('paid-1', ['paid']),
    createDeployment('paid-2', ['paid']),
  ],
  filters: [byTags()],
  strategy: affinity(leastBusy, bySession),
});
// #endregion

const ask = async (settings: {
  readonly tags: readonly string[];
  readonly sessionId?: string;
}): Promise<string | undefined> => {
  const call = createCall('chat', { model: 'small', messages: [] }, settings);
  return (await router(call, createCallContext())).answeredBy?.deployment;
};

assert.equal(await ask({ tags: ['free'] }), 'free-1');
const home = await ask({ tags: ['paid'], sessionId: 'ann' });
for (let turn = 0; turn < 5; turn += 1)
  assert.equal(await ask({ tags: ['paid'], sessionId: 'ann' }), home);

// #region take-out
assert.equal(router.removeDeployment(home ?? ''), true);
// #endregion
const next = await ask({ tags: ['paid'], sessionId: 'ann' });
assert.notEqual(next, home);

const refusal: unknown = await ask({ tags: ['gold'] }).catch((cause: unknown) => cause);
assert.ok(isLLMError(refusal, 'permission_denied'));
console.log(`choose-deployments: the session moved from ${home} to ${next}, and gold was refused`);
