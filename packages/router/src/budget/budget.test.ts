import { describe, expect, it } from 'vitest';
import { attodollars, windowOf } from './budget.ts';

describe('attodollars', () => {
  it.each(['-1', 'NaN', '', '1.', '1e-19', '0.0000000000000000001', '1,5'])(
    'refuses %j',
    (text) => {
      expect(() => attodollars(text)).toThrow(TypeError);
    },
  );

  it('adds up what binary fractions do not', () => {
    expect(attodollars(0.1) + attodollars('0.2')).toBe(attodollars(0.3));
    expect(attodollars(7.5e-8) * 10n).toBe(attodollars(7.5e-7));
    expect(attodollars(1e21)).toBe(10n ** 39n);
  });
});

describe('windowOf', () => {
  const at = Date.UTC(2026, 10, 30, 23, 59, 59, 999);

  it('begins days at midnight and months on the first, in UTC', () => {
    const day = { ms: 86_400_000 };
    expect(windowOf(day, at).endsAt).toBe(Date.UTC(2026, 11, 1));
    expect(windowOf(day, at + 1).endsAt).toBe(Date.UTC(2026, 11, 2));
    expect(windowOf({ months: 1 }, at).endsAt).toBe(Date.UTC(2026, 11, 1));
    expect(windowOf({ months: 1 }, at + 1).endsAt).toBe(Date.UTC(2027, 0, 1));
    expect(windowOf({ months: 3 }, at).endsAt).toBe(Date.UTC(2027, 0, 1));
    expect(windowOf('ever', at).endsAt).toBe(Infinity);
  });

  it('names each period of each length by itself', () => {
    const periods = [{ ms: 1_000 }, { ms: 60_000 }, { months: 1 }, { months: 12 }, 'ever'] as const;
    const names = periods.flatMap((period) => [
      windowOf(period, at).name,
      windowOf(period, at + 1).name,
    ]);
    expect(new Set(names).size).toBe(8);
  });
});
