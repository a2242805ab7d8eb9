import type { Headers } from '@llm/core';
import { toHeaderValue } from './header-value.ts';

/**
 * Adds the headers of an upstream that concern the caller, on answers and on errors alike: rate limits under their own
 * names, because clients read them there, and request ids as `x-llm-upstream-…`, because the gateway has ids of its own.
 */
export function addUpstreamHeaders(
  headers: Record<string, string>,
  upstream: Headers | undefined,
): void {
  for (const name in upstream) {
    const value = upstream[name];
    if (value !== undefined)
      headers[name.includes('ratelimit') ? name : `x-llm-upstream-${name}`] = toHeaderValue(value);
  }
}
