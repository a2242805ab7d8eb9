import type { Logger } from '@llm/core';
import { destination, pino } from 'pino';

export interface LineLogger {
  readonly logger: Logger;
  /** Writes what is still to be written, at once. */
  flush(): void;
}

/** Lines of JSON on the standard output, written together four times a second or 8 KiB at a time. */
export function createLineLogger(level: string): LineLogger {
  const output = destination({ dest: 1, sync: false, minLength: 8_192, periodicFlush: 250 });
  const logger = pino({ level, base: null, timestamp: () => `,"time":${Date.now()}` }, output);
  return {
    logger,
    flush: () => {
      output.flushSync();
    },
  };
}
