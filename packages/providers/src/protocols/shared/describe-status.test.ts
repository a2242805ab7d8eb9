import { expect, it } from 'vitest';
import { describeStatus } from './describe-status.ts';

it('says the status, or that there is none', () => {
  expect(describeStatus(418)).toBe('the upstream answered with status 418');
  expect(describeStatus(undefined)).toBe('the upstream reported a failure without a reason');
});
