import type { ErrorCode, LLMError } from '@llm/core';

/** What a failure of a deployment means for the calls after it. */
export interface FailureTraits {
  /** Another deployment of the same model may succeed, even where this one would fail again. */
  readonly elsewhere: boolean;
  /** Another model may succeed: any that stands in, only one that is listed for this failure, or none. */
  readonly otherModel: 'any' | 'listed' | 'none';
  /** The failure is about the prompt or the caller, so the same model says the same however often it is asked. */
  readonly final: boolean;
  /** Whether it counts as a failure of the deployment: not at all, as one failure of several, or enough for a cooldown at once. */
  readonly health: 'ignored' | 'counted' | 'cooldown';
}

const callers: FailureTraits = {
  elsewhere: false,
  otherModel: 'none',
  final: true,
  health: 'ignored',
};
const models: FailureTraits = { ...callers, otherModel: 'any' };
const ours: FailureTraits = { ...models, final: false };
const broken: FailureTraits = { ...ours, elsewhere: true, health: 'counted' };
const refused: FailureTraits = { ...broken, health: 'cooldown' };

/** One row for every code, so that a new one does not compile until the router knows what to do about it. */
export const failureTraits = {
  // The caller's mistake or wish: it would be the same everywhere.
  invalid_request: callers,
  cancelled: callers,
  // The model cannot do it, and its other deployments are the same model.
  context_length_exceeded: models,
  // A prompt that one provider refused is sent to another only if the operator lists that one.
  content_filtered: { ...models, otherModel: 'listed' },
  unsupported: models,
  payload_too_large: models,
  // No deployment was asked, or the gateway itself failed.
  queue_timeout: ours,
  no_deployment: ours,
  internal: ours,
  // The deployment is failing.
  upstream: broken,
  connection: broken,
  overloaded: broken,
  timeout: broken,
  invalid_response: broken,
  // The model's output looped. A retry samples again, and the deployment itself works.
  repeated_output: { ...broken, health: 'ignored' },
  // The upstream rejected the request: rate limit, credentials, permission, model or budget.
  rate_limited: refused,
  authentication: refused,
  permission_denied: refused,
  not_found: refused,
  // The deployment's address is wrong. Unknown paths of the gateway itself never reach the router.
  unknown_path: refused,
  budget_exceeded: refused,
} as const satisfies Readonly<Record<ErrorCode, FailureTraits>>;

/**
 * Whether an attempt waited in vain for as long as it may, so that the same call would do so again. A 504 is an upstream's
 * quick word about what stands behind it, and may be another one at the next attempt.
 */
export function isTimedOut({ code, upstream }: LLMError): boolean {
  return code === 'timeout' && upstream?.status === undefined;
}
