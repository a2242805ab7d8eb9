import { getHeapStatistics } from 'node:v8';
import { expect, it } from 'vitest';
import { defaultBodyMemoryBytes } from './default-body-memory.ts';

it('leaves most of the heap to everything else', () => {
  const bytes = defaultBodyMemoryBytes();
  expect(bytes).toBeGreaterThanOrEqual(16_777_216);
  expect(bytes).toBeLessThanOrEqual(Math.max(16_777_216, getHeapStatistics().heap_size_limit / 8));
});
