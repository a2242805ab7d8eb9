import { describe, expect, it } from 'vitest';
import { askedAttempts, toCooldown, toRetry } from './failure-options.ts';

describe('toRetry', () => {
  it('says nothing where the file does not', () => {
    expect(toRetry({})).toEqual({});
    expect(toRetry({ router_settings: { retry_policy: {} } })).toEqual({});
  });

  it('reads numbers, waits and policies, those of a model under its aliases, too', () => {
    expect(
      toRetry({
        litellm_settings: { num_retries: 9 },
        router_settings: {
          num_retries: 1,
          retry_after: 0.5,
          retry_policy: { RateLimitErrorRetries: 3 },
          model_group_retry_policy: { a: { TimeoutErrorRetries: 0 }, empty: {} },
          model_group_alias: { quick: 'a', other: 'b' },
        },
      }),
    ).toEqual({
      retry: {
        attempts: 2,
        minDelayMs: 500,
        policy: { rate_limited: 3 },
        policies: { a: { timeout: 0 }, quick: { timeout: 0 } },
      },
    });
  });
});

describe('askedAttempts', () => {
  it('is the most that anybody has asked for', () => {
    expect(askedAttempts({})).toBeUndefined();
    expect(askedAttempts({ attempts: 2 })).toBe(2);
    const policies = { a: { rate_limited: 6 } };
    expect(askedAttempts({ attempts: 2, policy: { timeout: 0 }, policies })).toBe(7);
  });
});

describe('toCooldown', () => {
  it('reads the allowed failures of all kinds and of each', () => {
    expect(
      toCooldown({
        litellm_settings: { allowed_fails: 9 },
        router_settings: {
          cooldown_time: 2,
          allowed_fails_policy: { RateLimitErrorAllowedFails: 4 },
        },
      }),
    ).toEqual({ allowedFailures: 9, cooldownMs: 2_000, allowedFailuresBy: { rate_limited: 4 } });
  });

  it('is off where the file says so', () => {
    expect(toCooldown({ router_settings: { disable_cooldowns: true, cooldown_time: 2 } })).toBe(
      false,
    );
  });
});
