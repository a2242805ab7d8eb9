import { describe, expect, it } from 'vitest';
import { isStale, type Measured, writeSizes } from './readme-sizes.ts';

const size: Measured = { package: 'core', what: 'all of it', value: 9.96, limit: 12, unit: 'kB' };
const time: Measured = { package: 'core', what: 'its import', value: 21.3, limit: 40, unit: 'ms' };
const readme = '# core\n\n## Size\n\n## Links\n';

describe('isStale', () => {
  it('misses figures that are not there, and a new line', () => {
    expect(isStale(readme, [size])).toBe(true);
    expect(isStale(writeSizes(readme, [size]), [size, time])).toBe(true);
  });

  it('sees a size that has grown by more than a twentieth', () => {
    expect(isStale(writeSizes(readme, [size]), [{ ...size, value: 10.6 }])).toBe(true);
    expect(isStale(writeSizes(readme, [size]), [{ ...size, value: 10.4 }])).toBe(false);
  });

  it('does not depend on how fast the machine is', () => {
    expect(isStale(writeSizes(readme, [time]), [{ ...time, value: 35 }])).toBe(false);
  });
});

describe('writeSizes', () => {
  it('puts the table under its heading, and replaces it the next time', () => {
    const once = writeSizes(readme, [size, time]);
    expect(once).toContain('| all of it            | 10.0 kB     | 12 kB  |');
    expect(once).toContain('| its import           | under 40 ms | 40 ms  |');
    const twice = writeSizes(once, [{ ...size, value: 5 }]);
    expect(twice.match(/all of it/g)).toHaveLength(1);
    expect(twice).toContain('5.0 kB');
    expect(twice).toContain('## Links');
  });
});
