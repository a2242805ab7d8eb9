import { describe, expect, it } from 'vitest';
import { allowedFailsPolicy, errorKinds, retryPolicy } from './error-policy.ts';

describe('the policies', () => {
  it.each(errorKinds)('have a number for %s', (kind) => {
    expect(retryPolicy.safeParse({ [`${kind}Retries`]: 0 }).success).toBe(true);
    expect(retryPolicy.safeParse({ [`${kind}Retries`]: -1 }).success).toBe(false);
    expect(allowedFailsPolicy.safeParse({ [`${kind}AllowedFails`]: 3 }).success).toBe(true);
  });
});
