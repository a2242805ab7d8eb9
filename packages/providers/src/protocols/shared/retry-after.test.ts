import type { Headers } from '@llm/core';
import { expect, it } from 'vitest';
import { readRetryAfter } from './retry-after.ts';

it.each<readonly [Headers, number | undefined]>([
  [{}, undefined],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '' }, undefined],
  [{ 'retry-after': '-1' }, undefined],
  [{ 'retry-after': 'NaN' }, undefined],
  [{ 'retry-after': 'Infinity' }, undefined],
  [{ 'retry-after': '99999999999' }, undefined],
  [{ 'retry-after': '86401' }, undefined],
  [{ 'retry-after': '86400' }, 86_400_000],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': '1.5' }, 1_500],
  [{ 'retry-after': '2', 'retry-after-ms': '1234' }, 1_234],
  [{ 'retry-after': '1', 'retry-after-ms': '0' }, 1_000],
  [{ 'retry-after-ms': '0' }, 0],
  [{ 'retry-after-ms': 'soon', 'retry-after': '3' }, 3_000],
  [{ 'retry-after': 'Fri, 20 Nov 2026 10:00:07 GMT' }, undefined],
  [
    {
      'retry-after': 'Fri, 20 Nov 2026 10:00:07 GMT',
      date: 'Fri, 20 Nov 2026 10:00:00 GMT',
    },
    7_000,
  ],
  [
    {
      'retry-after': 'Fri, 20 Nov 2026 09:00:07 GMT',
      date: 'Fri, 20 Nov 2026 10:00:00 GMT',
    },
    0,
  ],
  [
    {
      'retry-after': 'Fri, 20 Nov 2099 10:00:07 GMT',
      date: 'Fri, 20 Nov 2026 10:00:00 GMT',
    },
    undefined,
  ],
])('reads %j as %j', (headers, ms) => {
  expect(readRetryAfter(headers)).toBe(ms);
});
