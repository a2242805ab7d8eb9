import { describe, expect, it } from 'vitest';
import { queueHeaders } from './queue-headers.ts';

describe('queueHeaders', () => {
  it('says nothing of a call that had no priority', () => {
    expect(queueHeaders(undefined)).toEqual({});
  });

  it('says the priority, 0 included, and for how long it waited', () => {
    const queued = { priority: 0, waitedMs: 12.4, isWaiting: false, isAlone: false };
    expect(queueHeaders(queued)).toEqual({
      'x-litellm-request-prioritization-used': 'true',
      'x-litellm-priority': '0',
      'x-queue-wait-ms': '12',
    });
  });

  it('says that this process decided alone', () => {
    const queued = { priority: 1, waitedMs: 0, isWaiting: false, isAlone: true };
    expect(queueHeaders(queued)).toMatchObject({ 'x-llm-degraded': 'shared-state' });
  });
});
