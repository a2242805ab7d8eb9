import { asNumber, type Headers } from '@llm/core';

// Quotas of a day are the longest that providers have. What says more is a date gone wrong.
const longestMs = 86_400_000;

/**
 * How long an answer asks to wait, in milliseconds; `undefined` where it does not say, or asks for more than a day.
 *
 * `retry-after-ms` is the more exact one of OpenAI and Azure. A date counts from the date of the answer, because a
 * translation has no clock (RFC 9110, section 10.2.3).
 */
export function readRetryAfter(headers: Headers): number | undefined {
  const exact = toMs(headers['retry-after-ms'], 1);
  if (exact !== undefined && exact > 0) return exact;
  const value = headers['retry-after'];
  const seconds = toMs(value, 1_000);
  if (seconds !== undefined || value === undefined) return seconds ?? exact;
  // `Retry-After: 5, 5` and texts with a number in them are no dates.
  const wait = Date.parse(value) - Date.parse(headers['date'] ?? '');
  return bounded(Math.max(0, wait));
}

function toMs(value: string | undefined, factor: number): number | undefined {
  if (value === undefined || value.trim() === '') return undefined;
  const number = asNumber(Number(value));
  return number === undefined || number < 0 ? undefined : bounded(Math.ceil(number * factor));
}

function bounded(ms: number): number | undefined {
  return ms <= longestMs ? ms : undefined;
}
