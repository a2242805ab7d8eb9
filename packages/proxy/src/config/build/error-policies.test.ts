import { describe, expect, it } from 'vitest';
import { toPolicy } from './error-policies.ts';

describe('toPolicy', () => {
  it('says nothing where nothing is set', () => {
    expect(toPolicy(undefined, 'Retries')).toBeUndefined();
    expect(toPolicy({ TimeoutErrorAllowedFails: 1 }, 'Retries')).toBeUndefined();
  });

  it('knows the codes of each kind, and 0', () => {
    expect(toPolicy({ RateLimitErrorRetries: 3, TimeoutErrorRetries: 0 }, 'Retries')).toEqual({
      rate_limited: 3,
      timeout: 0,
    });
  });

  it('prefers the narrower kind', () => {
    const policy = { ServiceUnavailableErrorAllowedFails: 9, InternalServerErrorAllowedFails: 1 };
    expect(toPolicy(policy, 'AllowedFails')).toEqual({
      upstream: 1,
      connection: 1,
      invalid_response: 1,
      overloaded: 9,
    });
  });
});
