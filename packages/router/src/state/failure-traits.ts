import type { ErrorCode } from '@llm/core';

/** What a failure of a deployment means for the calls after it. */
export interface FailureTraits {
  /** Another deployment of the same model may succeed, even where this one would fail again. */
  readonly elsewhere: boolean;
  /** Another model may succeed. */
  readonly otherModel: boolean;
  /** Whether it speaks against the deployment: not at all, as one failure of several, or enough for a cooldown at once. */
  readonly health: 'ignored' | 'counted' | 'cooldown';
}

const callers: FailureTraits = { elsewhere: false, otherModel: false, health: 'ignored' };
const models: FailureTraits = { elsewhere: false, otherModel: true, health: 'ignored' };
const broken: FailureTraits = { elsewhere: true, otherModel: true, health: 'counted' };
const refused: FailureTraits = { elsewhere: true, otherModel: true, health: 'cooldown' };

/** One row for every code, so that a new one does not compile until the router knows what to do about it. */
export const failureTraits = {
  // The caller's mistake or wish: it would be the same everywhere.
  invalid_request: callers,
  cancelled: callers,
  // The model cannot. The other deployments of it are the same model.
  context_length_exceeded: models,
  content_filtered: models,
  unsupported: models,
  payload_too_large: models,
  // No deployment was asked, or the gateway itself failed.
  queue_timeout: models,
  no_deployment: models,
  internal: models,
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
  budget_exceeded: refused,
} as const satisfies Readonly<Record<ErrorCode, FailureTraits>>;
