import { expect, it } from 'vitest';
import { testContext } from './test-context.ts';

it('testContext gives defaults and what the test knows', () => {
  const { signal } = new AbortController();
  const context = testContext({ attempt: 2, signal });
  expect(context).toEqual({
    requestId: 'test-request',
    signal,
    attempt: 2,
    deadline: Infinity,
    values: undefined,
  });
  expect(testContext().signal.aborted).toBe(false);
});
