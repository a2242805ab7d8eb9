import { type Logger, redactKeys } from '@llm/core';
import type { CooldownStart } from '@llm/router';

/**
 * Writes one error line when a deployment enters cooldown for a reason that does not pass by itself: its account has no
 * credit, is over its limit or closed, its key is refused, or its model is gone. Somebody has to act, and the lines of
 * the calls do not show it, because others answer them. A cooldown for a failure that passes writes nothing.
 */
export function logCooldowns(logger: Logger): (start: CooldownStart) => void {
  return ({ deployment, error, ms }) => {
    if (error.retryable) return;
    logger.error(
      {
        deployment: deployment.id,
        provider: deployment.provider,
        model: deployment.model,
        error: error.code,
        upstreamStatus: error.upstream?.status,
        upstreamCode: error.upstream?.code,
        reason: redactKeys(error.message),
        cooldownMs: ms,
      },
      error.upstream?.isAccount === true
        ? 'the account of a deployment is refused'
        : 'a deployment is refused',
    );
  };
}
