import type { ErrorCode } from '@llm/core';

// What every provider means by these (RFC 9110 §15.5 and §15.6, RFC 6585 §4, read 2026-11-30).
const common: readonly (readonly [number, ErrorCode])[] = [
  [401, 'authentication'],
  [403, 'permission_denied'],
  [404, 'not_found'],
  [408, 'timeout'],
  [413, 'payload_too_large'],
  [429, 'rate_limited'],
  [503, 'overloaded'],
  [504, 'timeout'],
];

/** The error that each status means: what all providers mean by it, and what one of them adds. */
export function createStatusCodes(
  own: readonly (readonly [number, ErrorCode])[],
): ReadonlyMap<number, ErrorCode> {
  return new Map([...common, ...own]);
}

/** The error of a failure of which only the hundreds of its status say something, or that has no status. */
export function codeOfClass(status: number | undefined): ErrorCode {
  return status !== undefined && status >= 400 && status < 500 ? 'invalid_request' : 'upstream';
}
