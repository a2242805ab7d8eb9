import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { systemCodeOf } from './system-code.ts';

describe('systemCodeOf', () => {
  it.each([undefined, null, 'ENOENT', 7, new Error('no code'), { code: 7 }])(
    'is empty for %o',
    (cause) => {
      expect(systemCodeOf(cause)).toBe('');
    },
  );

  it('is what the system says', async () => {
    const failure: unknown = await readFile('/does/not/exist').catch((cause: unknown) => cause);
    expect(systemCodeOf(failure)).toBe('ENOENT');
  });
});
