import type { ErrorCode } from '@llm/core';

/** What a failure of a deployment means for the calls after it. */
export interface FailureTraits {
  /** Another deployment of the same model may succeed, even where this one would fail again. */
  readonly elsewhere: boolean;
  /** Another model may succeed. */
  readonly otherModel: boolean;
  /** Whether it speaks against the deployment: not at all, as one failure of several, or enough to rest at once. */
  readonly health: 'ignored' | 'counted' | 'cools';
}

const callers: FailureTraits = { elsewhere: false, otherModel: false, health: 'ignored' };
const models: FailureTraits = { elsewhere: false, otherModel: true, health: 'ignored' };
const broken: FailureTraits = { elsewhere: true, otherModel: true, health: 'counted' };
const refused: FailureTraits = { elsewhere: true, otherModel: true, health: 'cools' };

/** One row for every code, so that a new one does not compile until the router knows what to do about it. */
export const failureTraits = {
  // The caller's mistake or wish: it would be the same everywhere.
  invalid_request: callers,
  cancelled: callers,
  // This model cannot; its siblings are the same model.
  context_length_exceeded: models,
  content_filtered: models,
  unsupported: models,
  payload_too_large: models,
  // Nothing was asked of a deployment, or it was our own fault.
  queue_timeout: models,
  no_deployment: models,
  internal: models,
  // The deployment is ill.
  upstream: broken,
  connection: broken,
  overloaded: broken,
  timeout: broken,
  invalid_response: broken,
  // The model went astray; the next answer is another throw of the dice.
  repeated_output: { ...broken, health: 'ignored' },
  // It told us not to come, or not with this key.
  rate_limited: refused,
  authentication: refused,
  permission_denied: refused,
  not_found: refused,
  budget_exceeded: refused,
} as const satisfies Readonly<Record<ErrorCode, FailureTraits>>;
