import { type Logger, runAside, silentLogger } from '@llm/core';
import type { LogLevel } from './print-json-line.ts';

const safeLoggers = new WeakSet<Logger>();

/**
 * A logger of somebody else's, whose failures harm no call: what it throws or rejects with costs the line. One that is
 * safe already is given back, so that every part may ask for it.
 */
export function safeLogger(logger: Logger = silentLogger): Logger {
  if (safeLoggers.has(logger)) return logger;
  const safe =
    (level: LogLevel): Logger[LogLevel] =>
    (fields, message) =>
      runAside(() => logger[level](fields, message), undefined, doNothing);
  const made: Logger = {
    debug: safe('debug'),
    info: safe('info'),
    warn: safe('warn'),
    error: safe('error'),
  };
  safeLoggers.add(made);
  return made;
}

function doNothing(): void {
  // The log is what failed.
}
