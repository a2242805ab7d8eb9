import { expect, it } from 'vitest';
import { silentLogger } from './silent-logger.ts';

it('silentLogger takes every level and writes nothing', () => {
  for (const level of ['debug', 'info', 'warn', 'error'] as const) {
    expect(silentLogger[level]({ key: 'value' }, 'message')).toBeUndefined();
  }
});
