import type { Logger } from '@llm/core';
import { destination, pino } from 'pino';

export interface LineLogger {
  readonly logger: Logger;
  /** Writes what is still to be written, at once. */
  flush(): void;
}

/** Lines of JSON on the standard output. Many that come together are written together. */
export function createLineLogger(level: string): LineLogger {
  const output = destination({ dest: 1, sync: false });
  const logger = pino({ level, base: null, timestamp: () => `,"time":${Date.now()}` }, output);
  return {
    logger,
    flush: () => {
      output.flushSync();
    },
  };
}
