import { z } from 'zod';
import { count, later } from './field.ts';

/** The kinds of failures that LiteLLM's policies tell apart, by the beginnings of their keys. */
export const errorKinds = [
  'BadRequestError',
  'AuthenticationError',
  'NotFoundError',
  'TimeoutError',
  'RateLimitError',
  'ContentPolicyViolationError',
  'InternalServerError',
  'BadGatewayError',
  'ServiceUnavailableError',
] as const;

const retries = count('Further attempts after a failure of this kind.');
const fails = count('Failures of this kind within a minute that start no cooldown.');

/** `retry_policy`: a number for each kind of failure. */
export const retryPolicy = z.strictObject({
  BadRequestErrorRetries: retries,
  AuthenticationErrorRetries: retries,
  NotFoundErrorRetries: retries,
  TimeoutErrorRetries: retries,
  RateLimitErrorRetries: retries,
  ContentPolicyViolationErrorRetries: retries,
  InternalServerErrorRetries: retries,
  BadGatewayErrorRetries: retries,
  ServiceUnavailableErrorRetries: retries,
});

/** `allowed_fails_policy`: the same. Mistakes of callers never count, so their two kinds have no effect. */
export const allowedFailsPolicy = z.strictObject({
  AuthenticationErrorAllowedFails: fails,
  NotFoundErrorAllowedFails: fails,
  TimeoutErrorAllowedFails: fails,
  RateLimitErrorAllowedFails: fails,
  InternalServerErrorAllowedFails: fails,
  BadGatewayErrorAllowedFails: fails,
  ServiceUnavailableErrorAllowedFails: fails,
  ...later('BadRequestErrorAllowedFails', 'ContentPolicyViolationErrorAllowedFails'),
});
