/** How long a budget lasts before it begins anew. `ever`: it does not. */
export type BudgetPeriod = { readonly ms: number } | { readonly months: number } | 'ever';

/** How much may be spent within each period. */
export interface Budget {
  /** Deployments with budgets of one key share one. */
  readonly key: string;
  /** Above 0. */
  readonly usd: number;
  /**
   * Periods follow each other from 1970-01-01 UTC on, so all instances begin anew at the same time: days at midnight, months on the first.
   */
  readonly period: BudgetPeriod;
}

/** A period of a budget at some time. */
export interface BudgetWindow {
  /** Unique among the periods of all lengths. */
  readonly name: string;
  /** Milliseconds of the clock's `now`. */
  readonly endsAt: number;
}

/** The period that a time lies in. */
export function windowOf(period: BudgetPeriod, now: number): BudgetWindow {
  if (period === 'ever') return { name: 'ever', endsAt: Infinity };
  if ('ms' in period) {
    const count = Math.floor(now / period.ms);
    return { name: `${period.ms}ms-${count}`, endsAt: (count + 1) * period.ms };
  }
  const { months } = period;
  const at = new Date(now);
  const count = Math.floor(((at.getUTCFullYear() - 1970) * 12 + at.getUTCMonth()) / months);
  return { name: `${months}mo-${count}`, endsAt: Date.UTC(1970, (count + 1) * months) };
}

const digits = 18;

/**
 * Dollars as a whole number of attodollars (1e-18), so that sums are exact: `0.1` is one tenth, and not the nearest binary fraction.
 *
 * @throws {TypeError} it is no number of at least 0 with at most 18 digits behind the point
 */
export function attodollars(usd: string | number): bigint {
  const [, whole, fraction = '', exponent = '0'] =
    /^(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?$/.exec(String(usd)) ?? [];
  const places = digits + Number(exponent) - fraction.length;
  if (whole === undefined || places < 0)
    throw new TypeError(`${usd} is no amount of dollars with at most 18 digits behind the point`);
  return BigInt(whole + fraction) * 10n ** BigInt(places);
}
