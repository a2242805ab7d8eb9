/** How many calls may ask a stand-in: a share of all, and some before there have been many. */
export interface StandInBudget {
  /** A call came for which a stand-in might be asked. */
  count(): void;
  /** Whether one may be asked now. It counts as asked then. */
  take(): boolean;
  /** One that was to be asked was not. */
  giveBack(): void;
}

// What calls have saved up is bounded, so that an hour of peace does not pay for a storm of stand-ins.
const mostSaved = 100;

/**
 * @param share  of the calls, from 0 to 1
 * @param allowance  stand-ins that may be asked before any call has paid for one
 */
export function createStandInBudget(share: number, allowance: number): StandInBudget {
  const most = Math.max(mostSaved, allowance);
  let left = allowance;
  return {
    count() {
      left = Math.min(most, left + share);
    },
    take() {
      // The tolerance makes up for the rounding error of many additions.
      if (left < 1 - 1e-9) return false;
      left -= 1;
      return true;
    },
    giveBack() {
      left += 1;
    },
  };
}
