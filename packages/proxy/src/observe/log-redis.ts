import type { Logger } from '@llm/core';
import { describeCause } from '../log/describe-cause.ts';

/** Writes a line when Redis is not used any more, and one when it is again: not one a call. */
export function logRedis(logger: Logger): (state: 'shared' | 'alone', cause: unknown) => void {
  return (state, cause) => {
    if (state === 'shared') logger.info({}, 'Redis is back: queue and limits are shared again');
    else
      logger.error(
        describeCause(cause),
        'Redis cannot be reached: this instance keeps its share of the limits by itself',
      );
  };
}
