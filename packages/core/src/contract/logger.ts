/** Where a library part writes what an operator may want to see. Never prompts, answers or keys. */
export interface Logger {
  /** Logs at the level `debug`. */
  debug(fields: Readonly<Record<string, unknown>>, message: string): void;
  /** Logs at the level `info`. */
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  /** Logs at the level `warn`. */
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  /** Logs at the level `error`. */
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}
