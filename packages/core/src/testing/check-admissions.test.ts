import { describe, expect, it } from 'vitest';
import { admissionFaults, type Change } from '../../test/support/admission-faults.ts';
import { createMemoryAdmissionStore } from '../admission/memory-admission-store.ts';
import type { AdmissionStore } from '../contract/admission-store.ts';
import { checkAdmissions, scheduleLeaseMs } from './check-admissions.ts';
import type { FakeClock } from './fake-clock.ts';

/** Three instances of one process share one store. */
function opener(change: Change = () => ({})) {
  const stores = new WeakMap<FakeClock, AdmissionStore>();
  return ({ clock }: { readonly clock: FakeClock }): AdmissionStore => {
    const known = stores.get(clock);
    if (known !== undefined) return known;
    const store = createMemoryAdmissionStore({ clock, leaseMs: scheduleLeaseMs });
    const changed = { ...store, ...change(store) };
    stores.set(clock, changed);
    return changed;
  };
}

const schedules = Number(process.env['ADMISSION_SCHEDULES'] ?? 300);

describe('checkAdmissions', () => {
  it('finds nothing in the store in memory', async () => {
    await checkAdmissions({ open: opener(), schedules });
    await checkAdmissions({ open: opener(), schedules: 100, instances: 2 });
  }, 600_000);

  it.each(admissionFaults)('finds a store that %s', async (_, change) => {
    await expect(checkAdmissions({ open: opener(change), schedules: 150 })).rejects.toThrow(
      /^seed/,
    );
  });
});
