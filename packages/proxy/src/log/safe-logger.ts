import { type Logger, runAside, silentLogger } from '@llm/core';
import type { LogLevel } from './print-json-line.ts';

/** A logger of somebody else's, whose failures harm no call: what it throws or rejects with costs the line. */
export function safeLogger(logger: Logger = silentLogger): Logger {
  const safe =
    (level: LogLevel): Logger[LogLevel] =>
    (fields, message) =>
      runAside(() => logger[level](fields, message), undefined, doNothing);
  return { debug: safe('debug'), info: safe('info'), warn: safe('warn'), error: safe('error') };
}

function doNothing(): void {
  // The log is what failed.
}
