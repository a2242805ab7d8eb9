import { type Clock, type LLMError, type Logger, redactKeys, toLLMError } from '@llm/core';
import { describeCause } from '../log/describe-cause.ts';

/** A request that was refused before it was a call. */
export interface RefusedRequest {
  readonly requestId: string;
  /** Empty where they could not be read. */
  readonly method: string;
  readonly path: string;
  readonly peer?: string | undefined;
}

/** Writes a line of a refusal: why, and with which status. */
export type LogRefusal = (request: RefusedRequest, cause: unknown, status: number) => void;

// Somebody who guesses keys, or looks for paths, must not fill the disk.
const windowMs = 10_000;
const mostLines = 20;
const longestPath = 200;
const longestReason = 300;

interface Window {
  since: number;
  lines: number;
  suppressed: number;
}

/**
 * Logs refused requests: wrong keys, unknown paths, other methods, bodies and heads that are too long. Of each status
 * 20 lines are written in ten seconds, and then one with the number of further ones. A failure of the gateway's own is an
 * error line, with its cause and its stack, which the caller is not told.
 */
export function logRefusals(logger: Logger, clock: Clock): LogRefusal {
  const windows = new Map<number, Window>();
  const isWithin = (status: number): boolean => {
    const now = clock.now();
    let window = windows.get(status);
    if (window === undefined || Math.abs(now - window.since) >= windowMs) {
      window = { since: now, lines: 0, suppressed: 0 };
      windows.set(status, window);
    }
    window.lines += 1;
    if (window.lines <= mostLines) return true;
    window.suppressed += 1;
    if (window.suppressed === 1) clock.after(windowMs, () => tellSuppressed(status, window));
    return false;
  };
  const tellSuppressed = (status: number, { suppressed }: Window): void => {
    logger.warn({ status, suppressed, seconds: windowMs / 1_000 }, 'further requests were refused');
  };
  return (request, cause, status) => {
    const error = toLLMError(cause);
    if (!isWithin(status)) return;
    const line = toLine(request, error, status);
    if (error.code === 'internal')
      logger.error({ ...line, ...describeCause(error) }, 'a request failed inside the gateway');
    else logger.warn(line, 'request refused');
  };
}

function toLine(
  { requestId, method, path, peer }: RefusedRequest,
  { code, message }: LLMError,
  status: number,
): Readonly<Record<string, unknown>> {
  return {
    requestId,
    method: method === '' ? undefined : method.slice(0, 20),
    path: path === '' ? undefined : redactKeys(path.slice(0, longestPath)),
    peer,
    status,
    error: code,
    reason: redactKeys(message.slice(0, longestReason)),
  };
}
