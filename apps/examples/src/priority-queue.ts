// Calls that wait for capacity go in the order of their priorities: the lowest first, 0 before 2000.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, createCall, createCallContext } from '@llm/core';
import { mock } from '@llm/providers/mock';
import { createRouter } from '@llm/router';

const order: string[] = [];

// #region router
const service = connect(mock, { settings: { mock_response: 'hello', mock_delay: 0.05 } });
const router = createRouter({
  deployments: [
    {
      ...{ id: 'one', modelName: 'fast', provider: mock.id, model: 'any' },
      limits: { maxParallel: 1 },
      service: (call, context) => {
        order.push(context.requestId);
        return service(call, context);
      },
    },
  ],
  queue: { maxWaiting: 100 },
});
// #endregion

// #region calls
const ask = (requestId: string, priority: number) => {
  const messages = [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }] as const;
  const call = createCall('chat', { model: 'fast', messages }, { priority });
  return router(call, createCallContext({ requestId }));
};
const running = ask('running', 5);
await sleep(10);
const waiting = [ask('report', 2_000), ask('user', 0), ask('batch', 7), ask('another user', 0)];
await Promise.all([running, ...waiting]);
// #endregion

assert.deepEqual(order, ['running', 'user', 'another user', 'batch', 'report']);
console.log(`priority-queue: ${order.join(', ')}`);
