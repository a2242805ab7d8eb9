import type { Logger } from '@llm/core';
import { expect, it } from 'vitest';
import { safeLogger } from './safe-logger.ts';

it.each<[string, unknown]>([
  [
    'throws',
    () => {
      throw new Error('full');
    },
  ],
  ['rejects', () => Promise.reject(new Error('full'))],
  ['is missing', undefined],
])('costs a line where a logger %s', async (_, write) => {
  const logger = { debug: write, info: write, warn: write, error: write } as unknown as Logger;
  for (const level of ['debug', 'info', 'warn', 'error'] as const)
    safeLogger(logger)[level]({}, 'm');
  // A rejection that nobody handles fails the run.
  await new Promise((resolve) => setImmediate(resolve));
  expect(Object.keys(safeLogger(logger))).toHaveLength(4);
});

it('a safe logger is not wrapped again', () => {
  const safe = safeLogger({
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
  });
  expect(safeLogger(safe)).toBe(safe);
});
